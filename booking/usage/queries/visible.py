"""Whose uses a person sees: her own, those of labs that she leads, and all of the facilities that she runs."""

from collections.abc import Sequence

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.access import facilities_run_by, group_ids_of, is_signed_in
from models import (
    Consumable,
    Facility,
    Group,
    Instrument,
    Option,
    Reservation,
    Role,
    RoleGrant,
    Usage,
    UsageItem,
    User,
    db,
)


def usages_visible_to(user: User) -> Select[Usage]:
    if not is_signed_in(user):
        return select(Usage).where(false())
    run = facilities_run_by(user).with_only_columns(Facility.id).order_by(None)
    return select(Usage).where(
        or_(
            Usage.person_id == user.id,
            Usage.group_id.in_(select(Group.id).where(Group.leader_id == user.id)),
            Usage.instrument_id.in_(select(Instrument.id).where(Instrument.facility_id.in_(run))),
        )
    )


def find_usage(user: User, public_id: str) -> Usage | None:
    """With all that its page shows."""
    wanted = usages_visible_to(user).where(Usage.public_id == public_id)
    loaded = wanted.options(
        joinedload(Usage.instrument).joinedload(Instrument.facility),
        joinedload(Usage.instrument).joinedload(Instrument.institution),
        joinedload(Usage.reservation),
        joinedload(Usage.person),
        joinedload(Usage.home_institution),
        joinedload(Usage.operator),
        joinedload(Usage.confirmed_by),
        selectinload(Usage.items),
    )
    return db.session.scalar(loaded)


def usages_of_person(user: User) -> Select[Usage]:
    """Hers, the latest first, to be paged."""
    return (
        select(Usage)
        .where(Usage.person_id == user.id)
        .options(joinedload(Usage.instrument).joinedload(Instrument.facility))
        .order_by(Usage.reserved_starts_at.desc(), Usage.id.desc())
    )


def begun_before(by_id: int, key: str) -> Usage | None:
    """The use that the same form of a walk-up has begun."""
    sent = (
        select(Usage)
        .join(Usage.reservation)
        .where(Reservation.booked_by_id == by_id, Reservation.idempotency_key == key)
    )
    return db.session.scalar(sent)


def consumables_of(facility_id: int, *, all_of_them: bool = False) -> list[Consumable]:
    """What the facility counts, by name."""
    found = select(Consumable).where(Consumable.facility_id == facility_id).order_by(Consumable.name, Consumable.id)
    return list(db.session.scalars(found if all_of_them else found.where(Consumable.is_active)))


def counted_names(facility_id: int, items: list[UsageItem], language: str) -> list[tuple[str, int]]:
    """What was used up, by the names that the facility gives it now."""
    names = {one.code: one.name_in(language) for one in consumables_of(facility_id, all_of_them=True)}
    return [(names.get(one.code, one.code), one.quantity) for one in items]


def groups_of(person_id: int) -> Sequence[Group]:
    """Labs that a person leads or belongs to, by name."""
    person = db.session.get_one(User, person_id)
    return db.session.scalars(select(Group).where(Group.id.in_(group_ids_of(person))).order_by(Group.name)).all()


def staff_of(usage: Usage) -> list[User]:
    """Who could have operated it: the lab's people, and operators with an account; by name."""
    facility_id = usage.instrument.facility_id
    runs_it = select(RoleGrant.user_id).where(
        RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.facility_id == facility_id
    )
    operates = select(Option.user_id).where(Option.facility_id == facility_id, Option.user_id.is_not(None))
    people = db.session.scalars(
        select(User).where(or_(User.id.in_(runs_it), User.id.in_(operates))).order_by(User.name)
    )
    found = list(people)
    return [*found, usage.operator] if usage.operator and usage.operator not in found else found
