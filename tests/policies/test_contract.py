"""Whatever is done with policies, instruments and imports: an instrument's columns are what its levels say together."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from booking.catalogue.actions import change_instrument, create_instrument, move_instrument
from booking.demo.cast import Cast
from booking.domain.policy import DEFAULTS, effective
from booking.policies.actions import PolicyClash, set_policy
from booking.policies.queries import all_layers
from booking.transaction import transaction
from models import Facility, Instrument, db
from tests.reservations.acting import NOW

VALUES = {
    "increment_minutes": st.sampled_from([15, 30, 60]),
    "shortest_minutes": st.sampled_from([30, 60, 120]),
    "longest_minutes": st.sampled_from([60, 240, 480]),
    "horizon_days": st.integers(1, 90),
    "is_whole_day": st.booleans(),
    "future_limit": st.integers(0, 9),
    "is_approval_needed": st.booleans(),
}
LAYERS = st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in VALUES.items()})
LEVELS = st.sampled_from(["region", "norhaven", "bioimaging", "em_suite", "confocal", "krios"])
STEPS = st.one_of(
    st.tuples(st.just("set"), LEVELS, LAYERS),
    st.tuples(st.just("change"), st.sampled_from(["confocal", "tirf"]), LAYERS),
    st.tuples(st.just("move"), st.sampled_from(["confocal", "tirf"]), st.sampled_from(["bioimaging", "em_suite"])),
    st.tuples(st.just("create"), st.sampled_from(["bioimaging", "em_suite"]), LAYERS),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=6))
def test_the_columns_are_what_the_levels_say(cast: Cast, steps: list[tuple[str, str, object]]) -> None:
    for what, whom, value in steps:
        try:
            with transaction():
                _do(cast, what, whom, value)
        except PolicyClash:
            db.session.rollback()
        _check()


def test_the_demo_region_begins_so(cast: Cast) -> None:
    _check()


def _do(cast: Cast, what: str, whom: str, value: object) -> None:
    owner = None if whom == "region" else getattr(cast, whom)
    if what == "set":
        set_policy(owner, value)
    elif what == "change":
        change_instrument(owner, now=NOW, **{name: one for name, one in value.items() if one is not None})
    elif what == "move":
        move_instrument(owner, getattr(cast, value), NOW)
    elif isinstance(owner, Facility):
        create_instrument(owner, name="New", **{name: one for name, one in value.items() if one is not None})


def _check() -> None:
    instruments = db.session.scalars(select(Instrument)).all()
    layers = all_layers(instruments)
    for one in instruments:
        held = {name: each.value for name, each in effective(layers[one.id]).items()}
        assert {name: getattr(one, name) for name in DEFAULTS} == held, one.name
