"""Settings, from environment variables only.

    IMECE_HOME        folder of the embedded database, the secret key and the files (./.imece)
    DATABASE_URL      sqlite:///... or postgres://... (a SQLite file in IMECE_HOME)
    IMECE_SECRET_KEY  signs sessions (made once and kept in IMECE_HOME/secret.key)
    IMECE_HOSTS       further host names to answer to, with commas between (loopback names only)
    IMECE_HTTPS       1 when a proxy in front speaks HTTPS: cookies are then sent over HTTPS only (0)
    IMECE_LANGUAGE    language where a reader has chosen none: en, tr or ar (en)
    IMECE_TIME_ZONE   the mission's time zone (Europe/Istanbul)
    IMECE_DEBUG       1 shows the programmer's error pages and tracebacks; never where people work (0)

A value that cannot be read stops the start with one sentence; one that is legal but unwise is a system check
(``checks.py``).
"""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text; one that is set but empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; say 1 or 0.")


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it may be one of {', '.join(allowed)}.")
    return value


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} is {value!r}; say a zone such as {default}.") from None
    return value


def private_folder(folder: Path) -> Path:
    """The folder, made for this user alone where it does not exist."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise ImproperlyConfigured(f"The folder {folder} cannot be made: {trouble.strerror}.") from None
    return folder


def kept_secret(file: Path) -> str:
    """The secret in ``file``, written once. The lock makes two first starts at once agree on one secret."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as trouble:
        raise ImproperlyConfigured(f"The secret key {file} cannot be opened: {trouble.strerror}.") from None
    with open(descriptor, "r+", encoding="ascii") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        secret = kept.read().strip()
        if not secret:
            secret = secrets.token_urlsafe(50)
            kept.write(secret + "\n")
            kept.flush()
            os.fsync(kept.fileno())
    return secret


def database(url: str) -> dict[str, Any]:
    """Django's description of the database that ``url`` names."""
    try:
        described: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        described = {"ENGINE": ""}
    if described["ENGINE"] == "django.db.backends.sqlite3":
        described["OPTIONS"] = {
            "timeout": 20,
            # A transaction that means to write asks for the lock at its start: none fails half way.
            "transaction_mode": "IMMEDIATE",
            # An acknowledged row survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
        }
    elif described["ENGINE"] == "django.db.backends.postgresql":
        described["CONN_MAX_AGE"] = 60
        described["CONN_HEALTH_CHECKS"] = True
        # Many small questions: compiling them takes longer than answering them.
        described.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    return described


HOME = private_folder(Path(text("IMECE_HOME", ".imece")).expanduser().resolve())
FILES = private_folder(HOME / "files")
DEBUG = flag("IMECE_DEBUG")
HTTPS = flag("IMECE_HTTPS")
SECRET_KEY = text("IMECE_SECRET_KEY") or kept_secret(HOME / "secret.key")

DATABASES = {"default": database(text("DATABASE_URL", f"sqlite:///{HOME / 'db.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by the server's processes, so that the limit on sign-in attempts counts all of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": private_folder(HOME / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*LOOPBACK, *words("IMECE_HOSTS")]
ROOT_URLCONF = "imece.config.urls"
WSGI_APPLICATION = "imece.config.wsgi.application"

# From the top floor down. Django finds templates and translations in this order; each room finds its own.
ROOMS = [
    "imece.config",
    "imece.desk",
    "imece.reporting",
    "imece.indicators",
    "imece.psychosocial",
    "imece.cases",
    "imece.distributions",
    "imece.cash",
    "imece.stabilization",
    "imece.feedback",
    "imece.referrals",
    "imece.assistance",
    "imece.people",
    "imece.grants",
    "imece.partners",
    "imece.lists",
    "imece.base",
    "imece.ui",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imece.base.access.page_context",
            ]
        },
    }
]

# Languages and time
LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("ar", "العربية")]
LANGUAGE_CODE = one_of("IMECE_LANGUAGE", ("en", "tr", "ar"), "en")
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = time_zone("IMECE_TIME_ZONE", "Europe/Istanbul")

# Files: what people hand in is never served from its folder, only by a view that asks who is there.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = FILES
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Sign-in
AUTH_USER_MODEL = "base.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "imece.config.adapter.ByInvitation"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "imece"
# One proxy in front is believed about the visitor's address; without one, nobody is.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
# Without a mail server e-mails are only printed, and no page says that one was sent. With one: STARTTLS on port 587.
EMAIL_HOST = text("IMECE_MAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT, EMAIL_USE_TLS, EMAIL_TIMEOUT = 587, True, 10
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = text("IMECE_MAIL_USER"), text("IMECE_MAIL_PASSWORD")
DEFAULT_FROM_EMAIL = text("IMECE_MAIL_FROM", "imece@localhost")

# What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 30 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in words("IMECE_HOSTS")] if HTTPS else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own logger would mail its errors or show them only in DEBUG.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A page that was not found is the visitor's answer, not the operator's trouble.
        "django.request": {"level": "ERROR"},
    },
}
