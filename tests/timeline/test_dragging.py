"""The calendar in a real browser: booking and moving by dragging, by keyboard, and what a refusal looks like."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions
from booking.transaction import transaction
from models import Reservation, db
from tests.support.browser import Visitor, assert_accessible, assert_fits

pytestmark = pytest.mark.journey
HOUR = 52  # px of an hour in an instrument's week


def next_tuesday(hour: int) -> datetime:
    """A Tuesday of next week, in London and in winter or summer alike far from a change of the clocks."""
    today = now().astimezone(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + timedelta(days=8 - today.weekday())


def book(cast: Cast, who: str, hour: int, title: str = "") -> Reservation:
    wanted = Wanted(Interval(next_tuesday(hour), next_tuesday(hour + 1)))
    person = cast.person(who)
    with transaction():
        made = actions.book(
            instrument_id=cast.confocal.id, person_id=person.id, booked_by_id=person.id, wanted=wanted, now=now(),
            title=title,
        ).id  # fmt: skip
    return db.session.get_one(Reservation, made)


def open_week(page: Page, cast: Cast, shown: str = ".ec-event") -> None:
    page.goto(f"/instruments/{cast.confocal.public_id}/week?on={next_tuesday(12).date().isoformat()}")
    expect(page.locator(shown).first).to_be_visible()


def drag(page: Page, event: Locator, down: float) -> None:
    """Drag an event's middle by so many hours."""
    event.scroll_into_view_if_needed()
    box = event.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down * HOUR / 2, steps=6)
    page.mouse.move(x, y + down * HOUR, steps=6)
    page.mouse.up()


def test_lin_drags_her_booking_and_takes_it_back(cast: Cast, visitor: Visitor) -> None:
    made = book(cast, "lin", 10, "Axon growth")
    page = visitor(person=cast.lin)
    open_week(page, cast)
    drag(page, page.locator(".is-mine"), 2)
    expect(page.locator("#toasts")).to_contain_text("12:00–13:00")
    db.session.refresh(made)
    assert made.starts_at == next_tuesday(12)
    assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".is-mine .event-time")).to_have_text("10:00–11:00")
    db.session.refresh(made)
    assert made.starts_at == next_tuesday(10)


def test_of_two_moves_only_the_newest_can_be_taken_back_and_a_longer_one_says_its_end(
    cast: Cast, visitor: Visitor
) -> None:
    book(cast, "lin", 10, "Axon growth")
    page = visitor(person=cast.lin)
    open_week(page, cast)
    drag(page, page.locator(".is-mine"), 2)
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    resizer = page.locator(".is-mine .ec-resizer").last
    page.locator(".is-mine").hover()
    box = resizer.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + HOUR / 2, steps=5)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + HOUR, steps=5)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Now ends at 14:00.")
    expect(page.locator("#toasts .message")).to_have_count(1)


def test_what_is_refused_goes_back_and_says_why_and_what_is_free(cast: Cast, visitor: Visitor) -> None:
    made = book(cast, "lin", 10, "Axon growth")
    book(cast, "rowan", 14)
    page = visitor(person=cast.lin)
    open_week(page, cast)
    drag(page, page.locator(".is-mine"), 4)
    panel = page.locator("dialog[open]")
    expect(panel).to_contain_text("Not moved")
    expect(panel.locator(".way").first).to_be_visible()
    assert_accessible(page)
    expect(page.locator(".is-mine .event-time")).to_have_text("10:00–11:00")
    db.session.refresh(made)
    assert made.starts_at == next_tuesday(10)


def test_a_drag_over_free_time_leads_to_the_check_page(cast: Cast, visitor: Visitor) -> None:
    book(cast, "rowan", 10)
    page = visitor(person=cast.lin)
    open_week(page, cast)
    taken = page.locator(".is-taken").bounding_box()
    assert taken
    x, y = taken["x"] + taken["width"] / 2, taken["y"] + 3 * HOUR + 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + HOUR, steps=5)
    page.mouse.move(x, y + 2 * HOUR - 4, steps=5)
    page.mouse.up()
    page.wait_for_url("**/check?*")
    assert f"starts={next_tuesday(13):%Y-%m-%dT13}%3A00" in page.url
    assert f"ends={next_tuesday(15):%Y-%m-%dT15}%3A00" in page.url
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_strangers_bookings_and_closed_hours_explain_themselves_to_the_keyboard(cast: Cast, visitor: Visitor) -> None:
    book(cast, "rowan", 10)
    page = visitor(person=cast.lin)
    open_week(page, cast)
    page.locator(".is-taken button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Booked")).to_contain_text("10:00–11:00")
    page.keyboard.press("Escape")
    expect(page.locator(".is-taken button")).to_be_focused()
    page.locator(".is-closed button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Closed: opens Mon–Fri 08:00–20:00")).to_be_visible()


def test_lin_moves_her_booking_without_a_mouse(cast: Cast, visitor: Visitor) -> None:
    made = book(cast, "lin", 10, "Axon growth")
    page = visitor(person=cast.lin)
    open_week(page, cast)
    page.locator(".is-mine button").press("Enter")
    page.get_by_role("link", name="Move or change length").press("Enter")
    page.wait_for_url(f"**/reservations/{made.public_id}/interval")


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 1280), ("zh", "dark", 1280), ("zh", "light", 360), ("en", "dark", 360)],
)
def test_the_timeline_is_accessible(language: str, theme: str, width: int, region: Cast, visitor: Visitor) -> None:
    page = visitor(language=language, theme=theme, width=width)
    for address in ("/timeline", "/timeline?span=week", "/timeline?view=list"):
        page.goto(address)
        if width > 800 and "list" not in address:
            expect(page.locator(".ec-event").first).to_be_visible()
        assert_accessible(page)
        assert_fits(page)


def test_a_phone_that_is_turned_shows_the_grid(region: Cast, visitor: Visitor) -> None:
    page = visitor(width=360)
    page.goto("/timeline")
    expect(page.locator(".gaps a").first).to_be_visible()
    page.set_viewport_size({"width": 900, "height": 400})
    expect(page.locator(".ec-event").first).to_be_visible()
    expect(page.locator(".gaps a").first).to_be_hidden()
