"""All settings, read from the environment; the README has them in a table.

Nothing here opens the database: the embedded server starts with the first connection.
"""

from pathlib import Path

import environ
import pghistory

from peach_interactions import admin_look, secrets_file
from peach_interactions.api.schema_text import DESCRIPTION, TAGS, VOCABULARIES
from peach_interactions.environment import is_on, whole_number
from peach_interactions.logs import logging_configuration
from peach_interactions.replica_settings import replica_of

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PEACH_DATA_DIR", default=str(BASE_DIR / "var"))).expanduser().resolve()

DEBUG = is_on("PEACH_DEBUG", default=False)
PUBLIC_URL = env.str("PEACH_PUBLIC_URL", default="").rstrip("/")
HAS_OWN_DATABASE = bool(env.str("DATABASE_URL", default=""))
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets_file.secret_key(
    data_dir=DATA_DIR, is_allowed=not HAS_OWN_DATABASE
)

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("PEACH_ALLOWED_HOSTS", default=[]) or [
    *LOOPBACK_HOSTS,
    *([environ.urlparse(PUBLIC_URL).hostname] if PUBLIC_URL else []),
]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "peach_interactions",
    "companies",
    "borrowers",
    "contacts",
    "interactions",
    "compliance",
]

MIDDLEWARE = [
    "peach_interactions.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peach_interactions.admin.content_security.ContentSecurityMiddleware",
    "peach_interactions.middleware.ApiErrorsMiddleware",
    "peach_interactions.middleware.ChunkedBodyMiddleware",
    "peach_interactions.middleware.ProbesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "peach_interactions.middleware.HistoryMiddleware",
    "peach_interactions.admin.content_security.AdminPolicyMiddleware",
    "companies.admin.time_zone.StaffTimeZoneMiddleware",
]

ROOT_URLCONF = "peach_interactions.urls"
WSGI_APPLICATION = "peach_interactions.wsgi.application"
APPEND_SLASH = False

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
            ],
        },
    },
]

if HAS_OWN_DATABASE:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    # Commands use one connection, and say at once when there is none to be had.
    if is_on("PEACH_SERVING", default=False):
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
            "min_size": 1,
            "max_size": whole_number("PEACH_DATABASE_POOL_SIZE", default=20),
            "timeout": 10,
        }
else:
    DATABASES = {
        "default": {
            "ENGINE": "peach_interactions.database",
            "NAME": "peach",
            "CONN_MAX_AGE": None,
        }
    }
# Statements of fast paths are prepared (prepared_statements.py); off for poolers that do not know it. Their plans
# are made once for all values: the planner would else look at each anew, not knowing how long lists are.
if is_on("PEACH_PREPARED_STATEMENTS", default=True):
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options["prepare_threshold"] = 1
    _more = _options.get("options", "")
    _options["options"] = f"{_more} -c plan_cache_mode=force_generic_plan".strip()
# Reads of the API come from a streaming replica, if there is one (replica.py); pool and options are the primary's.
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = replica_of(DATABASES["default"], env.db_url("DATABASE_REPLICA_URL"))
    DATABASE_ROUTERS = ["peach_interactions.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "companies.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["peach_interactions.formats"]
USE_TZ = True

STATIC_URL = "/static/"
# Static files are served from the installed packages; no collectstatic step is needed.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

RECORDINGS_DIR = DATA_DIR / "recordings"
RECORDINGS_BUCKET = env.str("PEACH_S3_BUCKET", default="")
RECORDING_URL_SECONDS = 300
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "recordings": (
        {
            "BACKEND": "interactions.s3_storage.RecordingStorage",
            "OPTIONS": {
                "bucket_name": RECORDINGS_BUCKET,
                "endpoint_url": env.str("PEACH_S3_ENDPOINT_URL", default="") or None,
                "region_name": env.str("PEACH_S3_REGION", default="") or None,
                "signature_version": "s3v4",
                "addressing_style": env.str("PEACH_S3_ADDRESSING_STYLE", default="auto"),
                "querystring_auth": True,
                "querystring_expire": RECORDING_URL_SECONDS,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
        if RECORDINGS_BUCKET
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": RECORDINGS_DIR, "file_permissions_mode": 0o600},
        }
    ),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Security: everything that only works over https is on as soon as the public address is https.
IS_HTTPS = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if is_on("PEACH_BEHIND_PROXY", default=False) else None
)
IS_BEHIND_PROXY = is_on("PEACH_BEHIND_PROXY", default=False)
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

ADMIN_CONTENT_SECURITY_POLICY = admin_look.content_security_policy(
    bucket=RECORDINGS_BUCKET,
    endpoint_url=env.str("PEACH_S3_ENDPOINT_URL", default=""),
    region=env.str("PEACH_S3_REGION", default=""),
)
UNFOLD = admin_look.UNFOLD

RESERVATION_MINUTES = whole_number("PEACH_RESERVATION_MINUTES", default=10)

THROTTLE_PER_MINUTE = whole_number("PEACH_THROTTLE_PER_MINUTE", default=0)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["companies.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["peach_interactions.api.permissions.HasApiPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["companies.api.throttling.CredentialThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["peach_interactions.api.parsing_and_rendering.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["peach_interactions.api.parsing_and_rendering.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "peach_interactions.api.schema.ApiSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "peach_interactions.api.parsing_and_rendering.AlwaysJson",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "peach_interactions.api.errors.respond_with_errors",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Peach Interactions",
    "VERSION": "0.1.0",
    "DESCRIPTION": DESCRIPTION,
    "TAGS": TAGS,
    "SERVERS": [{"url": "/", "description": "The server that this description comes from."}],
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": VOCABULARIES,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "peach_interactions.api.schema_parts.add_shared_parts",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": True, "tryItOutEnabled": True},
}

# Background work: each app's jobs stand in its jobs.py (background.py).
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Without a key there is no /metrics, and nothing is counted for it.
METRICS_KEY = env.str("PEACH_METRICS_KEY", default="")
if METRICS_KEY:
    MIDDLEWARE.insert(0, "peach_interactions.metrics.MetricsMiddleware")

LOGGING = logging_configuration(is_for_people=is_on("PEACH_PLAIN_LOGS", default=DEBUG))

# The context (who, from where) stands in each event itself, so that the same trigger protects it.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField(null=True)
PGHISTORY_APPEND_ONLY = True
