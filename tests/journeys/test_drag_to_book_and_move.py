"""Lin drags over free time to book it and drags her booking to move it; on her phone, buttons and forms do the same."""

from datetime import date

from playwright.sync_api import Locator, Page, expect

from booking.demo.cast import Cast
from tests.journeys.conftest import Arrives, Traveller


def test_lin_books_and_moves(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    lin = arrives(cast.lin)
    week = f"/instruments/{cast.confocal.public_id}/week?on={tuesday}"
    timeline = f"/timeline?on={tuesday}&q=LSM+980"
    lin.opens(timeline)
    if lin.is_wide:
        _drags_over_free_time(lin.page, 10, 12)
        lin.page.wait_for_url("**/check?*")
        lin.looks()
    else:
        lin.opens(f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T10:00&ends={tuesday}T12:00")
    lin.sees("All rules are met.")
    lin.presses("Book")
    lin.sees("Confirmed")

    if lin.is_wide:
        lin.opens(timeline)
        _drags_event(lin, 10, 14)
        lin.looks()
    else:
        lin.follows("Move or change length")
        lin.fills(starts=f"{tuesday}T14:00", ends=f"{tuesday}T16:00")
        lin.presses("Move")
    lin.opens(week)
    expect(lin.main.get_by_text("14:00–16:00").first).to_be_attached()

    if lin.is_wide:
        lin.opens(timeline)
        _drags_event(lin, 14, 9)
        lin.presses("Undo", within=lin.page.locator("#toasts"))
        expect(_event(lin.page)).to_contain_text("14:00–16:00")


def _drags_over_free_time(page: Page, first: int, last: int) -> None:
    """From one hour to another in the row of the only instrument shown."""
    _event_area(page).wait_for()
    _drag(page, (_at(page, first) + 3, _row_middle(page)), (_at(page, last) - 3, _row_middle(page)))


def _drags_event(traveller: Traveller, start: int, target: int) -> None:
    page = traveller.page
    box = _box(_event(page))
    distance = _at(page, target) - _at(page, start)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    _drag(page, middle, (middle[0] + distance, middle[1]))
    page.locator("#toasts .message").wait_for()


def _drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def _event(page: Page) -> Locator:
    return page.locator(".ec-event:not(.ec-preview)").first


def _event_area(page: Page) -> Locator:
    return page.locator(".ec-body .ec-day").first


def _at(page: Page, hour: int) -> float:
    """Where the hour stands on the axis."""
    return _box(page.locator(f'.ec-slot:has(time[datetime$="T{hour:02}:00:00"])').first)["x"]


def _row_middle(page: Page) -> float:
    box = _box(_event_area(page))
    return min(box["y"] + box["height"] / 2, box["y"] + 100)


def _box(locator: Locator) -> dict[str, float]:
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box is not None
    return dict(box)
