"""Quotas in the database: what is added up, for whom, and that a booking that asks for more is refused by name."""

from typing import Any

import pytest
from flask import Flask

from booking.demo.cast import Cast
from booking.domain.policy import Value
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.domain.verdict import Code
from booking.policies.actions import set_policy
from booking.policies.queries import Owner
from booking.quotas.actions import set_quota
from booking.reservations import actions
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import Quota
from tests.reservations.acting import NOW, book, codes, span


def limit(cast: Cast, owner: Owner, amount: int, **more: Any) -> Quota:
    """A weekly quota of minutes for each person, unless said otherwise."""
    fields = {
        "name": "Fair use", "unit": Unit.MINUTES, "amount": amount, "period": Period.WEEK,
        "subject": Subject.PERSON, "audience": Audience.EVERYBODY,
    } | more  # fmt: skip
    with transaction():
        return set_quota(owner, cast.helen, NOW, **fields)


def refused(cast: Cast, *what: str, **more: Any) -> list[Code]:
    with pytest.raises(Refused) as refusal:
        book(cast, *what, **more)
    return codes(refusal.value)


def test_what_lin_has_booked_of_the_facility_counts_and_no_more_is_booked(database: str, cast: Cast) -> None:
    limit(cast, cast.bioimaging, 5 * 60)
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    assert refused(cast, "lin", "confocal", "5 10:00", "5 12:00") == [Code.OVER_HOURS]
    book(cast, "lin", "confocal", "5 10:00", "5 11:00")
    book(cast, "lin", "confocal", "9 10:00", "9 12:00")  # the next week


def test_others_and_what_was_given_back_do_not_count(database: str, cast: Cast) -> None:
    limit(cast, cast.confocal, 2 * 60)
    book(cast, "rowan", "confocal", "3 10:00", "3 12:00")
    mine = book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    assert refused(cast, "lin", "confocal", "5 10:00", "5 12:00") == [Code.OVER_HOURS]
    with transaction():
        actions.cancel(mine, cast.lin.id, NOW)
    book(cast, "lin", "confocal", "5 10:00", "5 12:00")


def test_a_booking_moves_within_its_own_quota_and_grows_only_to_its_end(database: str, cast: Cast) -> None:
    limit(cast, cast.confocal, 3 * 60)
    mine = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with transaction():
        actions.change_interval(mine, span("4 10:00", "4 13:00"), cast.lin.id, NOW)
    with pytest.raises(Refused) as refusal, transaction():
        actions.change_interval(mine, span("4 10:00", "4 14:00"), cast.lin.id, NOW)
    assert codes(refusal.value) == [Code.OVER_HOURS]


def test_a_school_shares_one_quota_and_others_have_their_own(database: str, cast: Cast) -> None:
    limit(cast, cast.bioimaging, 2, unit=Unit.BOOKINGS, subject=Subject.INSTITUTION, audience=Audience.OTHER_SCHOOLS)
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "ingrid", "confocal", "4 10:00", "4 12:00")
    assert refused(cast, "lin", "confocal", "5 10:00", "5 12:00") == [Code.OVER_COUNT]
    book(cast, "tom", "confocal", "5 10:00", "5 12:00")  # of the owning school


def test_only_peak_hours_count_where_it_says_so(database: str, cast: Cast) -> None:
    mornings = [[day, 9 * 60, 12 * 60] for day in range(5)]
    limit(cast, cast.confocal, 2 * 60, peak=mornings)
    book(cast, "lin", "confocal", "3 13:00", "3 17:00")
    book(cast, "lin", "confocal", "4 11:00", "4 13:00")
    assert refused(cast, "lin", "confocal", "5 10:00", "5 12:00") == [Code.OVER_HOURS]
    book(cast, "lin", "confocal", "5 11:00", "5 14:00")


def test_every_quota_that_is_exceeded_is_named(database: str, cast: Cast) -> None:
    limit(cast, None, 60, name="Region's")
    limit(cast, cast.confocal, 1, name="Instrument's", unit=Unit.BOOKINGS, period=Period.MONTH)
    book(cast, "lin", "confocal", "3 10:00", "3 11:00")
    with pytest.raises(Refused) as refusal:
        book(cast, "lin", "confocal", "4 10:00", "4 11:00")
    named = [(reason.code, reason.params["quota"]) for reason in refusal.value.verdict.refusals]
    assert named == [(Code.OVER_HOURS, "Region's"), (Code.OVER_COUNT, "Instrument's")]


@pytest.mark.parametrize(
    ("settings", "booked", "wanted", "code"),
    [
        ({"future_limit": 1}, "3 10:00", "5 10:00", Code.TOO_MANY_AHEAD),
        ({"future_limit": 2}, "3 10:00", "5 10:00", None),
    ],
)
def test_a_lab_limits_how_much_one_person_has_ahead(
    database: str, cast: Cast, settings: dict[str, Value], booked: str, wanted: str, code: Code | None
) -> None:
    with transaction():
        set_policy(cast.confocal, settings)
    book(cast, "lin", "confocal", booked, booked.replace("10:", "12:"))
    ends = wanted.replace("10:", "12:")
    if code is None:
        book(cast, "lin", "confocal", wanted, ends)
    else:
        assert refused(cast, "lin", "confocal", wanted, ends) == [code]


def test_nobody_is_at_two_instruments_at_once_where_the_region_says_so(database: str, cast: Cast) -> None:
    with transaction():
        set_policy(None, {"simultaneous_limit": 1})
    book(cast, "tom", "confocal", "3 10:00", "3 12:00")
    assert Code.TOO_MANY_AT_ONCE in refused(cast, "tom", "stellaris", "3 11:00", "3 13:00")
    book(cast, "tom", "stellaris", "3 12:00", "3 13:00")


def test_a_share_of_the_week_is_kept_for_other_schools(database: str, cast: Cast, app: Flask) -> None:
    """The confocal is open 8-20 on weekdays, 60 hours; nine tenths of them are kept: six are its own school's."""
    with transaction():
        set_policy(cast.confocal, {"partner_share_percent": 90})
    book(cast, "tom", "confocal", "5 10:00", "5 14:00")
    assert refused(cast, "tom", "confocal", "6 10:00", "6 14:00") == [Code.KEPT_FOR_OTHERS]
    book(cast, "tom", "confocal", "6 10:00", "6 12:00")
    book(cast, "lin", "confocal", "6 13:00", "6 17:00")
