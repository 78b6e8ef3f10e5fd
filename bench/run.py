"""All measurements, one after another: `make bench`. Each part is a file beside this one with a ``main``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = ("intake", "figures", "matching", "matching_speed", "search", "pdf", "attendance", "cases")


def main() -> None:
    """Each part in a process of its own, so that none is measured with what another left in memory."""
    failed = []
    for part in PARTS:
        file = HERE / f"{part}.py"
        if file.exists() and subprocess.run([sys.executable, str(file)]).returncode:
            failed.append(part)
        print(flush=True)
    if failed:
        sys.exit(f"These parts failed: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
