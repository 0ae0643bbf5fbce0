"""Lin subscribes in a real browser, in both languages and themes, wide and on a phone."""

import pytest
from playwright.sync_api import expect

from booking.demo.cast import Cast
from tests.calendars.bookings import booked, tomorrow
from tests.support.browser import Visitor, assert_accessible, assert_fits


@pytest.mark.journey
@pytest.mark.parametrize(
    ("language", "theme", "width"), [("en", "light", 1280), ("zh", "dark", 360), ("en", "dark", 320)]
)
def test_lin_makes_an_address_and_copies_it(
    cast: Cast, visitor: Visitor, language: str, theme: str, width: int
) -> None:
    words = {
        "en": ("Make the address", "Copy the address", "Copied", "Calendar addresses"),
        "zh": ("创建地址", "复制地址", "已复制", "日历订阅地址"),
    }
    make, copy, copied, back = words[language]
    booked(cast.confocal, cast.lin, tomorrow())
    page = visitor(person=cast.lin, language=language, theme=theme, width=width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/calendars")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name=make).click()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name=copy).click()
    expect(page.get_by_role("button", name=copied)).to_be_visible()
    address = page.locator("#address").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert "BEGIN:VCALENDAR" in page.request.get(address).text()
    page.get_by_role("link", name=back).first.click()
    assert_accessible(page)
    assert_fits(page)
