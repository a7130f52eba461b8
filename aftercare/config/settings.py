"""Settings: everything that differs between installations comes from the environment and the data folder."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from aftercare.config import keys
from aftercare.config.contexts import CONTEXTS
from aftercare.kit.encryption import KeyRing

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("AFTERCARE_DATA") or PACKAGE.parent / ".data")
ORIGIN = os.environ.get("AFTERCARE_ORIGIN", "http://127.0.0.1:8000")
STREAM_ORIGIN = os.environ.get("AFTERCARE_STREAM_ORIGIN", "http://127.0.0.1:8001")
INSTALLATION = os.environ.get("AFTERCARE_INSTALLATION", "local")
DEMO = bool(os.environ.get("AFTERCARE_DEMO"))

_keys = keys.load_or_make(DATA)
SECRET_KEY = _keys["django"]
AFTERCARE_KEY_RING = KeyRing.from_json(_keys)

DEBUG = False
ALLOWED_HOSTS = [
    host for host in (urlsplit(ORIGIN).hostname, *os.environ.get("AFTERCARE_HOSTS", "").split(",")) if host
]
SECURE_ORIGIN = ORIGIN.startswith("https://")


def _database(address: str) -> dict[str, object]:
    """Django's form of a `postgresql://user:password@host:port/name?host=/socket/folder` address."""
    parts = urlsplit(address)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "aftercare.kit.postgres",
        "NAME": parts.path.lstrip("/") or "aftercare",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=30000 -c lock_timeout=10000", **options},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///aftercare"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    *(f"aftercare.{context}" for context in CONTEXTS[:-1]),
    "aftercare.config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aftercare.web.middleware.RefusalsAreWritten",
    "aftercare.web.middleware.ContentPolicy",
    "aftercare.accounts.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aftercare.accounts.login.HandedPasswordsAreChangedFirst",
    "aftercare.web.middleware.RefusalsAreAnswers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "aftercare.config.urls"
WSGI_APPLICATION = "aftercare.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "pages",
        "BACKEND": "aftercare.web.jinja.OurPages",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "aftercare.web.jinja.environment"},
    }
]

# --- who comes in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "aftercare.accounts.sessions.Backend"]
SESSION_ENGINE = "aftercare.accounts.sessions"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "aftercare.accounts.login.LoginAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Aftercare"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "aftercare.accounts.login.locked_out"
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

# --- cookies carry the installation's id, so that two clones on one host do not log each other out
SESSION_COOKIE_NAME = f"aftercare_{INSTALLATION}_session"
CSRF_COOKIE_NAME = f"aftercare_{INSTALLATION}_csrf"
LANGUAGE_COOKIE_NAME = f"aftercare_{INSTALLATION}_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_ORIGIN
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "aftercare.web.errors.csrf_failed"

# --- what a browser may do with our pages
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_ORIGIN else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, STREAM_ORIGIN],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- words and numbers
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TERMINAL_LANGUAGE = os.environ.get("AFTERCARE_LANGUAGE", LANGUAGE_CODE)  # of commands; pages follow their reader
FORM_RENDERER = "django.forms.renderers.Jinja2"
USE_TZ = True
TIME_ZONE = os.environ.get("AFTERCARE_TIME_ZONE", "Asia/Shanghai")
HOLIDAYS = os.environ.get("AFTERCARE_HOLIDAYS", "CN" if TIME_ZONE == "Asia/Shanghai" else "")  # of which country

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"brief": {"()": "aftercare.web.middleware.WhatOthersDoWrong"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["brief"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "WARNING"}, "mail.log": {"level": "WARNING"}},
}

# --- mail: where it goes out, and what it calls itself
MAIL_FROM = os.environ.get("AFTERCARE_MAIL_FROM", "service@aftercare.localhost")
MAIL_FROM_NAME = os.environ.get("AFTERCARE_MAIL_FROM_NAME", "Aftercare")
MAIL_HOST = os.environ.get("AFTERCARE_MAIL_HOST", "127.0.0.1")
MAIL_PORT = int(os.environ.get("AFTERCARE_MAIL_PORT", "8025"))
MAIL_SECURITY = os.environ.get("AFTERCARE_MAIL_SECURITY", "none" if MAIL_HOST == "127.0.0.1" else "starttls")
MAIL_USER = os.environ.get("AFTERCARE_MAIL_USER", "")
MAIL_PASSWORD = os.environ.get("AFTERCARE_MAIL_PASSWORD", "")

# --- surveys: how long after a solution, and how often at most one customer is asked
SURVEY_DELAY_MINUTES = int(os.environ.get("AFTERCARE_SURVEY_DELAY_MINUTES", "0" if DEMO else "120"))
SURVEY_EVERY_DAYS = int(os.environ.get("AFTERCARE_SURVEY_EVERY_DAYS", "0" if DEMO else "7"))

# --- mail: how it comes in (docs/mail.md)
MAIL_IN = frozenset(
    address.strip().lower() for address in os.environ.get("AFTERCARE_MAIL_IN", MAIL_FROM).split(",") if address.strip()
)
SMTP_HOST = os.environ.get("AFTERCARE_SMTP_HOST", "127.0.0.1")
SMTP_PORT = int(os.environ.get("AFTERCARE_SMTP_PORT") or 0)  # 0: nobody listens
IMAP_URL = os.environ.get("AFTERCARE_IMAP_URL", "")  # imaps://user:password@host/INBOX

# --- strangers: how often somebody without a login may do what
PROXIES = int(os.environ.get("AFTERCARE_PROXIES") or 0)  # balancers before us, whose X-Forwarded-For is believed
REQUESTS_AN_HOUR = int(os.environ.get("AFTERCARE_REQUESTS_AN_HOUR", "30"))
MESSAGES_AN_HOUR = int(os.environ.get("AFTERCARE_MESSAGES_AN_HOUR", "30"))  # for one ticket
WRONG_CODES_AN_HOUR = int(os.environ.get("AFTERCARE_WRONG_CODES_AN_HOUR", "60"))
MAIL_TICKETS_AN_HOUR = int(os.environ.get("AFTERCARE_MAIL_TICKETS_AN_HOUR", "20"))  # from one sender

# --- files: what people without a login may upload
FILES_MEGABYTES_A_DAY = int(os.environ.get("AFTERCARE_FILES_MEGABYTES_A_DAY", "1000"))  # of all of them together
FILES_AN_HOUR = int(os.environ.get("AFTERCARE_FILES_AN_HOUR", "60"))  # of each of them

# --- dispatch: how many minutes an engineer has to answer an offer; 0 means that offers do not run out
DISPATCH_ANSWER_MINUTES = int(os.environ.get("AFTERCARE_ANSWER_MINUTES", "0" if DEMO else "10"))  # at work
DISPATCH_AGAIN_MINUTES = int(os.environ.get("AFTERCARE_AGAIN_MINUTES", "15"))  # nobody found: look again after
DISPATCH_STANDBY_ANSWER_MINUTES = int(os.environ.get("AFTERCARE_STANDBY_ANSWER_MINUTES", "15"))  # called at night
