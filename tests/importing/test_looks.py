"""The page of a file's columns in a real browser, wide and on a phone."""

import pytest

from booking.clock import now
from booking.demo.cast import Cast
from booking.importing.actions import begin
from booking.transaction import transaction
from models import Institution, db
from tests.importing.taking import table
from tests.support.browser import Visitor, assert_accessible, assert_fits

ROW = {"A header that is quite long": "Some text that goes on and on, so that a narrow column would break it", "x": "y"}


@pytest.mark.journey
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 360), ("en", 320)])
def test_each_column_has_room_to_be_read_and_chosen(cast: Cast, visitor: Visitor, language: str, width: int) -> None:
    school_id, person = cast.norhaven.id, cast.clara
    with transaction():
        batch = begin(db.session.get_one(Institution, school_id), None, "table.csv", table(ROW), now())
        address = f"/admin/imports/{batch.public_id}/columns"
    page = visitor(person=person, language=language, width=width)
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    frame = page.locator(".mapping")
    assert frame.evaluate("element => element.scrollWidth <= element.clientWidth")
    for cell in (frame.locator("tbody th").first, frame.locator(".samples").first, frame.locator("select").first):
        box = cell.bounding_box()
        assert box is not None
        assert box["width"] > 230
