"""The same question has the same answer wherever it is asked: preview, form, check page, booking, drag, series, waiting
list, find a slot. Each way in is one line of WAYS; whoever adds one adds its line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.question import Wanted
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.domain.rules import judge
from booking.domain.tariff import Tier
from booking.domain.tariff import Unit as Priced
from booking.domain.together import Wish as InTurn
from booking.domain.together import verdict_on as verdict_in_turn
from booking.domain.verdict import Verdict
from booking.domain.waiting import Wish
from booking.facility.actions import close
from booking.policies.actions import set_policy
from booking.policies.calendar import Proposed, add_days
from booking.quotas.actions import set_quota
from booking.rates.actions import approve, propose, set_unit
from booking.reservations import actions
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather_many
from booking.reservations.judging import Question, verdict_on
from booking.reservations.sentences import sentences
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from booking.waiting.actions import join
from booking.waiting.actions.joining import CannotWait
from models import Instrument, Reservation, db
from tests.support.applications import sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """Lin asks for an instrument for some time."""

    app: Flask
    cast: Cast
    lin: PageClient
    instrument: Instrument
    interval: Interval

    @property
    def mode(self) -> str:
        return self.instrument.modes[0]

    @property
    def fields(self) -> dict[str, str]:
        zone = self.instrument.zone
        times = {"starts": written(self.interval.starts_at, zone), "ends": written(self.interval.ends_at, zone)}
        return {**times, "mode": self.mode}

    def address(self, what: str) -> str:
        return f"/instruments/{self.instrument.public_id}/{what}"


def preview(asked: Asked) -> str:
    return asked.lin.get(
        asked.address("booking/preview"), query_string=asked.fields, headers={"HX-Request": "true"}
    ).text


def form(asked: Asked) -> str:
    return asked.lin.get(asked.address("booking"), query_string=asked.fields).text


def check(asked: Asked) -> str:
    return asked.lin.get(asked.address("check"), query_string=asked.fields).text


def booking(asked: Asked) -> str:
    return asked.lin.send(asked.address("reservations"), asked.fields).text


def drag(asked: Asked) -> str:
    """Of a booking of hers three weeks later, made when everything was allowed."""
    later = Interval(asked.interval.starts_at + timedelta(days=21), asked.interval.ends_at + timedelta(days=21))
    made = Reservation(
        institution_id=asked.instrument.institution_id, instrument_id=asked.instrument.id, user_id=asked.cast.lin.id,
        booked_by_id=asked.cast.lin.id, home_institution_id=asked.cast.westfjord.id, state="confirmed", mode=asked.mode,
        starts_at=later.starts_at, ends_at=later.ends_at, created_at=now(), changed_at=now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    address = f"/reservations/{made.public_id}/interval"
    return asked.lin.send(address, asked.fields, headers={"HX-Request": "true"}).text


def series(asked: Asked) -> str:
    weekly = {**asked.fields, "frequency": "weekly", "every": "1", "ending": "times", "times": "2"}
    return asked.lin.get(asked.address("series/check"), query_string=weekly).text


def waiting_list(asked: Asked) -> str:
    wish = Wish(asked.interval, asked.interval.duration)
    try:
        with transaction():
            like = Wanted(asked.interval, mode=asked.mode)
            join(asked.instrument.id, applicant(asked.cast.lin.id), wish, like, now())
    except CannotWait as refused:
        return said(asked, refused.verdict) if refused.verdict else ""
    return said(asked, plain(asked))  # she stands in the line, for what somebody else has


def finding(asked: Asked) -> str:
    """By the facts of many weeks, as finding judges its slots."""
    span = Interval(asked.interval.starts_at - timedelta(days=9), asked.interval.ends_at + timedelta(days=30))
    facts = gather_many([asked.instrument.id], applicant(asked.cast.lin.id), span, now())[asked.instrument.id]
    wanted = Wanted(asked.interval, mode=asked.mode)
    assert judge(wanted, facts).reasons == verdict_in_turn(InTurn(wanted), facts).reasons
    return said(asked, judge(wanted, facts))


WAYS: list[Callable[[Asked], str]] = [preview, form, check, booking, drag, series, waiting_list, finding]


def plain(asked: Asked) -> Verdict:
    who, wanted = applicant(asked.cast.lin.id), Wanted(asked.interval, mode=asked.mode)
    return verdict_on(Question(asked.instrument.id, who, wanted, now()))


def said(asked: Asked, verdict: Verdict) -> str:
    with asked.app.test_request_context():
        return " ".join(one.text for one in sentences(verdict.reasons, asked.instrument.zone))


CASES: dict[str, tuple[str, Callable[[datetime], Interval]]] = {
    "not within the hours": ("confocal", lambda noon: Interval(noon - 8 * HOUR, noon - 6 * HOUR)),
    "too long": ("confocal", lambda noon: Interval(noon - 3 * HOUR, noon + 7 * HOUR)),
    "off the steps": ("confocal", lambda noon: Interval(noon + timedelta(minutes=7), noon + HOUR)),
    "taken": ("stellaris", lambda noon: Interval(noon, noon + 2 * HOUR)),
    "of the own school": ("timstof", lambda noon: Interval(noon - 4 * HOUR, noon + HOUR)),
    "not offered": ("axr", lambda noon: Interval(noon, noon + HOUR)),
    "own school first": ("fortessa", lambda noon: Interval(noon, noon + HOUR)),
    "too far ahead": (
        "confocal",
        lambda noon: Interval(noon + timedelta(weeks=30), noon + timedelta(weeks=30, hours=1)),
    ),
    "closed": ("tirf", lambda noon: Interval(noon, noon + HOUR)),
    "on a holiday": ("lightsheet", lambda noon: Interval(noon + timedelta(days=1), noon + timedelta(days=1, hours=1))),
    "over the quota": ("spinning_disk", lambda noon: Interval(noon, noon + 2 * HOUR)),
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_same_wherever_it_is_asked(
    app: Flask, cast: Cast, case: str, way: Callable[[Asked], str]
) -> None:
    name, times = CASES[case]
    noon = noon_on_tuesday()
    with transaction():
        set_policy(cast.fortessa, {"others_horizon_days": 1})
        listed = set_unit(propose(cast.axr, cast.helen, now()), Priced.HOUR, {Tier.OWN: (1000, None)})
        approve(listed, cast.helen, now())
        actions.book(
            instrument_id=cast.stellaris.id, person_id=cast.hana.id, booked_by_id=cast.hana.id, now=now(),
            wanted=Wanted(Interval(noon, noon + 2 * HOUR), mode=cast.stellaris.modes[0]),
        )  # fmt: skip
        close(cast.tirf.facility, cast.tirf, Interval(noon - HOUR, noon + HOUR), "Visitors", cast.tom.id, now())
        tomorrow = wall_time(noon + timedelta(days=1), cast.lightsheet.zone).date()
        add_days(cast.norhaven, [Proposed(tomorrow, "Founding day", "校庆日")])
        set_quota(
            cast.spinning_disk, cast.tom, now(), name="One hour a week", unit=Unit.MINUTES, amount=60,
            period=Period.WEEK, subject=Subject.PERSON, audience=Audience.EVERYBODY,
        )  # fmt: skip
    lin = sign_in(app.test_client(), cast.lin)
    asked = Asked(app, cast, lin, cast.instrument(name), times(noon))
    verdict = plain(asked)
    assert not verdict.is_allowed
    answer = " ".join(BeautifulSoup(way(asked), "html.parser").get_text(" ").split())
    with app.test_request_context():
        for one in sentences(verdict.refusals, asked.instrument.zone):
            assert " ".join(one.text.split()) in answer, way.__name__
