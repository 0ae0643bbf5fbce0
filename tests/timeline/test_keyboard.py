"""The calendar by keyboard and by finger: one tab stop, arrow keys to everything, each row as a list."""

import pytest
from playwright.sync_api import Page, expect

from booking.demo.cast import Cast
from tests.support.browser import Visitor, assert_accessible
from tests.timeline.test_dragging import book, next_tuesday, open_week

pytestmark = pytest.mark.journey


def open_day(page: Page, words: str = "") -> None:
    page.goto(f"/timeline?on={next_tuesday(12).date().isoformat()}&q={words}")
    expect(page.locator(".ec-event, .ec-bg-event").first).to_be_visible()


def spoken(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"))


def walk(page: Page, key: str) -> list[str]:
    """What has the focus on the way, until the key leads no further."""
    seen = [spoken(page)]
    for _ in range(200):
        before = page.evaluate_handle("document.activeElement")
        page.keyboard.press(key)
        if page.evaluate("before => document.activeElement === before", before):
            return seen
        seen.append(spoken(page))
    raise AssertionError("the way along the row does not end")


def test_the_whole_grid_is_one_tab_stop_and_arrows_reach_everything_in_it(region: Cast, visitor: Visitor) -> None:
    """A week of many instruments: most of it is drawn narrower than a finger."""
    page = visitor(person=region.lin)
    page.goto(f"/timeline?span=week&on={next_tuesday(12).date().isoformat()}")
    expect(page.locator(".ec-event").first).to_be_visible()
    faces = page.locator(".calendar :is(.event-face, .row-all)")
    assert page.locator('.calendar :is(.event-face, .row-all)[tabindex="0"]').count() == 1
    page.locator(".row-all").first.focus()
    seen = 0
    for _ in range(page.locator(".ec-row-head").count()):
        page.keyboard.press("Home")
        seen += len(walk(page, "ArrowRight"))
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
    assert seen == faces.count()
    assert page.locator('.calendar :is(.event-face, .row-all)[tabindex="0"]').count() == 1
    assert_accessible(page)


def test_each_row_opens_as_a_list_with_what_one_may_do(cast: Cast, visitor: Visitor) -> None:
    made = book(cast, "lin", 10, "Axon growth")
    book(cast, "rowan", 13)
    page = visitor(person=cast.lin)
    open_day(page, "LSM+980")
    button = page.get_by_role("button", name="All times of LSM 980 confocal with Airyscan 2")
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    button.click()
    panel = page.get_by_role("dialog", name="All times of LSM 980 confocal with Airyscan 2")
    expect(panel).to_contain_text("13:00–14:00 Booked")
    expect(panel).to_contain_text("Closed: opens")
    assert_accessible(page)
    panel.get_by_role("link", name="Open the booking").click()
    page.wait_for_url(f"**/reservations/{made.public_id}")


def test_a_tap_on_closed_time_says_when_it_opens(cast: Cast, visitor: Visitor) -> None:
    page = visitor(person=cast.lin, language="zh")
    open_week(page, cast, ".is-closed")
    page.locator(".is-closed").last.click()
    expect(page.locator("dialog[open] h2")).to_contain_text("关闭：开放时间")


def test_one_row_is_as_high_as_it_needs(cast: Cast, visitor: Visitor) -> None:
    page = visitor(person=cast.lin)
    open_day(page, "LSM+980")
    box = page.locator(".ec-body .ec-day").first.bounding_box()
    assert box
    assert box["height"] < 80


def test_the_colours_of_the_grid_are_explained(cast: Cast, visitor: Visitor) -> None:
    page = visitor(person=cast.lin)
    open_day(page)
    key = page.get_by_role("list", name="What the colours and patterns mean")
    for word in ("Yours", "Of your group or lab", "Outside the opening hours", "Closure", "Too soon or too far ahead"):
        expect(key).to_contain_text(word)
