"""What some instruments of the demo region require, and what one of its schools recognises of another."""

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.held import Recognised
from booking.domain.requirement_form import write_tree
from booking.domain.requirements import AllOf, AnyOf, Scope, Supervised, Trained
from booking.qualifications.actions.requiring import name_trainings
from models import Instrument, Recognition, Requirement, Training, db

SETTLED = timedelta(days=120)
NIGHT = Scope(from_minute=20 * 60, until_minute=6 * 60)
ALONE = Scope(modes=("self_operated",))


def settle_qualifications(now: datetime) -> None:
    """The laser writer, by night not alone; the ultramicrotome, beside somebody who knows it. Needs cast and trainings;
    flushes."""
    cast = Cast.load()
    cleanroom, sem = _training("cleanroom_induction"), _training("sem_basics")
    writer, microtome = cast.instrument("laser_writer"), cast.instrument("ultramicrotome")
    _require("writer", writer, AllOf((Trained(cleanroom, 1),)), ALONE, now)
    _require("writer at night", writer, AllOf((Supervised(cleanroom, 1),)), NIGHT, now)
    beside = AllOf((AnyOf((Trained(sem, 2), Supervised(sem, 2))),))
    _require("microtome", microtome, beside, ALONE, now, is_first_reviewed=True)
    db.session.add(
        Recognition(
            public_id=public_id("recognition", "westfjord"), institution_id=cast.norhaven.id,
            from_institution_id=cast.westfjord.id, kind=Recognised.CHECK_RIDE, reason="Joint training agreement",
            valid_from=(now - SETTLED).date(), created_by_id=cast.clara.id, created_at=now - SETTLED,
        )
    )  # fmt: skip
    db.session.flush()


def _training(key: str) -> int:
    return db.session.scalars(select(Training.id).where(Training.public_id == public_id("training", key))).one()


def _require(
    key: str, instrument: Instrument, tree: AllOf, scope: Scope, now: datetime, *, is_first_reviewed: bool = False
) -> None:
    made = Requirement(
        public_id=public_id("requirement", key), instrument_id=instrument.id, modes=list(scope.modes),
        from_minute=scope.from_minute, until_minute=scope.until_minute, tree=write_tree(tree),
        is_first_reviewed=is_first_reviewed, changed_at=now - SETTLED,
    )  # fmt: skip
    name_trainings(made, tree)
    db.session.add(made)
