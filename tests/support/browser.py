"""Debian's Chromium through Playwright, with axe; it reaches this machine only, and its complaints fail the test.

def test_x(server, visitor): page = visitor(language="zh", theme="dark", width=360, person=ada)
assert_accessible(page); assert_fits(page)
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from models import User
from tests.support.applications import sign_in
from tests.support.servers import ROOT, Server

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip

Visitor = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's browser; Playwright's own download is not needed."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(app: Flask, server: Server, browser: Browser) -> Iterator[Visitor]:
    """Open a browser window for a person, or for nobody; what its console complains of fails the test."""
    complaints: list[str] = []

    def open_window(person: User | None = None, language: str = "en", theme: str = "light", width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=server.url, locale={"en": "en-GB", "zh": "zh-CN"}[language], color_scheme=theme,
            viewport={"width": width, "height": 800}, reduced_motion="reduce", timezone_id="Europe/London",
        )  # fmt: skip
        if person is not None:
            context.add_cookies([_session_of(app, person, language, server.url)])
        page: Page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_window
    for context in browser.contexts:
        context.close()
    assert not complaints, "the browser complained:\n- " + "\n- ".join(complaints)


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 A or AA that axe can find in what is shown now."""
    page.evaluate(AXE.read_text("utf-8"))
    options = {"runOnly": STANDARD, "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    found = [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"][:3]
    ]
    assert not found, f"{page.url} is not accessible:\n- " + "\n- ".join(found)


def assert_fits(page: Page) -> None:
    """Nothing makes the window scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window"


def picture(page: Page, folder: Path, name: str) -> Path:
    """The whole page as a PNG."""
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def _session_of(app: Flask, person: User, language: str, url: str) -> dict[str, str]:
    """The cookie of somebody who has signed in and chosen a language."""
    client = sign_in(app.test_client(), person)
    with client.session_transaction() as session:
        session["language"] = language
    cookie = client.get_cookie("session")
    assert cookie is not None
    return {"name": "session", "value": cookie.value, "url": url}


def _complaint(message: ConsoleMessage) -> list[str]:
    """An answer with a 4xx status is what a refusal looks like, and no complaint."""
    is_refusal = re.search(r"status of 4\d\d", message.text)
    return [message.text] if message.type in ("error", "warning") and not is_refusal else []
