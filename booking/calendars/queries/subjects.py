"""Whose calendars there are: a feed's subject by name and zone, whether its reader sees it, what one may choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from booking import access
from booking.languages import current_language
from models import Facility, Feed, FeedKind, Group, Institution, Instrument, Technique, User, db

Subject = User | Group | Instrument | Facility | Institution | Technique


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to subscribe to. `value` is what a form sends: "person", or a kind and a public id (of a technique its
    code)."""

    kind: FeedKind
    subject: Subject

    @property
    def value(self) -> str:
        return "person" if isinstance(self.subject, User) else f"{self.kind}:{_key_of(self.subject)}"


def subjects_visible_to(user: User, kind: FeedKind) -> Select[Any]:
    """The things of this kind whose calendar the person may subscribe to."""
    if kind is FeedKind.PERSON:
        return select(User).where(User.id == user.id)
    if kind is FeedKind.GROUP:
        return access.groups_visible_to(user)
    if kind is FeedKind.INSTRUMENT:
        return access.instruments_visible_to(user)
    return select(MODELS[kind])


def find_subject(feed: Feed) -> Subject | None:
    """The feed's subject, if its reader is an active person and may see it now."""
    if not feed.user.is_active:
        return None
    query = subjects_visible_to(feed.user, feed.kind)
    model = query.column_descriptions[0]["entity"]
    found: Subject | None = db.session.scalar(query.where(model.id == feed.subject_id))
    return found


def find_choice(user: User, value: str) -> Choice | None:
    """What a form's value names, if there is such a thing and the person may see it."""
    if value == "person":
        return Choice(FeedKind.PERSON, user)
    kind, _, key = value.partition(":")
    if kind not in set(MODELS) - {FeedKind.PERSON} or not key.replace("-", "").isalnum():
        return None
    query = subjects_visible_to(user, FeedKind(kind))
    model = query.column_descriptions[0]["entity"]
    subject = db.session.scalar(query.where((Technique.code if model is Technique else model.public_id) == key))
    return None if subject is None else Choice(FeedKind(kind), subject)


def _key_of(subject: Group | Instrument | Facility | Institution | Technique) -> str:
    return subject.code if isinstance(subject, Technique) else subject.public_id


def choices_of(user: User) -> list[Choice]:
    """What is offered without looking for it: one's bookings, labs, the facilities that one runs, one's schools."""
    groups = db.session.scalars(select(Group).where(Group.id.in_(access.group_ids_of(user))).order_by(Group.name))
    facilities = db.session.scalars(access.facilities_run_by(user).limit(50)).all()
    schools = db.session.scalars(
        select(Institution)
        .where(Institution.id.in_(access.active_institution_ids(user)))
        .order_by(Institution.name, Institution.id)
    )
    return [
        Choice(FeedKind.PERSON, user),
        *(Choice(FeedKind.GROUP, group) for group in groups),
        *(Choice(FeedKind.FACILITY, facility) for facility in facilities),
        *(Choice(FeedKind.CLOSURES, facility) for facility in facilities),
        *(Choice(FeedKind.INSTITUTION, school) for school in schools),
    ]


def name_of(subject: Subject) -> str:
    return subject.name if isinstance(subject, User) else subject.name_in(current_language())


def zone_of(subject: Subject) -> str:
    """The name of the zone that the calendar says it lives in; a technique is offered in several."""
    if isinstance(subject, Technique):
        return "UTC"
    if isinstance(subject, Instrument):
        return subject.facility.time_zone
    if isinstance(subject, Group):
        return subject.institution.time_zone
    return subject.time_zone


def names_of(feeds: Sequence[Feed]) -> dict[int, str]:
    """The subject's name of each feed by the feed's id; a subject that is gone has none. A query for each kind."""
    names: dict[int, str] = {}
    for kind, model in MODELS.items():
        ids = {feed.subject_id for feed in feeds if feed.kind is kind}
        if not ids:
            continue
        found = {subject.id: name_of(subject) for subject in db.session.scalars(select(model).where(model.id.in_(ids)))}
        names |= {feed.id: found[feed.subject_id] for feed in feeds if feed.kind is kind and feed.subject_id in found}
    return names


MODELS: dict[FeedKind, Any] = {
    FeedKind.PERSON: User,
    FeedKind.GROUP: Group,
    FeedKind.INSTRUMENT: Instrument,
    FeedKind.FACILITY: Facility,
    FeedKind.INSTITUTION: Institution,
    FeedKind.TECHNIQUE: Technique,
    FeedKind.CLOSURES: Facility,
}
