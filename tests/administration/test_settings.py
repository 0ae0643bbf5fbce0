"""What the settings make of cookies, keys and proxies."""

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
