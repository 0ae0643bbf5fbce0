"""Dates, times, lengths and money as an English and a Chinese reader see them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

from booking import formats

LONDON, SHANGHAI, KATHMANDU = (ZoneInfo(name) for name in ("Europe/London", "Asia/Shanghai", "Asia/Kathmandu"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context(), force_locale(request.param):
        yield request.param


def test_a_day_names_its_weekday(language: str) -> None:
    shown = {"en": "Mon 16 Nov 2026", "zh": "2026年11月16日 周一"}
    assert formats.day(date(2026, 11, 16)) == shown[language]


def test_a_range_within_a_day_names_the_day_once(language: str) -> None:
    shown = {"en": "Mon 16 Nov 2026, 10:00–12:00", "zh": "2026年11月16日 周一 10:00–12:00"}
    assert formats.time_range(at("2026-11-16 10:00"), at("2026-11-16 12:00"), LONDON) == shown[language]


def test_a_night_names_both_days(language: str) -> None:
    shown = {"en": "Mon 16 Nov, 22:00 – Tue 17 Nov, 02:00", "zh": "11月16日 周一 22:00 – 11月17日 周二 02:00"}
    assert formats.time_range(at("2026-11-16 22:00"), at("2026-11-17 02:00"), LONDON, "short") == shown[language]


def test_an_end_at_midnight_is_twenty_four_o_clock(language: str) -> None:
    assert formats.time_range(at("2026-11-16 20:00"), at("2026-11-17 00:00"), LONDON).endswith("20:00–24:00")


def test_the_instruments_clock_decides(language: str) -> None:
    assert "18:00–20:00" in formats.time_range(at("2026-11-16 10:00"), at("2026-11-16 12:00"), SHANGHAI)


def test_an_hour_that_comes_twice_says_which_one_it_is(language: str) -> None:
    shown = formats.time_range(at("2026-10-25 00:30"), at("2026-10-25 01:30"), LONDON)
    assert "01:30 (UTC+1)–01:30 (UTC+0)" in shown


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "0 min", "0分钟"), (45, "45 min", "45分钟"), (60, "1 h", "1小时"), (150, "2 h 30 min", "2小时30分钟"),
        (1440, "1 d", "1天"), (2 * 1440 + 61, "2 d 1 h 1 min", "2天1小时1分钟"),
    ],
)  # fmt: skip
def test_lengths(minutes: int, english: str, chinese: str, language: str) -> None:
    assert formats.duration(minutes) == {"en": english, "zh": chinese}[language]
    assert formats.duration(timedelta(minutes=minutes)) == formats.duration(minutes)


def test_zones_are_called_by_their_city(language: str) -> None:
    assert formats.zone_name(SHANGHAI) == {"en": "Shanghai time", "zh": "上海时间"}[language]
    assert formats.offset(KATHMANDU, at("2026-01-01 00:00")) == "UTC+5:45"


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(8000, "EUR", "EUR 80.00"), (123456, "CNY", "CNY 1,234.56"), (500, "JPY", "JPY 500"), (-5, "GBP", "GBP -0.05")],
)
def test_money_has_its_currency_and_all_its_cents(minor: int, currency: str, shown: str, language: str) -> None:
    assert formats.money(minor, currency) == shown


def test_a_constant_in_a_template_is_written_anew_for_each_reader(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 90|duration }}")
    with app.test_request_context():
        with force_locale("en"):
            assert template.render() == "1 h 30 min"
        with force_locale("zh"):
            assert template.render() == "1小时30分钟"
