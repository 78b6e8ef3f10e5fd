"""What all tests share: a home folder of their own, fast passwords, a Chromium, and when a test may skip.

Django reads its settings from the environment, so the environment is made before anything of ours is
imported; that is why the settings module is named here and not in pyproject.toml. DATABASE_URL is left as it
is: set, the tests run on that server; not set, on a SQLite file.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from imece.base.tests.cast import Cast

HOME = Path(tempfile.mkdtemp(prefix="imece-tests-"))
os.environ["IMECE_HOME"] = str(HOME)
for name in (
    "IMECE_DEBUG",
    "IMECE_HTTPS",
    "IMECE_HOSTS",
    "IMECE_LANGUAGE",
    "IMECE_TIME_ZONE",
    "IMECE_SECRET_KEY",
):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "imece.config.settings"

CHROMIUM = Path(os.environ.get("IMECE_CHROMIUM", "/usr/bin/chromium"))
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # A worker of pytest-xdist has loaded the settings with the home of whoever started it; each has its own.
    settings.HOME = HOME
    settings.FILES = settings.MEDIA_ROOT = HOME / "files"
    settings.FILES.mkdir(exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    database = settings.DATABASES["default"]
    # Every migration one by one is tried by tests/test_migrations.py.
    database.setdefault("TEST", {})["MIGRATE"] = False
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # A file, as in real life: DuckDB and a second process open it too. It need not survive a power cut.
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Here a test that lacks its machinery skips and says why; in CI that is a failure."""
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        _go_without(f"{CHROMIUM} is not here; install Debian's chromium or set IMECE_CHROMIUM")
    if item.get_closest_marker("postgres") and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        _go_without("needs PostgreSQL; set DATABASE_URL")


def _go_without(reason: str) -> None:
    if os.environ.get("IMECE_CI") == "1":
        pytest.fail(f"may not be skipped in CI: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _the_first_language() -> None:
    """A page read in Arabic leaves its thread speaking Arabic; one test's language is not another's."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_counted_attempts() -> None:
    """The limits on sign-in attempts are kept in the cache; one test's attempts are not another's."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables come from the models (TEST, MIGRATE); what an empty mission has besides is added here.

    Tests that commit are cleaned up by deleting; on SQLite the ledger's own guard would not let them. That guard is
    tried where nothing is cleaned up: tests/test_ledger_guard.py.
    """
    from django.apps import apps
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from imece.config.first_tables import note_as_done, run_what_no_model_says

    labels = {app.label for app in apps.get_app_configs()}
    rooms = {app.label for app in apps.get_app_configs() if app.name in settings.ROOMS}
    with django_db_blocker.unblock():
        executor = MigrationExecutor(connection)
        with connection.schema_editor() as editor:
            run_what_no_model_says(executor, rooms, editor)
            note_as_done(executor, labels)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER IF EXISTS ledger_never_shrinks")


@pytest.fixture
def cast(db: None) -> Cast:
    """The colleagues whom page tests let in or keep out."""
    from imece.base.tests.cast import assemble

    return assemble()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium to open pages in, for tests marked ``browser``; it reaches nothing but the test's server."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop running in this thread; Django would refuse the ORM beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
