# imece. Each target works from a fresh clone with Python 3.11 or newer: it makes its own .venv first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup demo test check bench messages requirements

setup: $(READY)

# Done once, and again when what is required changes.
$(READY): requirements-dev.txt requirements.in pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "imece needs Python 3.11 or newer; say which with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python's venv module is missing here (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)

# The demonstration mission: prepared, published, served until stopped.
demo: setup
	$(BIN)/imece demo

test: setup
	$(BIN)/pytest -n 2

# All that must hold before a change lands. What CI runs.
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/imece manage check --fail-level WARNING
	$(BIN)/imece manage makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check
	$(MAKE) test

bench: setup
	$(BIN)/python bench/run.py

# Collect the shown texts into src/imece/locale for translators, and compile what they wrote.
messages: setup
	$(BIN)/python tools/messages.py collect

# For whoever changes requirements*.in: pin all versions anew, with the hashes of every platform's wheels.
# pip's own settings are left aside, so that no machine's extra sources of packages leak into the files.
COMPILE = env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
  CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
  --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
requirements: setup
	$(BIN)/python -m pip install --quiet pip-tools
	$(COMPILE) -o requirements.txt requirements.in
	$(COMPILE) -o requirements-dev.txt requirements-dev.in
