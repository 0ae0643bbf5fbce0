"""What the settings make of cookies, keys and proxies."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, request

import config
from booking import create_app
from tests.support.applications import settings_for


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


FORWARDED = {
    "X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666", "X-Forwarded-Prefix": "/evil",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "url", "client"),
    [
        ({}, "http://localhost/healthz", "127.0.0.1"),
        ({"TRUSTED_PROXIES": 1}, "https://localhost/healthz", "203.0.113.9"),
        ({"TRUSTED_PROXIES": 1, "PROXY_SETS_PREFIX": True}, "https://localhost/evil/healthz", "203.0.113.9"),
    ],
)
def test_of_a_proxy_only_what_it_was_told_to_set_is_believed(
    changed: dict[str, object], url: str, client: str, app: Flask, tmp_path: Path
) -> None:
    proxied = create_app(settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path) | changed)
    with proxied.test_client() as browser:
        assert browser.get("/healthz", headers=FORWARDED).status_code == 200
        assert (request.url, request.remote_addr) == (url, client)
