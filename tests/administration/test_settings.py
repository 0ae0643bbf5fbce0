"""What the settings make of cookies, keys and proxies."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import config


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation that sets nothing but its folder."""
    monkeypatch.setenv("BENCHSHARE_INSTANCE", str(tmp_path))
    for name in ("SECRET_KEY", "SITE_URL", "TRUSTED_PROXIES"):
        monkeypatch.delenv(f"BENCHSHARE_{name}", raising=False)


@pytest.mark.parametrize(("site", "is_secure"), [("https://instruments.example", True), ("http://127.0.0.1", False)])
def test_no_cookie_leaves_a_site_with_https_in_the_clear(
    site: str, is_secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCHSHARE_SITE_URL", site)
    settings = config.from_environment()
    assert (settings["SESSION_COOKIE_SECURE"], settings["REMEMBER_COOKIE_SECURE"]) == (is_secure, is_secure)


def test_processes_that_start_at_once_sign_with_one_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = secrets.token_hex

    def slowly_made(count: int) -> str:
        time.sleep(0.05)
        return made(count)

    monkeypatch.setattr(secrets, "token_hex", slowly_made)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: config.from_environment()["SECRET_KEY"], range(8)))
    assert [len(key) for key in keys] == [64]
    assert [(file.name, file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == [("secret-key", 0o600)]


def test_an_empty_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    with pytest.raises(RuntimeError, match="empty"):
        config.from_environment()
