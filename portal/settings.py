"""All settings of the portal. Every environment variable is read here, and a wrong value stops the start."""

import base64
import ipaddress
import json
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
if (ROOT / ".env").exists():
    environ.Env.read_env(ROOT / ".env")

# Demo secrets are public knowledge: they make a first start possible and are refused in production.
DEMO_SECRET_KEY = "demo-only-this-key-is-public-and-refused-in-production-0123456789"  # noqa: S105
DEMO_FIELD_KEYS = json.dumps({"demo1": base64.b64encode(b"demo field key, 32 bytes long!!!").decode()})
DEMO_LOOKUP_KEY = base64.b64encode(b"demo lookup key 32 bytes long!!!").decode()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEMO_SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO))
SITE_NAME = env.str("SITE_NAME", default="告知承诺制政务服务门户")
SITE_AREA = env.str("SITE_AREA", default="")
VAR_DIR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))


def keys(text: str) -> dict[str, bytes]:
    """Read ``{"key id": "base64 of 32 bytes", …}``; the first key encrypts, all of them decrypt."""
    try:
        found = {name: base64.b64decode(value, validate=True) for name, value in json.loads(text).items()}
    except (ValueError, AttributeError) as error:
        raise ImproperlyConfigured('FIELD_KEYS must be JSON: {"key id": "base64 of 32 bytes"}') from error
    if not found or any(len(key) != 32 for key in found.values()):
        raise ImproperlyConfigured("every key in FIELD_KEYS must be 32 bytes long")
    return found


FIELD_KEYS = keys(env.str("FIELD_KEYS", default=DEMO_FIELD_KEYS))
LOOKUP_KEY = keys(json.dumps({"lookup": env.str("LOOKUP_KEY", default=DEMO_LOOKUP_KEY)}))["lookup"]
FIELD_CIPHER = env.str("FIELD_CIPHER", default="AES-GCM")
if FIELD_CIPHER not in {"AES-GCM", "SM4-GCM"}:
    raise ImproperlyConfigured("FIELD_CIPHER must be AES-GCM or SM4-GCM")
