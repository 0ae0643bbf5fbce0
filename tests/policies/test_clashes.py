"""Settings that do not go with those of the levels above are told in words, however an instrument comes by them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from booking.catalogue.actions import change_instrument, create_instrument
from booking.demo.cast import Cast
from booking.policies.actions import PolicyClash, set_policy
from booking.policies.queries import policy_row
from booking.transaction import transaction
from models import Instrument, db
from tests.catalogue.editing import errors, send
from tests.importing.taking import preview, rows_of, table, take, told
from tests.reservations.acting import NOW
from tests.support.applications import sign_in
from tests.support.pages import PageClient

SHORTER = "would be shorter than the shortest"


@pytest.fixture
def short(cast: Cast) -> Cast:
    """At the electron microscopes nothing lasts longer than an hour."""
    with transaction():
        set_policy(cast.em_suite, {"shortest_minutes": 30, "longest_minutes": 60})
    return cast


def test_a_new_instrument_that_needs_longer_is_refused(short: Cast) -> None:
    with pytest.raises(PolicyClash) as clash, transaction():
        create_instrument(short.em_suite, name="Slow", shortest_minutes=120)
    assert clash.value.instrument.name == "Slow"
    assert db.session.scalar(select(Instrument).where(Instrument.name == "Slow")) is None


def test_tom_adds_one_where_the_levels_contradict_each_other(cast: Cast, client: PageClient) -> None:
    """With no instrument below nobody has noticed."""
    with transaction():
        row = policy_row(cast.bioimaging)
        row.shortest_minutes, row.longest_minutes = 120, 60
    sign_in(client, cast.tom)
    form = f"/facilities/{cast.bioimaging.public_id}/instruments/new"
    to = f"/facilities/{cast.bioimaging.public_id}/instruments"
    answer = send(client, form, to=to, name="Slow")
    assert answer.status_code == 422
    assert SHORTER in errors(answer)["name"]


def test_an_instrument_that_is_moved_below_shorter_lengths_stays_where_it_is(short: Cast, client: PageClient) -> None:
    with transaction():
        set_policy(short.tirf, {"shortest_minutes": 120, "longest_minutes": None})
    sign_in(client, short.sam)
    answer = client.send(f"/instruments/{short.tirf.public_id}/facility", {"facility": short.em_suite.public_id})
    assert answer.status_code == 422
    assert SHORTER in answer.text
    assert short.tirf.facility == short.bioimaging


def test_who_brings_other_settings_along_is_moved(short: Cast) -> None:
    with transaction():
        set_policy(short.tirf, {"shortest_minutes": 120, "longest_minutes": None})
    with transaction():
        change_instrument(short.tirf, now=NOW, facility=short.em_suite, shortest_minutes=60)
    assert (short.tirf.facility, short.tirf.shortest_minutes, short.tirf.longest_minutes) == (short.em_suite, 60, 60)


def test_after_a_clash_everything_is_as_it_was(short: Cast) -> None:
    """Within the same transaction, for whoever goes on."""
    with transaction():
        for step in (
            lambda: set_policy(short.krios, {"shortest_minutes": 120, "longest_minutes": 60}),
            lambda: change_instrument(short.krios, now=NOW, facility=short.bioimaging, increment_minutes=35),
        ):
            assert _clashes(step)
    assert short.krios.facility == short.em_suite
    assert short.krios.increment_minutes != 35
    assert short.krios.own_policy.increment_minutes != 35


def _clashes(step: Callable[[], object]) -> bool:
    try:
        step()
    except PolicyClash:
        return True
    return False


SLOW = {"name": "Slow", "shortest_minutes": "120", "department": ""}


def test_a_row_that_clashes_with_its_facility_is_refused_in_the_preview(short: Cast) -> None:
    (row,) = rows_of(preview(short.norhaven, table({**SLOW, "facility": short.em_suite.code})))
    assert row.fate == "refused"
    assert dict(row.reasons["refusals"])["bad_lengths"] == {"shortest": 120, "longest": 60}
    assert told(row)["rule_held"] == {"field": "longest_minutes", "value": 60}


def test_a_row_that_goes_with_its_facility_is_not(short: Cast) -> None:
    """The shortest alone would not, if it were held beside what everybody begins with."""
    with transaction():
        set_policy(short.em_suite, {"shortest_minutes": 600, "longest_minutes": 1200})
    take(short.norhaven, table({"name": "Slow", "facility": short.em_suite.code, "shortest_minutes": "540"}))
    slow = db.session.scalars(select(Instrument).where(Instrument.name == "Slow")).one()
    assert (slow.shortest_minutes, slow.longest_minutes) == (540, 1200)


def test_a_row_that_moves_an_instrument_below_shorter_lengths_is_refused(short: Cast) -> None:
    with transaction():
        set_policy(short.tirf, {"shortest_minutes": 120, "longest_minutes": None})
    moved = {"source_key": short.tirf.public_id, "name": short.tirf.name, "facility": short.em_suite.code}
    (row,) = rows_of(preview(short.norhaven, table(moved)))
    assert row.fate == "refused"
    assert "bad_lengths" in dict(row.reasons["refusals"])
