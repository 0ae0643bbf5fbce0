"""Versions: what is in force is not changed, one takes the place of another, and no two ever hold for the same."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from booking.agreements import actions
from booking.agreements.actions import Fault, NotAgreed
from booking.demo.cast import Cast
from booking.domain.agreement import AgreementState, Scope, Standing, Term, Validity, clash
from booking.transaction import transaction
from models import Agreement, Clause, agreement_partners, clause_instruments, db
from tests.agreements.agreed import NEW_YEAR, agreed, drafted, signed
from tests.reservations.acting import NOW

days = st.integers(0, 30).map(lambda number: NEW_YEAR + timedelta(days=number))
lengths = st.none() | st.integers(1, 20)


def refused(act: Callable[[], object]) -> Fault:
    with pytest.raises(NotAgreed) as found, transaction():
        act()
    return found.value.fault


def test_a_new_version_takes_the_place_of_the_old_from_its_first_day_on(database: str, cast: Cast) -> None:
    first = agreed(cast, opens=True)
    with transaction():
        second = actions.new_version(first, cast.clara, NOW, date(2026, 4, 1))
        actions.set_clause(second, second.clauses[0], [], horizon_days=30)
    assert (second.version, second.clauses[0].opens, first.valid_until) == (2, True, None)
    signed(cast, second)
    assert first.valid_until == date(2026, 4, 1)
    assert first.clauses[0].horizon_days is None  # the old one still says what it said
    assert first.standing(date(2026, 4, 1)) is Standing.OVER


def test_what_is_in_force_is_not_changed(cast: Cast) -> None:
    first = agreed(cast, opens=True)
    assert refused(lambda: actions.change_draft(first, [cast.eskmere], name="Other")) is Fault.NOT_A_DRAFT
    assert refused(lambda: actions.set_clause(first, first.clauses[0], [], opens=False)) is Fault.NOT_A_DRAFT
    assert refused(lambda: actions.remove_clause(first.clauses[0])) is Fault.NOT_A_DRAFT
    assert refused(lambda: actions.withdraw(first)) is Fault.NOT_A_DRAFT
    assert first.clauses[0].opens


def test_two_for_the_same_pair_and_reach_cannot_hold_at_once(database: str, cast: Cast) -> None:
    agreed(cast, until=date(2026, 6, 1), opens=True)
    other = drafted(cast, date(2026, 5, 31), is_as_own=True)
    assert refused(lambda: actions.put_in_force(other, "Helen", NEW_YEAR, cast.helen, NOW)) is Fault.OTHER_AGREEMENT
    assert other.state is AgreementState.DRAFT
    agreed(cast, date(2026, 6, 1), is_as_own=True)  # the day after
    agreed(cast, opens=True, partners=[cast.eskmere])  # another pair
    agreed(cast, opens=True, facility_id=cast.bioimaging.id)  # narrower


def test_a_version_begins_after_the_one_before(cast: Cast) -> None:
    first = agreed(cast, date(2026, 3, 10), opens=True)
    with transaction():
        second = actions.new_version(first, cast.clara, NOW, date(2026, 3, 1))
    assert refused(lambda: actions.put_in_force(second, "Helen", NEW_YEAR, cast.helen, NOW)) is Fault.BEFORE_THE_OLD
    assert refused(lambda: actions.new_version(first, cast.clara, NOW, NEW_YEAR)) is Fault.NOT_THE_LATEST


def test_an_agreement_needs_a_partner_and_a_clause_and_says_each_thing_once(cast: Cast) -> None:
    alone = drafted(cast, partners=[cast.norhaven])  # nobody agrees with herself
    assert refused(lambda: actions.put_in_force(alone, "Helen", NEW_YEAR, cast.helen, NOW)) is Fault.NO_PARTNER
    empty = drafted(cast)
    with transaction():
        actions.remove_clause(empty.clauses[0])
    assert refused(lambda: actions.put_in_force(empty, "Helen", NEW_YEAR, cast.helen, NOW)) is Fault.NO_CLAUSE
    twice = drafted(cast)
    assert refused(lambda: actions.set_clause(twice, None, [], opens=True)) is Fault.SAME_SCOPE
    with pytest.raises(ValueError, match="no say"), transaction():
        actions.set_clause(twice, None, [cast.rie])


@given(st.lists(st.tuples(days, lengths), max_size=6))
def test_what_is_cut_never_overlaps_what_takes_its_place(spans: list[tuple[date, int | None]]) -> None:
    for first, length in spans:
        held = Validity(first, first + timedelta(days=length) if length else None)
        for day, _length in spans:
            later = Validity(day)
            assert not held.cut(day).overlaps(later)
            assert held.overlaps(later) == any(
                held.includes(one) and later.includes(one) for one in (first, day, first + timedelta(days=400))
            )


STEP = st.tuples(st.sampled_from(["agree", "revise", "end"]), days, lengths, st.integers(0, 5), st.booleans())


def test_whatever_is_agreed_no_two_clauses_hold_for_the_same_on_one_day(cast: Cast) -> None:
    """Signing, revising and ending in any order, for one pair, over everything or one facility."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=2, max_size=8))
    def play(steps: list[tuple[str, date, int | None, int, bool]]) -> None:
        db.session.execute(update(Agreement).values(supersedes_id=None))
        for table in (clause_instruments, Clause.__table__, agreement_partners, Agreement.__table__):
            db.session.execute(delete(table))
        db.session.commit()
        for step, first, length, number, is_narrow in steps:
            with suppress(NotAgreed):
                _do(cast, step, first, first + timedelta(days=length) if length else None, number, is_narrow)
            standing = [one for one in db.session.scalars(select(Agreement)) if not one.is_draft]
            assert clash([term for one in standing for term in actions.terms_of(one)]) is None

    play()


def _do(cast: Cast, step: str, first: date, until: date | None, number: int, is_narrow: bool) -> None:
    known = [one for one in db.session.scalars(select(Agreement).order_by(Agreement.id)) if not one.is_draft]
    if step == "agree" or not known:
        agreed(cast, first, until, opens=True, **({"facility_id": cast.bioimaging.id} if is_narrow else {}))
        return
    one = known[number % len(known)]
    with transaction():
        if step == "end":
            actions.end(one, first, NOW)
            return
        draft = actions.new_version(one, cast.clara, NOW, first)
    signed(cast, draft)


def test_reaches_clash_only_where_they_are_equally_narrow() -> None:
    always, pair = Validity(NEW_YEAR), frozenset({1})
    everything, facility = Scope(), Scope(facility_id=3)
    some, others = Scope(instrument_ids=frozenset({5, 6})), Scope(instrument_ids=frozenset({6, 7}))
    assert clash([Term(pair, everything, always), Term(pair, facility, always), Term(pair, some, always)]) is None
    assert clash([Term(pair, some, always), Term(pair, others, always)]) is not None
    assert clash([Term(pair, facility, always), Term(pair, Scope(facility_id=4), always)]) is None
    assert clash([Term(pair, some, always)], [Term(frozenset({2}), some, always)]) is None
