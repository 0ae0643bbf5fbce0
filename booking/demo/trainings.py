"""The demo region's trainings: what they are, what they ask, their sessions around now, and who takes part."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows, words
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.training.actions.assessing import good_until
from booking.training.actions.documents import digest_of
from models import (
    HOLDING,
    DocumentVersion,
    Enrolment,
    EnrolmentState,
    Facility,
    Institution,
    Outcome,
    Prerequisite,
    Qualification,
    QuizChoice,
    QuizQuestion,
    Reservation,
    Signature,
    Technique,
    Training,
    TrainingDocument,
    TrainingSession,
    User,
    Validity,
    db,
)

SETTLED, ENROLLED = timedelta(days=300), timedelta(days=14)


def settle_courses(now: datetime) -> None:
    """The trainings with their documents and quizzes. Needs the region and its people. Flushes."""
    cast, made = Cast.load(), {}
    for row in rows("trainings"):
        made[row["key"]] = _course(row, cast, now)
        for needed in words(row["needs"]):
            key, _dash, level = needed.rpartition("-")
            made[row["key"]].prerequisites.append(Prerequisite(required=made[key], level=int(level)))
    db.session.flush()
    for row in rows("training_documents"):
        _document(row, made[row["training"]], cast, now)
    for number, row in enumerate(rows("training_questions")):
        db.session.add(_question(number, row, made[row["training"]]))
    db.session.flush()


def settle_sessions(now: datetime) -> None:
    """Sessions past and to come, with who takes part, waits and has passed. Needs the courses and the bookings."""
    cast = Cast.load()
    for row in rows("training_sessions"):
        training = db.session.scalars(
            select(Training).where(Training.public_id == public_id("training", row["training"]))
        )
        session = _session(row, training.one(), cast, now)
        if session is not None:
            db.session.add(session)
            db.session.flush()
            db.session.add_all(_enrolments(row, session, cast, now))
    db.session.flush()


def _course(row: Row, cast: Cast, now: datetime) -> Training:
    school = db.session.scalars(select(Institution).where(Institution.code == row["institution"])).one()
    training = Training(
        public_id=public_id("training", row["key"]), institution=school, name=row["name"], name_zh=row["name_zh"],
        facility=db.session.scalar(select(Facility).where(Facility.code == row["facility"])),
        description=row["description"], description_zh=row["description_zh"], levels="".join(words(row["levels"])),
        languages=words(row["languages"]), validity=Validity(row["validity"]),
        validity_months=int(row["months"]) if row["months"] else None,
        technique=db.session.scalar(select(Technique).where(Technique.code == row["technique"])),
        instruments=[cast.instrument(key) for key in words(row["instruments"])],
        created_at=now - SETTLED, changed_at=now - SETTLED,
    )  # fmt: skip
    db.session.add(training)
    return training


def _document(row: Row, training: Training, cast: Cast, now: datetime) -> None:
    document = TrainingDocument(
        public_id=public_id("training document", f"{row['training']}/{row['key']}"), training_id=training.id,
        name=row["name"], name_zh=row["name_zh"], is_to_sign=row["is_to_sign"] == "yes", position=1,
    )  # fmt: skip
    digest = digest_of(row["text"], row["text_zh"], "")
    version = DocumentVersion(
        public_id=public_id("document version", f"{row['training']}/{row['key']}/1"), document=document, number=1,
        text=row["text"], text_zh=row["text_zh"], digest=digest, published_at=now - SETTLED,
    )  # fmt: skip
    db.session.add_all([document, version])
    for key in words(row["signed"]):
        person = cast.person(key)
        signed = Signature(
            public_id=public_id("signature", f"{row['training']}/{row['key']}/{key}"), version=version,
            user_id=person.id, name=person.name, digest=digest, signed_at=now - ENROLLED,
        )  # fmt: skip
        db.session.add(signed)


def _question(number: int, row: Row, training: Training) -> QuizQuestion:
    choices = []
    for position, choice in enumerate(row["choices"].split(";")):
        text, _stroke, text_zh = choice.removeprefix("*").partition("|")
        choices.append(QuizChoice(position=position, text=text, text_zh=text_zh, is_right=choice.startswith("*")))
    return QuizQuestion(
        public_id=public_id("quiz question", str(number)), training_id=training.id, position=number,
        text=row["text"], text_zh=row["text_zh"], choices=choices,
    )  # fmt: skip


def _session(row: Row, training: Training, cast: Cast, now: datetime) -> TrainingSession | None:
    """None where its instrument could not be booked."""
    booking = _booking(row, training, cast, now)
    if row["booking"] and booking is None:
        return None
    starts_at = booking.starts_at if booking else _start(training, int(row["working_days"]), row["starts"], now)
    return TrainingSession(
        public_id=public_id("training session", f"{row['training']}/{row['key']}"), training=training,
        institution_id=training.institution_id, starts_at=starts_at,
        ends_at=booking.ends_at if booking else starts_at + timedelta(minutes=int(row["minutes"])),
        enrol_until=starts_at - timedelta(hours=12), place=row["place"], place_zh=row["place_zh"],
        language=row["language"], seats=int(row["seats"]),
        trainers=[cast.person(key) for key in words(row["trainers"])],
        reservation=booking, instrument=booking.instrument if booking else None,
        created_at=now - 2 * ENROLLED, changed_at=now - 2 * ENROLLED,
    )  # fmt: skip


def _booking(row: Row, training: Training, cast: Cast, now: datetime) -> Reservation | None:
    """What holds the instrument for it: the story of that person's with the training's name."""
    if not row["booking"]:
        return None
    who, _slash, what = row["booking"].partition("/")
    held = select(Reservation).where(
        Reservation.user_id == cast.person(who).id,
        Reservation.instrument_id == cast.instrument(what).id,
        Reservation.title == training.name,
        Reservation.state.in_(HOLDING),
        Reservation.starts_at > now,
    )
    return db.session.scalar(held.order_by(Reservation.starts_at).limit(1))


def _enrolments(row: Row, session: TrainingSession, cast: Cast, now: datetime) -> list[Enrolment]:
    """`ben:passed:2` has passed at level 2, `hana` is enrolled; who waits has no seat."""
    found = []
    for seat, cell in enumerate(words(row["enrolled"]), start=1):
        key, _colon, outcome = cell.partition(":")
        outcome, _colon, level = outcome.partition(":")
        enrolment = _enrolment(session, cast.person(key), now)
        enrolment.state, enrolment.seat = EnrolmentState.ENROLLED, seat
        if outcome:
            enrolment.outcome, enrolment.level = Outcome(outcome), int(level) if level else None
            enrolment.assessor_id, enrolment.assessed_at = session.trainers[0].id, session.ends_at
        if enrolment.level:
            db.session.add(_qualification(enrolment, session))
        found.append(enrolment)
    return found + [_enrolment(session, cast.person(key), now) for key in words(row["waiting"])]


def _qualification(enrolment: Enrolment, session: TrainingSession) -> Qualification:
    """What passing has given."""
    training = session.training
    return Qualification(
        public_id=public_id("qualification", f"{session.public_id}/{enrolment.user.public_id}"),
        user_id=enrolment.user.id, training_id=training.id, facility_id=training.facility_id, level=enrolment.level,
        valid_until=good_until(training, wall_time(session.ends_at, training.zone).date()),
        months_after_use=training.validity_months if training.validity == Validity.MONTHS_AFTER_USE else None,
        granted_by_id=session.trainers[0].id, granted_at=session.ends_at,
    )  # fmt: skip


def _enrolment(session: TrainingSession, person: User, now: datetime) -> Enrolment:
    asked_at = min(session.starts_at, now) - ENROLLED
    return Enrolment(
        public_id=public_id("enrolment", f"{session.public_id}/{person.public_id}"), session=session, user=person,
        state=EnrolmentState.WAITING, queued_at=asked_at, changed_at=asked_at,
    )  # fmt: skip


def _start(training: Training, working_days: int, clock: str, now: datetime) -> datetime:
    """So many days from today on, counting only Monday to Friday."""
    day, left = wall_time(now, training.zone).date(), abs(working_days)
    while left:
        day += timedelta(days=1 if working_days > 0 else -1)
        left -= day.weekday() < 5
    return to_utc_after_gap(datetime.combine(day, time.fromisoformat(clock)), training.zone)
