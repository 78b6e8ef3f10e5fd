"""The settings: environment only, and a mistake is one sentence."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from imece.config import checks, settings


def started(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python with these environment variables and none of the tests' own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env={**kept, **environment}
    )


@pytest.mark.parametrize(
    ("value", "meaning"), [("1", True), ("yes", True), ("0", False), ("", False), ("Off", False)]
)
def test_a_flag_is_on_or_off(monkeypatch: pytest.MonkeyPatch, value: str, meaning: bool) -> None:
    monkeypatch.setenv("IMECE_TRIED", value)
    assert settings.flag("IMECE_TRIED") is meaning


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (settings.flag, "perhaps"),
        (lambda name: settings.one_of(name, ("en", "tr"), "en"), "xx"),
        (lambda name: settings.time_zone(name, "Europe/Istanbul"), "Europe/Byzantium"),
    ],
)
def test_a_value_that_cannot_be_read_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, read: Any, value: str
) -> None:
    monkeypatch.setenv("IMECE_TRIED", value)
    with pytest.raises(ImproperlyConfigured, match=f"IMECE_TRIED is '{value}'"):
        read("IMECE_TRIED")


def test_names_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMECE_TRIED", " imece.example , ,10.0.0.5")
    assert settings.words("IMECE_TRIED") == ["imece.example", "10.0.0.5"]


@pytest.mark.parametrize("url", ["mysql://server/imece", "nonsense", "", "oracle://x/y"])
def test_only_sqlite_and_postgresql_are_databases(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with"):
        settings.database(url)


def test_sqlite_writes_ahead_waits_its_turn_and_survives_a_power_cut() -> None:
    options = settings.database("sqlite:////srv/imece/db.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_two_first_starts_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        secrets = set(starts.map(settings.kept_secret, [tmp_path / "secret.key"] * 24))
    assert len(secrets) == 1 and len(secrets.pop()) >= 50
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_the_home_folder_is_made_for_one_user(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    done = started("import imece.config.settings as s; print(s.SECRET_KEY)", IMECE_HOME=str(home))
    again = started("import imece.config.settings as s; print(s.SECRET_KEY)", IMECE_HOME=str(home))
    assert done.returncode == 0 and done.stdout == again.stdout != "\n"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (home / "files").is_dir()


def test_a_home_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ImproperlyConfigured, match="cannot be made"):
        settings.private_folder(tmp_path / "file" / "home")


def test_a_home_folder_open_to_others_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.HOME = tmp_path
    tmp_path.chmod(0o755)
    assert [found.id for found in checks.the_home_folder_is_private(None)] == ["imece.W001"]
    tmp_path.chmod(0o700)
    assert checks.the_home_folder_is_private(None) == []


def test_a_reachable_host_without_https_is_said(settings: Any) -> None:
    settings.ALLOWED_HOSTS = [*settings.LOOPBACK, "imece.example"]
    assert [found.id for found in checks.a_reachable_host_speaks_https(None)] == ["imece.W002"]
    settings.HTTPS = True
    assert checks.a_reachable_host_speaks_https(None) == []


def test_debug_beyond_this_machine_is_said(settings: Any) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = settings.LOOPBACK
    assert checks.debug_stays_at_home(None) == []
    settings.ALLOWED_HOSTS = ["imece.example"]
    assert [found.id for found in checks.debug_stays_at_home(None)] == ["imece.W003"]


def test_behind_https_cookies_travel_only_there(tmp_path: Path) -> None:
    code = "import imece.config.settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_TRUSTED_ORIGINS)"
    home = {"IMECE_HOME": str(tmp_path / "home")}
    behind = started(code, IMECE_HTTPS="1", IMECE_HOSTS="imece.example", **home)
    assert behind.stdout.strip() == "True ['https://imece.example']", behind.stderr
    assert started(code, **home).stdout.strip() == "False []"


def test_debug_is_off_unless_asked_for() -> None:
    assert configured.DEBUG is False
    assert configured.ALLOWED_HOSTS[:3] == ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.django_db
def test_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert (
        "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy and "object-src 'none'" in policy
    )
    assert "unsafe" not in policy and "http" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