PUBLIC_KEYS = {*keys(DEMO_FIELD_KEYS).values(), base64.b64decode(DEMO_LOOKUP_KEY)}
if not (DEBUG or DEMO) and (
    SECRET_KEY == DEMO_SECRET_KEY or PUBLIC_KEYS & {*FIELD_KEYS.values(), LOOKUP_KEY}
):
    raise ImproperlyConfigured(
        "正式系统不能用公开的演示密钥（demo secrets）启动。请先运行 manage.py setup 生成密钥；"
        "只做演示、没有真实数据的，设 DEMO=1。"
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.kernel.static.StaticFiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "simple_history",
    "portal.kernel",
    "portal.law",
    "portal.people",
    "portal.exchange",
    "credit",
    "matters",
    "pledges",
    "verification",
    "portal.oversight",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.people.middleware.staff_second_factor",
    "portal.kernel.middleware.access_events",
    "portal.kernel.middleware.Refusals",
    "portal.kernel.middleware.read_only_gets",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.kernel.templatetags.parts"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.kernel.context.shell",
            ],
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write takes the lock at its start, so two writers queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers: without it, REPLACE deletes a row of the ledger without asking its trigger.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    # A case with its area, agency, matter and persons joins eight tables by their keys: planned in the order
    # written, that costs a quarter of the time. (pgbouncer: allow it in ignore_startup_parameters or set it there.)
    options.setdefault("options", "-c join_collapse_limit=4")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "portal.kernel.caching.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1, "retry": None},
    }
}
if env.bool("LOCAL_CACHE", default=False):  # commands and tests that need no shared cache
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
# Sign-in and brute force: sessions live in the database, so emptying Redis signs nobody out.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.people.password_rules.NotOneself"},
    {"NAME": "portal.people.password_rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "portal.people.password_rules.NotCommon"},
    {"NAME": "portal.people.password_rules.NotOnlyDigits"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if DEMO:  # the passwords are printed on the screen: to make them hard to guess only costs time
    PASSWORD_HASHERS = ["portal.people.hashers.QuickScrypt"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "portal.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "portal.people.forms.SignInForm", "signup": "portal.people.forms.SignUpForm"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Names are locked by axes together with the address; allauth's own lock by name alone would let a stranger lock others out.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_SESSION_REMEMBER = (
    False  # the session ends with the browser: counters and libraries have shared machines
)
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
# A clock half a minute off, or slow typing, must not keep a clerk out; a code is taken once all the same.
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "portal.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.people.forms.CodeForm",
    "reauthenticate": "portal.people.forms.CodeAgainForm",
    "activate_totp": "portal.people.forms.ActivateForm",
}
AXES_FAILURE_LIMIT = env.int("SIGN_IN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = 0.5  # hours
# Name and address together: an attacker elsewhere cannot lock the true user out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "portal.people.network.client_address"
# Proxies in front of the portal that append to X-Forwarded-For; with the wrong number everybody has one address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
AXES_LOCKOUT_TEMPLATE = "errors/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429

SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=8 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
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
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True  # the words of Django's own validators in Chinese; the portal's own words are literals
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
NODE_MODULES = Path(env.str("NODE_MODULES", default=str(ROOT / "node_modules")))
STATICFILES_DIRS = [
    ROOT / "static",
    *(
        (f"npm/{name}", folder)
        for name, folder in {
            "tabler": NODE_MODULES / "@tabler" / "core" / "dist",
            "htmx": NODE_MODULES / "htmx.org" / "dist",
            "signature_pad": NODE_MODULES / "signature_pad" / "dist",
            "echarts": NODE_MODULES / "echarts" / "dist",
        }.items()
        if folder.exists()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Source maps are for developers' tools: not worth the seconds of compressing them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "webp", "gz", "br", "woff", "woff2", "map")
FILES_DIR = VAR_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=10 * 1024 * 1024)
SCANNER = env.str("SCANNER", default="")  # clamd: unix:/run/clamav/clamd.ctl or tcp://clamav:3310

# Messages to business systems: never into private networks, unless the operator names them (政务内网的接收方).
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])
try:
    [ipaddress.ip_network(network) for network in WEBHOOK_NETWORKS]
except ValueError as error:
    raise ImproperlyConfigured("WEBHOOK_NETWORKS must be networks such as 10.12.0.0/16") from error
WEBHOOK_LOOPBACK = DEBUG or DEMO  # receivers on this very machine, for trying out

# The message line. E-mail: smtp+tls://user:password@host:587 (or filemail:///folder, for trying out); none when empty.
EMAIL_URL = env.str("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}" if DEMO else "")
EMAIL_ON = bool(EMAIL_URL)
vars().update(environ.Env.email_url_config(EMAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
if EMAIL_ON and not DEMO and DEFAULT_FROM_EMAIL == "portal@localhost":
    raise ImproperlyConfigured("with EMAIL_URL, DEFAULT_FROM_EMAIL must name the sender")
# Short messages: a gateway that takes POST <url>/messages, signed (docs/deployment.md); none when empty.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="").rstrip("/")
SMS_GATEWAY_ACCOUNT = env.str("SMS_GATEWAY_ACCOUNT", default="portal")
SMS_GATEWAY_SECRET = env.str("SMS_GATEWAY_SECRET", default="")
if SMS_GATEWAY_URL and len(SMS_GATEWAY_SECRET) < 32:
    raise ImproperlyConfigured("SMS_GATEWAY_SECRET must have at least 32 characters")
if SMS_GATEWAY_URL and not SMS_GATEWAY_URL.startswith("https://") and not (DEBUG or DEMO):
    raise ImproperlyConfigured("SMS_GATEWAY_URL must begin with https://")
# Where the stand-in of a demonstration writes what it was given (tools/sms_gateway.py).
DEMO_SMS_FILE = VAR_DIR / "sms.jsonl"
DIGEST_HOUR = env.int("DIGEST_HOUR", default=18)
if not 0 <= DIGEST_HOUR <= 23:
    raise ImproperlyConfigured("DIGEST_HOUR must be an hour of the day, 0 to 23")
# Certificates with which people sign: the authorities that are trusted (a PEM file with one or several of them) and
# the folder of their revocation lists (*.crl). Without authorities this way of signing is not offered.
SIGNING_AUTHORITIES = env.str("SIGNING_AUTHORITIES", default="")
SIGNING_REVOCATIONS = env.str("SIGNING_REVOCATIONS", default="")
for place in filter(None, (SIGNING_AUTHORITIES, SIGNING_REVOCATIONS)):
    if not Path(place).exists():
        raise ImproperlyConfigured(f"SIGNING_AUTHORITIES and SIGNING_REVOCATIONS must exist: {place}")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "portal.exchange.api.problems.handler",
    "UPLOADED_FILES_USE_URL": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": SITE_NAME,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "pledges.enums.CaseState",
        "PledgeState": "pledges.enums.PledgeState",
        "SubjectKind": "portal.people.enums.SubjectKind",
        "SignatureKind": "pledges.enums.SignatureKind",
        "SignatureStrength": "matters.signature_enums.SignatureStrength",
    },
}

MASK_NAME = env.str("MASK_NAME", default="given")
if MASK_NAME not in {"given", "first"}:
    raise ImproperlyConfigured("MASK_NAME must be given (张**) or first (*大友)")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.kernel.logs.LineFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": env.str("LOG_LEVEL", default="INFO")},
}
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
SILENCED_SYSTEM_CHECKS = []
