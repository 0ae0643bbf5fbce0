"""Every reason has its words, in both languages, with times on the clock of the instrument's laboratory."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.domain import rules
from booking.domain.interval import FOREVER, Interval
from booking.domain.verdict import Code, Effect, Reason, Who
from booking.reservations.reason_words import WHO, WORDS
from booking.reservations.sentences import sentence, sentences
from tests.domain.test_rules import CASES, RULE_BY_NAME, asked, facts
from tools.rule_reference import PAGE, reference

LONDON, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("Asia/Shanghai")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ROOT = Path(__file__).resolve().parents[2]


def answers() -> Iterator[Reason]:
    """Every reason that the rules' tables of cases bring up."""
    for rule, cases in CASES.items():
        for kind, interval, changes, _ in cases:
            yield from rules.answers(RULE_BY_NAME[rule], asked(kind, interval, changes), facts(**changes))


@pytest.fixture
def speaking(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_every_code_has_words_and_every_who_too() -> None:
    assert set(WORDS) == set(Code)
    assert set(WHO) == set(Who)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_answer_of_every_rule_can_be_said(speaking: None, language: str) -> None:
    with force_locale(language):
        for reason in answers():
            said = sentence(reason, LONDON)
            for text in (said.text, said.remedy, said.who):
                assert text
                assert "%" not in text
                assert "datetime" not in text
                assert bool(re.search(r"[一-鿿]", text)) == (language == "zh")


def test_a_sentence_uses_only_what_its_rule_gives() -> None:
    named = {code: set(PLACEHOLDER.findall(f"{text} {remedy}")) for code, (text, remedy) in WORDS.items()}
    for reason in answers():
        assert named[reason.code] <= set(reason.params), reason.code


def test_lin_reads_times_as_the_laboratorys_clock_shows_them(speaking: None) -> None:
    taken = Interval(datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 10, 30, tzinfo=UTC))
    reason = Reason(Code.TAKEN, {"taken": taken})
    assert sentence(reason, LONDON).text == "It is taken: Wed 1 Jul 2026, 09:00–11:30."
    assert sentence(reason, SHANGHAI).text == "It is taken: Wed 1 Jul 2026, 16:00–18:30."
    with force_locale("zh"):
        assert "2026年7月1日" in sentence(reason, LONDON).text


def test_zhao_reads_two_taken_times_apart_from_each_other(speaking: None) -> None:
    day = [datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (9, 10, 13, 14)]
    reason = Reason(Code.TAKEN, {"taken": (Interval(*day[:2]), Interval(*day[2:]))})
    assert sentence(reason, LONDON).text == "It is taken: Tue 1 Dec 2026, 09:00–10:00, Tue 1 Dec 2026, 13:00–14:00."
    with force_locale("zh"):
        assert "09:00–10:00，2026年12月1日 周二 13:00–14:00" in sentence(reason, LONDON).text


def test_a_closure_without_an_end_lasts_until_further_notice(speaking: None) -> None:
    offline = Interval(datetime(2026, 7, 1, 8, tzinfo=UTC), FOREVER)
    reason = Reason(Code.CLOSED, {"closed": (offline,), "reason": "100 % humidity"})
    assert sentence(reason, LONDON).text == (
        "It is closed: Wed 1 Jul 2026, 09:00 until further notice (100 % humidity)."
    )


def test_lengths_are_said_in_hours_and_horizons_in_days(speaking: None) -> None:
    long, far = (
        Reason(Code.TOO_LONG, {"longest_minutes": 90}),
        Reason(Code.TOO_FAR, {"horizon_days": 1, "last_day": ""}),
    )
    assert [said.text for said in sentences([long, far], LONDON)] == [
        "The longest reservation is 1 h 30 min.",
        "It can be booked at most 1 day ahead.",
    ]


def test_only_approval_lateness_closed_places_and_agreements_do_not_refuse() -> None:
    approvals = {code for code in Code if code.startswith("approval_of_")}
    notes = approvals | {
        Code.FIRST_BOOKING_REVIEWED,
        Code.NEEDS_APPROVAL,
        Code.LATE,
        Code.SOME_PLACES_CLOSED,
        Code.BY_AGREEMENT,
    }
    assert {code for code in Code if Reason(code).effect is not Effect.REFUSE} == notes


def test_the_reference_of_the_rules_is_current() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run tools/rule_reference.py"
    assert all(f"`{code}`" in reference() for code in Code)
