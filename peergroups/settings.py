"""Settings: everything that may differ between two machines comes from the environment.

`.env.example` lists every variable. Without any, the site runs in development on SQLite. The WSGI
entry asks for production, which refuses to start with a development secret or with DEBUG.
"""

import os
from pathlib import Path
from tempfile import gettempdir

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-secret-that-production-refuses"  # noqa: S105  (refused below)

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# ---- which machine this is -----------------------------------------------------------------------

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured("ENVIRONMENT is either development or production.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", default=not PRODUCTION)
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_SECRET)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

if PRODUCTION:
    if SECRET_KEY in {"", DEVELOPMENT_SECRET}:
        raise ImproperlyConfigured("Production needs a SECRET_KEY of its own.")
    if DEBUG:
        raise ImproperlyConfigured("Production never runs with DEBUG.")
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("Production needs SITE_URL, the https:// address in mails.")
    if not env.str("EMAIL_URL", default=""):
        raise ImproperlyConfigured("Production needs EMAIL_URL, or no mail would leave it.")

# ---- the application -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "membership",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.forms",
    "crispy_forms",
    "simple_history",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if PRODUCTION else []),
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "membership.pages.busy.Busy",
]
ROOT_URLCONF = "peergroups.urls"
WSGI_APPLICATION = "peergroups.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "membership.pages.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["uswds"]
CRISPY_TEMPLATE_PACK = "uswds"
CRISPY_FAIL_SILENTLY = False

# ---- database ------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'peergroups.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    }
    # A file: connections to SQLite's shared in-memory database answer "table is locked".
    # With the process id, so that two test runs can stand side by side.
    _database["TEST"] = {"NAME": f"{gettempdir()}/peergroups-test-{os.getpid()}.sqlite3"}
else:
    _statement_timeout = env.int("DATABASE_STATEMENT_TIMEOUT_MS", default=15_000)
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=8)},
        "options": f"-c statement_timeout={_statement_timeout}",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# ---- words, days ---------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("PROGRAM_TIME_ZONE", default="America/New_York")
FORMAT_MODULE_PATH = ["peergroups.formats"]

# ---- static files: ours, and the four folders of USWDS that a browser needs ----------------------

_USWDS = BASE_DIR / "node_modules" / "@uswds" / "uswds" / "dist"
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (f"uswds/{name}", _USWDS / name)
        for name in ("css", "js", "fonts", "img")
        if _USWDS.is_dir()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# ---- sign-in -------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 15}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = env.int("SIGN_IN_LINK_HOURS", default=72) * 3600
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=8)
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "membership.audit.client.client_address"
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_VERBOSE = False

# ---- security headers ----------------------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "membership.pages.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = [
    "membership.roster.files.upload_limit.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# ---- mail ----------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT_SECONDS", default=20)
HELP_EMAIL = env.str("HELP_EMAIL", default="capacityinfo@icf.com")
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Peer Groups <no-reply@peergroups.example.gov>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_RETRY_HOURS = env.int("MAIL_RETRY_HOURS", default=72)

# ---- the program's own rules ---------------------------------------------------------------------

REQUIRE_CONFIRMED_ADDRESS = env.bool("REQUIRE_CONFIRMED_ADDRESS", default=True)
CONFIRM_WITHIN_DAYS = env.int("CONFIRM_WITHIN_DAYS", default=14)
CONFIRM_REMINDER_DAYS = env.int("CONFIRM_REMINDER_DAYS", default=7)
DESK_LINK_MINUTES = env.int("DESK_LINK_MINUTES", default=60)
DESK_SESSION_MINUTES = env.int("DESK_SESSION_MINUTES", default=60)
ADDRESS_CHANGE_HOURS = env.int("ADDRESS_CHANGE_HOURS", default=72)
TAKE_BACK_MINUTES = env.int("TAKE_BACK_MINUTES", default=10)
CLAIM_BUSINESS_DAYS = env.int("CLAIM_BUSINESS_DAYS", default=2)
QUESTION_REMINDER_BUSINESS_DAYS = env.int("QUESTION_REMINDER_BUSINESS_DAYS", default=5)
QUESTION_BUSINESS_DAYS = env.int("QUESTION_BUSINESS_DAYS", default=15)
OVERDUE_BUSINESS_DAYS = env.int("OVERDUE_BUSINESS_DAYS", default=15)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=30)
ROLE_CHECK_DAYS = env.int("ROLE_CHECK_DAYS", default=365)
ROLE_CHECK_REMINDER_DAYS = env.int("ROLE_CHECK_REMINDER_DAYS", default=14)
FISCAL_YEAR_FIRST_MONTH = env.int("FISCAL_YEAR_FIRST_MONTH", default=10)
SUPPRESSION_THRESHOLD = env.int("SUPPRESSION_THRESHOLD", default=11)
XLSX_ROWS = env.int("XLSX_ROWS", default=200_000)
IMPORT_MEGABYTES = env.int("IMPORT_MEGABYTES", default=10)
IMPORT_ROWS = env.int("IMPORT_ROWS", default=20_000)
CHECK_LINKS = env.bool("CHECK_LINKS", default=False)
MINIMUM_FILL_SECONDS = env.int("MINIMUM_FILL_SECONDS", default=3)
LIMIT_PER_ADDRESS_PER_HOUR = env.int("LIMIT_PER_ADDRESS_PER_HOUR", default=5)
LIMIT_PER_CLIENT_PER_HOUR = env.int("LIMIT_PER_CLIENT_PER_HOUR", default=30)
CATALOG_CACHE_SECONDS = env.int("CATALOG_CACHE_SECONDS", default=60)

OFFICIAL_SITE = env.bool("OFFICIAL_SITE", default=False)
IDENTIFIER_AGENCY = env.str(
    "IDENTIFIER_AGENCY", default="U.S. Department of Health and Human Services"
)
IDENTIFIER_LINKS = env.json("IDENTIFIER_LINKS", default={})

# ---- logs ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_links": {"()": "membership.audit.logs.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_links"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
