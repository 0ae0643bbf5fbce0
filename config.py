"""Configuration: read once from the environment, with defaults that suit a trial on one machine."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


def from_environment() -> dict[str, Any]:
    """All settings of the application. Variables begin with BENCHSHARE_; docs/operators/ lists them."""
    instance = Path(_setting("INSTANCE", str(ROOT / "instance"))).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    is_demo = _setting("DEMO", "") == "1"
    is_secure = _setting("SITE_URL", "").startswith("https:")
    return {
        "INSTANCE": instance,
        "SECRET_KEY": _setting("SECRET_KEY", "") or _kept_secret(instance / "secret-key"),
        "SQLALCHEMY_DATABASE_URI": _setting("DATABASE_URL", f"sqlite:///{instance / 'benchshare.db'}"),
        "REGION_NAME": _setting("REGION_NAME", "Skerry Sound" if is_demo else "the region"),
        "REGION_NAME_ZH": _setting("REGION_NAME_ZH", "斯凯里湾" if is_demo else "本区域"),
        "SITE_URL": _setting("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/"),
        "CALENDAR_DOMAIN": _setting("CALENDAR_DOMAIN", "benchshare.example"),
        "CALENDAR_MOST_EVENTS": int(_setting("CALENDAR_MOST_EVENTS", "2000")),
        "CALENDAR_MOST_OCTETS": int(_setting("CALENDAR_MOST_OCTETS", "1000000")),
        "CALENDAR_MEMORY": int(_setting("CALENDAR_MEMORY", "8000000")),
        "SMTP_URL": _setting("SMTP_URL", ""),
        "MAIL_FROM": _setting("MAIL_FROM", "Benchshare <no-reply@benchshare.example>"),
        "MAIL_FOLDER": instance / "mail",
        "FILES_FOLDER": instance / "files",
        "MAX_CONTENT_LENGTH": 30 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "IS_DEMO": is_demo,
        "TRUSTED_PROXIES": int(_setting("TRUSTED_PROXIES", "0")),
        "PROXY_SETS_PREFIX": _setting("PROXY_SETS_PREFIX", "") == "1",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": is_secure,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    }


def _setting(name: str, default: str) -> str:
    return os.environ.get(f"BENCHSHARE_{name}", default)


def _kept_secret(path: Path) -> str:
    """A key made at the first start and kept beside the database, so that a restart signs nobody out.

    Written beside and linked into place: of processes that start at once one makes it, and none reads it half written.
    Raises RuntimeError if the file is empty, for anybody could sign with that.
    """
    if not path.exists():
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    key = path.read_text().strip()
    if not key:
        raise RuntimeError(f"{path} is empty. Remove it; the next start makes a new key.")
    return key
