"""Lists of trainings: to look for, of an instrument, of a facility or school; and the sessions that come next."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload

from booking.training.queries.visible import WITH_ITS_PLACE
from models import (
    Facility,
    Institution,
    Instrument,
    InstrumentState,
    Prerequisite,
    SessionState,
    Technique,
    Training,
    TrainingSession,
    db,
    instrument_techniques,
    training_instruments,
)


def listed(now: datetime, words: str = "", technique: str = "", school: str = "") -> Select[Training]:
    """Active trainings, those with the nearest session first. `technique` is a code, `school` an institution's code."""
    upcoming = (
        select(TrainingSession.starts_at)
        .where(
            TrainingSession.training_id == Training.id,
            TrainingSession.state == SessionState.PLANNED,
            TrainingSession.starts_at > now,
        )
        .order_by(TrainingSession.starts_at)
        .limit(1)
        .correlate(Training)
        .scalar_subquery()
    )
    found = select(Training).where(Training.is_active).options(*WITH_ITS_PLACE)
    for word in words.split()[:8]:
        texts = (Training.name, Training.name_zh, Training.description, Training.description_zh, Training.model)
        found = found.where(
            or_(*(text.icontains(word, autoescape=True) for text in texts), Training.id.in_(_covering(word)))
        )
    if technique:
        found = found.where(
            or_(Training.technique.has(Technique.code == technique), Training.id.in_(_using(technique)))
        )
    if school:
        found = found.where(Training.institution.has(Institution.code == school))
    return found.order_by(upcoming.is_(None), upcoming, Training.name, Training.id)


def next_sessions(training_ids: Collection[int], now: datetime) -> dict[int, list[TrainingSession]]:
    """Those planned and still to come, by training, the nearest first."""
    coming = (
        select(TrainingSession)
        .where(
            TrainingSession.training_id.in_(training_ids),
            TrainingSession.state == SessionState.PLANNED,
            TrainingSession.starts_at > now,
        )
        .options(selectinload(TrainingSession.trainers))
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    found: dict[int, list[TrainingSession]] = {}
    for session in db.session.scalars(coming):
        found.setdefault(session.training_id, []).append(session)
    return found


def of_instrument(instrument: Instrument) -> list[Training]:
    """Those that cover it: itself, or its model at its school, or a technique of its at its facility."""
    techniques = select(instrument_techniques.c.technique_id).where(
        instrument_techniques.c.instrument_id == instrument.id
    )
    itself = select(training_instruments.c.training_id).where(training_instruments.c.instrument_id == instrument.id)
    of_model = and_(Training.model == instrument.model, Training.institution_id == instrument.institution_id)
    covers = [
        Training.id.in_(itself),
        and_(Training.technique_id.in_(techniques), Training.facility_id == instrument.facility_id),
        *([of_model] if instrument.model else []),
    ]
    found = select(Training).where(Training.is_active, or_(*covers)).options(*WITH_ITS_PLACE)
    return list(db.session.scalars(found.order_by(Training.name, Training.id)))


def trainings_of(place: Facility | Institution) -> Sequence[Training]:
    """All that the facility gives, or the school itself, also those that nobody else sees."""
    owned = (
        Training.facility_id == place.id
        if isinstance(place, Facility)
        else and_(Training.institution_id == place.id, Training.facility_id.is_(None))
    )
    found = select(Training).where(owned).options(*WITH_ITS_PLACE, selectinload(Training.instruments))
    return db.session.scalars(found.order_by(Training.is_active.desc(), Training.name, Training.id)).all()


def instruments_to_cover(place: Facility | Institution) -> Sequence[Instrument]:
    """The facility's, or all of the school's."""
    owned = Instrument.facility_id == place.id if isinstance(place, Facility) else Instrument.institution_id == place.id
    found = select(Instrument).where(owned, Instrument.state != InstrumentState.RETIRED)
    return db.session.scalars(found.order_by(Instrument.name, Instrument.id)).all()


def _covering(word: str) -> Select[tuple[int]]:
    """Trainings of instruments that are called so."""
    return (
        select(training_instruments.c.training_id)
        .join(Instrument, Instrument.id == training_instruments.c.instrument_id)
        .where(
            or_(Instrument.name.icontains(word, autoescape=True), Instrument.name_zh.icontains(word, autoescape=True))
        )
    )


def _using(technique: str) -> Select[tuple[int]]:
    """Trainings of instruments that offer the technique."""
    return (
        select(training_instruments.c.training_id)
        .join(instrument_techniques, instrument_techniques.c.instrument_id == training_instruments.c.instrument_id)
        .join(Technique, Technique.id == instrument_techniques.c.technique_id)
        .where(Technique.code == technique)
    )


def techniques_in_use() -> Sequence[Technique]:
    """Those that some training teaches, by itself or by an instrument that it covers."""
    by_instrument = select(instrument_techniques.c.technique_id).join(
        training_instruments, training_instruments.c.instrument_id == instrument_techniques.c.instrument_id
    )
    named = select(Training.technique_id).where(Training.technique_id.is_not(None), Training.is_active)
    found = select(Technique).where(or_(Technique.id.in_(by_instrument), Technique.id.in_(named)))
    return db.session.scalars(found.order_by(Technique.name, Technique.id)).all()


def may_be_needed_by(training: Training | None, institution_id: int) -> Sequence[Training]:
    """The school's other trainings, and what it needs already; the rest of them is seen when it is saved."""
    others = select(Training).where(Training.institution_id == institution_id, Training.is_active)
    if training is not None:
        needed = select(Prerequisite.required_id).where(Prerequisite.training_id == training.id)
        others = select(Training).where(
            or_(and_(Training.institution_id == institution_id, Training.is_active), Training.id.in_(needed)),
            Training.id != training.id,
        )
    return db.session.scalars(others.order_by(Training.name, Training.id)).all()
