"""What an agreement changes for those whom it is for, on the day of use; and that what it gives is remembered."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.agreements import actions
from booking.agreements.queries import clause_for
from booking.demo.cast import Cast
from booking.domain.quota import Period
from booking.domain.verdict import Code
from booking.policies.actions import set_policy
from booking.reservations.actions import change_interval
from booking.reservations.applicants import applicant
from booking.reservations.judging import Refused
from booking.reservations.queries import history
from booking.transaction import transaction
from models import Quota, db
from tests.agreements.agreed import agreed, drafted, signed
from tests.reservations.acting import NOW, book, codes, events_of, span
from tests.support.applications import count_queries

AT_TEN = ("4 10:00", "4 14:00")


def test_lin_may_use_what_only_norhaven_may_where_a_clause_opens_it(database: str, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        book(cast, "lin", "timstof", *AT_TEN)
    assert Code.OWN_SCHOOL_ONLY in codes(refused.value)
    agreement = agreed(cast, opens=True)
    made = book(cast, "lin", "timstof", *AT_TEN)
    assert made.clause_id == agreement.clauses[0].id
    assert events_of(made)[-1].details["clause"] == {
        "name": "Shared benches", "name_zh": "共享仪器", "version": 1, "number": 1
    }  # fmt: skip
    with pytest.raises(Refused):
        book(cast, "rowan", "timstof", "5 10:00", "5 14:00")  # of Eskmere, which has none


def test_the_day_of_use_counts_not_the_day_of_booking(cast: Cast) -> None:
    agreed(cast, first=date(2026, 3, 5), until=date(2026, 3, 6), opens=True)
    for first, last in (AT_TEN, ("6 10:00", "6 14:00")):
        with pytest.raises(Refused) as refused:
            book(cast, "lin", "timstof", first, last)
        assert Code.OWN_SCHOOL_ONLY in codes(refused.value)
    made = book(cast, "lin", "timstof", "5 10:00", "5 14:00")
    with pytest.raises(Refused), transaction():
        change_interval(made, span("6 10:00", "6 14:00"), cast.lin.id, NOW)


def test_the_narrower_clause_holds(cast: Cast) -> None:
    agreement = agreed(cast, opens=True, facility_id=cast.timstof.facility_id)
    with transaction():
        draft = actions.new_version(agreement, cast.clara, NOW, date(2026, 3, 3))
        actions.set_clause(draft, None, [cast.timstof], horizon_days=9)
    signed(cast, draft)
    clause = clause_for(cast.timstof, applicant(cast.lin.id), NOW + timedelta(days=2))
    assert clause is not None
    assert (clause.number, clause.agreement.version) == (2, 2)
    with pytest.raises(Refused) as refused:
        book(cast, "lin", "timstof", *AT_TEN)
    assert Code.OWN_SCHOOL_ONLY in codes(refused.value)


def test_the_own_school_does_not_come_first_where_a_clause_says_so(cast: Cast) -> None:
    with transaction():
        set_policy(cast.confocal, {"others_horizon_days": 1})
    with pytest.raises(Refused) as refused:
        book(cast, "lin", "confocal", *AT_TEN)
    assert codes(refused.value) == [Code.OWN_SCHOOL_FIRST]
    agreed(cast, is_as_own=True)
    made = book(cast, "lin", "confocal", *AT_TEN)
    assert made.clause_id is not None


def test_a_pool_holds_for_the_partner_alone_and_under_its_clause_alone(database: str, cast: Cast) -> None:
    agreed(cast, pool_minutes=240, pool_period=Period.MONTH, until=date(2026, 3, 9))
    book(cast, "lin", "confocal", *AT_TEN)
    with pytest.raises(Refused) as refused:
        book(cast, "yuki", "stellaris", "5 10:00", "5 12:00")  # Westfjord's, too
    assert codes(refused.value) == [Code.OVER_HOURS]
    reason = refused.value.verdict.refusals[0]
    assert (reason.params["agreement"], reason.params["clause"]) == ("Shared benches", "1")
    book(cast, "rowan", "stellaris", "5 10:00", "5 12:00")
    book(cast, "yuki", "stellaris", "10 10:00", "10 12:00")  # when the agreement is over


def test_a_proposal_holds_for_nobody_and_makes_no_quota(cast: Cast) -> None:
    drafted(cast, opens=True, pool_minutes=60, pool_period=Period.DAY)
    assert db.session.query(Quota).count() == 0
    with pytest.raises(Refused):
        book(cast, "lin", "timstof", *AT_TEN)


def test_only_people_of_other_schools_cost_a_query(cast: Cast) -> None:
    agreed(cast, opens=True)

    def asked(who: str) -> int:
        with count_queries() as queries:
            book(cast, who, "confocal", *(("4 10:00", "4 11:00") if who == "lin" else ("5 10:00", "5 11:00")))
        return sum("agreement_partners" in one for one in queries)

    assert asked("nadia") == 0
    assert asked("lin") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_history_names_the_clause(cast: Cast, app: Flask, language: str) -> None:
    agreed(cast, opens=True)
    made = book(cast, "lin", "timstof", *AT_TEN)
    with app.test_request_context(), force_locale(language):
        words = history(made)[-1].words
    assert ("Shared benches" if language == "en" else "共享仪器") in words
