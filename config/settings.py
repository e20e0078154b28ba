"""Every setting, in one file, from the environment; the defaults run Lightwell on one machine without any.

| variable | default | meaning |
|---|---|---|
| LIGHTWELL_DATA | ./var | where the database, the secret key and collected static files live |
| LIGHTWELL_SECRET_KEY | made once, in LIGHTWELL_DATA/secret_key | Django's secret key |
| LIGHTWELL_OLD_SECRET_KEYS | none | earlier keys, by commas: sessions, links and second factors of theirs still count |
| LIGHTWELL_HOSTS | localhost,127.0.0.1,[::1] | host names that are served |
| LIGHTWELL_TLS | off | on: HTTPS only (cookies, redirect, HSTS) |
| LIGHTWELL_PROXIES | 0; 1 with TLS | reverse proxies in front that set X-Forwarded-For and -Proto |
| LIGHTWELL_GUESTS_PER_HOUR | 600 | new guests that one client address may make in an hour |
| LIGHTWELL_GUEST_DAYS | 90 | after so many days without a visit a guest's progress is swept |
| LIGHTWELL_GRACE | 10 | seconds after an exam's deadline in which an answer sent before it may still arrive |
| LIGHTWELL_INSTRUCTORS | invited | who becomes an instructor: invited (by an administrator) or open (every account) |
| LIGHTWELL_SECOND_FACTOR | on | staff and instructors need a second factor to enter the admin and the teaching pages |
| LIGHTWELL_DEBUG | off | Django's debug mode; never on a machine that others reach |
| LIGHTWELL_EMAIL_URL | console | where mail goes: console, or smtp://user:password@host:port |
| DATABASE_URL | SQLite in LIGHTWELL_DATA | postgres://user:password@host/name |
"""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def switch(name: str, default: str = "off") -> bool:
    return os.environ.get(name, default).lower() in {"on", "1", "true", "yes"}


def secret_key_in(path: Path) -> str:
    """Read the key kept in `path`; make it, readable by its owner alone, where there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database in it holds personal data
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := get_random_secret_key())
    return key


ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("LIGHTWELL_DATA", ROOT / "var"))
TESTING = "pytest" in sys.modules
TLS = switch("LIGHTWELL_TLS")
PROXIES = int(os.environ.get("LIGHTWELL_PROXIES", "1" if TLS else "0"))

DEBUG = switch("LIGHTWELL_DEBUG")
SECRET_KEY = os.environ.get("LIGHTWELL_SECRET_KEY") or secret_key_in(DATA / "secret_key")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("LIGHTWELL_OLD_SECRET_KEYS", "").split(",") if key]
ALLOWED_HOSTS = os.environ.get("LIGHTWELL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

# One list: the floors of the building from the top down, then the libraries.
INSTALLED_APPS = [
    "progress",
    "exams",
    "authoring",
    "quizzes",
    "studyguide",
    "accounts",
    "web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "accounts.admin_app.AdministrationConfig",  # django.contrib.admin, behind a second factor
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "web.middleware.headers",  # these above what answers by itself, so that static files and errors carry them too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "web.middleware.limits",
    "web.sessions.PatientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["web.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "accounts.context.learner",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- data: SQLite until DATABASE_URL says otherwise (docs/operations.md says why each pragma is what it is)
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(
        dj_database_url.config(default=f"sqlite:///{DATA / 'lightwell.sqlite3'}", conn_max_age=None),
    )
}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # take the write lock at BEGIN: a deferred upgrade fails with "locked"
        "timeout": 20,
        # FULL: an acknowledged answer survives a power cut
        "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
CACHES = {
    # Rate limits count here, so all workers must share it.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Django's 300 would let a flood of new keys wash out the counts
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "progress:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "studyguide:landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/15m/key", "signup": "20/h/ip"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Lightwell: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from here
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
INSTRUCTORS = os.environ.get("LIGHTWELL_INSTRUCTORS", "invited")
if INSTRUCTORS not in {"invited", "open"}:
    raise ImproperlyConfigured("LIGHTWELL_INSTRUCTORS is either invited or open.")
SECOND_FACTOR = switch("LIGHTWELL_SECOND_FACTOR", default="on")  # the demo's people are exempt where TLS is off
MFA_ADAPTER = "accounts.factors.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.factors.forms.AuthenticateForm",
    "reauthenticate": "accounts.factors.forms.ReauthenticateForm",
    "activate_totp": "accounts.factors.forms.ActivateForm",
    "deactivate_totp": "accounts.factors.forms.DeactivateForm",
    "generate_recovery_codes": "accounts.factors.forms.NewCodesForm",
    "add_webauthn": "accounts.factors.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factors.forms.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.factors.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.factors.forms.ReauthenticatePasskeyForm",
    "login_webauthn": "accounts.factors.forms.SignInByPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lightwell"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no address is verified here; see docs/decisions.md
GUESTS_PER_HOUR = int(os.environ.get("LIGHTWELL_GUESTS_PER_HOUR", "600"))  # new ones from one address: a school is one
GUEST_DAYS = int(os.environ.get("LIGHTWELL_GUEST_DAYS", "90"))

# --- exams
EXAM_GRACE_SECONDS = int(os.environ.get("LIGHTWELL_GRACE", "10"))

# --- mail
_mail = urlsplit(os.environ.get("LIGHTWELL_EMAIL_URL", "console"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.scheme == 'smtp' else 'console'}.EmailBackend"
ACCOUNT_EMAIL_NOTIFICATIONS = _mail.scheme == "smtp"  # a mail for each change of how somebody signs in
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = _mail.username or ""
EMAIL_HOST_PASSWORD = _mail.password or ""

# --- safety
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SESSION_COOKIE_AGE = 60 * 60 * 24 * max(GUEST_DAYS, 14)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS and PROXIES else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- content and static files
CONTENT = ROOT / "content"
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "web.storage.ModuleStaticFilesStorage"
    },
}
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False  # one language; the machinery of translation costs a tenth of a page

# --- chores: what `manage.py serve` runs beside the workers, and how often (seconds)
CHORES = {
    "close_attempts": 20,
    "sweep_guests": 6 * 60 * 60,
    "sweep_pictures": 6 * 60 * 60,
    "clearsessions": 24 * 60 * 60,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"lightwell.security": {"level": "INFO"}},
}
