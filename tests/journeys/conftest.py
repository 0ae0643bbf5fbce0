"""Journeys: a person's way through the pages, in windows that differ by language, theme and width.

Four windows cover every pair of the three. At each stop the page is looked at: axe finds nothing, nothing is wider than
the window. `PICTURES=folder make test TESTS=tests/journeys` keeps a picture of every stop.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polib
import pytest
from playwright.sync_api import Locator, Page, expect

from booking.clock import now
from models import User
from tests.support.browser import Visitor, assert_accessible, assert_fits, picture
from tests.support.servers import ROOT

WIDE, PHONE = 1280, 360
WINDOWS = {
    "en-light-wide": ("en", "light", WIDE),
    "en-dark-phone": ("en", "dark", PHONE),
    "zh-light-phone": ("zh", "light", PHONE),
    "zh-dark-wide": ("zh", "dark", WIDE),
}
CHINESE = {entry.msgid: entry.msgstr for entry in polib.pofile(str(ROOT / "translations/zh/LC_MESSAGES/messages.po"))}


@dataclass
class Traveller:
    """A person at a window. What she presses is named in English and found in her language."""

    page: Page
    language: str
    is_wide: bool
    name: str
    folder: Path | None
    stops: int = 0

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.looks()

    def looks(self) -> None:
        """A stop on the way: is what she sees accessible, and does it fit?"""
        self.page.wait_for_load_state("load")
        self.stops += 1
        if self.folder:
            picture(self.page, self.folder, f"{self.name}-{self.stops}")
        assert_fits(self.page)
        assert_accessible(self.page)

    def presses(self, name: str, within: Locator | None = None) -> None:
        """A button; what comes of it is looked at."""
        (within or self.main).get_by_role("button", name=self.says(name), exact=True).click()
        self.looks()

    def follows(self, name: str, within: Locator | None = None) -> None:
        """A link."""
        (within or self.main).get_by_role("link", name=self.says(name), exact=True).first.click()
        self.looks()

    def fills(self, **fields: str) -> None:
        """Fields by the names that the form sends."""
        for name, value in fields.items():
            self.main.locator(f"[name={name}]").fill(value)

    def sees(self, *texts: str) -> None:
        """Words of the pages, or names that are the same in every language."""
        for text in texts:
            expect(self.main).to_contain_text(self.says(text))

    def says(self, text: str) -> str:
        """The text as the catalogue says it in her language."""
        return CHINESE.get(text, text) if self.language == "zh" else text

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")


Arrives = Callable[[User | None], Traveller]


@pytest.fixture(params=list(WINDOWS))
def arrives(request: pytest.FixtureRequest, visitor: Visitor) -> Arrives:
    """`arrives(person)` opens one of the windows for her; `arrives(None)` for somebody not signed in."""
    language, theme, width = WINDOWS[request.param]
    folder = Path(os.environ["PICTURES"]) if "PICTURES" in os.environ else None

    def arrive(person: User | None) -> Traveller:
        page = visitor(person=person, language=language, theme=theme, width=width)
        page.set_default_timeout(20_000)
        return Traveller(page, language, width == WIDE, request.node.name, folder)

    return arrive


@pytest.fixture
def tuesday() -> date:
    """A Tuesday that is neither near nor far: every instrument of the cast can be booked then."""
    today = now().date()
    return today + timedelta(days=(1 - today.weekday()) % 7 + 7)
