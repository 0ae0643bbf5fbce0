"""Invented material for the style guide: a form, a refusal, a day, bookings."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from booking.appearance.strips import Strip, day_strip
from booking.domain.interval import Interval

LONDON = ZoneInfo("Europe/London")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 16)


class SampleForm(FlaskForm):
    """One field of each kind."""

    title = StringField(_l("Purpose"), [DataRequired(_l("Say in a few words what it is for.")), Length(max=80)])
    starts_on = DateField(_l("Date"), [DataRequired(_l("Choose a date."))])
    mode = SelectField(
        _l("How"), choices=[SelectChoice("self", _l("By myself")), SelectChoice("operator", _l("With an operator"))]
    )
    payer = RadioField(
        _l("Who pays"),
        choices=[SelectChoice("group", _l("My lab")), SelectChoice("school", _l("My school"))],
        default="group",
    )
    note = TextAreaField(_l("Note to the lab"))
    is_reminded = BooleanField(_l("Remind me the day before"))


def everything() -> dict[str, Any]:
    """What the style guide's template shows, by name."""
    return {
        "strip": _strip(),
        "starts_at": _at(10),
        "ends_at": _at(12),
        "zone": LONDON,
        "reader_zone": SHANGHAI,
        "reasons": _reasons(),
        "ways": _ways(),
        "undo": {
            "text": _l("Moved to 13:00–15:00."),
            "action_url": url_for("appearance.style_guide"),
            "label": _l("Undo"),
            "fields": {},
        },
    }


def _strip() -> Strip:
    return day_strip(DAY, LONDON, [_span(8, 18)], [_span(9, 11), _span(14, 15)], [_span(15, 17)], _at(12))


def _reasons() -> list[dict[str, Any]]:
    return [
        {"what": _l("Taken until 11:30."), "how": _l("Someone else's booking. Choose another time.")},
        {
            "what": _l("At least 24 hours ahead."),
            "how": _l("The facility's rule. The lab can book it for you."),
        },
        {"what": _l("The lab looks at each request."), "how": _l("Usually within a day."), "effect": "review"},
    ]


def _ways() -> list[dict[str, Any]]:
    here = url_for("appearance.style_guide")
    return [
        {"what": "11:30–13:30", "where": _l("Same instrument, today"), "url": here},
        {"what": "10:00–12:00", "where": _l("Same instrument, tomorrow"), "url": here},
        {"what": "10:00–12:00", "where": _l("Same technique at Westfjord"), "url": here},
    ]


def _span(start: int, end: int) -> Interval:
    return Interval(_at(start), _at(end))


def _at(hour: int) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(hours=hour)
