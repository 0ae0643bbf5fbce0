"""Times in forms and addresses, on the days when the clock is changed."""

from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from booking.reservations.wall_clock import IntervalForm


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026-11-01T01:30-04:00", "text"),
        ("2026-11-01T01:30+00:00", "text"),
        ("2026-11-01T01:30Z", "text"),
        ("2026-11-01T10:30", "datetime-local"),
        ("soon", "datetime-local"),
    ],
)
def test_a_time_with_its_offset_is_shown_as_text_east_and_west_of_london(app: Flask, text: str, kind: str) -> None:
    with app.test_request_context():
        form = IntervalForm(ZoneInfo("America/New_York"), formdata=None, data={"starts": text})
        assert f'type="{kind}"' in form.starts()
