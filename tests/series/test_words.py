"""The rule of a series in words, in both languages."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.domain.recurrence import LAST, Frequency, Hours, Recurrence
from booking.series.words import hours_in_words, rule_in_words

FIRST = date(2026, 11, 24)
RULES: list[tuple[str, dict[str, Any], str, str]] = [
    ("daily", {"times": 3}, "Daily, 3 times", "每天"),
    ("daily", {"every": 2, "last_on": date(2026, 12, 4)}, "Every 2 days, until Fri 4 Dec 2026", "每2天"),
    ("weekly", {"weekdays": (3, 1), "times": 1}, "Weekly on Tuesday and Thursday, 1 time", "星期二和星期四"),
    ("weekly", {"every": 2, "weekdays": (1,), "times": 9}, "Every 2 weeks on Tuesday, 9 times", "每2周"),
    ("monthly", {"month_day": 24, "times": 9}, "Monthly on day 24, 9 times", "24日"),
    ("monthly", {"month_day": LAST, "times": 9}, "Monthly on the last day, 9 times", "最后一天"),
    ("monthly", {"nth": 4, "weekdays": (1,), "times": 9}, "Monthly on the fourth Tuesday, 9 times", "第四个星期二"),
    ("monthly", {"nth": LAST, "weekdays": (4,), "times": 9}, "Monthly on the last Friday, 9 times", "最后一个星期五"),
]


@pytest.mark.parametrize(("frequency", "more", "english", "chinese"), RULES)
def test_a_rule_is_said_in_both_languages(
    frequency: str, more: dict[str, Any], english: str, chinese: str, app: Flask
) -> None:
    rule = Recurrence(FIRST, Frequency(frequency), **more)
    with app.test_request_context():
        with force_locale("en"):
            assert rule_in_words(rule) == english
        with force_locale("zh"):
            assert chinese in rule_in_words(rule).replace(" ", "")


@pytest.mark.parametrize(
    ("starts", "minutes", "words"),
    [
        (time(9), 120, "09:00–11:00"),
        (time(22), 120, "22:00–24:00"),
        (time(22), 480, "22:00–06:00 (1 day later)"),
        (time(9), 2880, "09:00–09:00 (2 days later)"),
    ],
)
def test_hours_are_said_with_the_days_that_they_last(starts: time, minutes: int, words: str, app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert hours_in_words(Hours(starts, minutes)) == words
