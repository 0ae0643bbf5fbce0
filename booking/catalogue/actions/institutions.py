"""Creating an institution and changing it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from booking.calendars.actions import lock_instruments_showing, touch_reservations_of_schools
from booking.catalogue.actions.search_text import all_with_search_text, update_search_text
from models import EmailDomain, Institution, Instrument, db

SHOWN = {"name", "name_zh", "code"}


class CodeTaken(Exception):
    """Another institution is known by this code."""


class DomainTaken(Exception):
    """Another institution's members are known by this e-mail domain."""

    def __init__(self, domain: str, institution: Institution) -> None:
        super().__init__(f"{domain} belongs to {institution.code}")
        self.domain = domain
        self.institution = institution


def create_institution(*, domains: Iterable[str] = (), **fields: Any) -> Institution:
    """A new institution, added to the session and not flushed.

    `fields` are columns of Institution; `code`, `name`, `kind`, `time_zone` and `currency` are required. `domains`
    are the e-mail domains whose addresses are its members. Raises CodeTaken and DomainTaken.
    """
    _check_code(None, fields["code"])
    institution = Institution(**fields)
    db.session.add(institution)
    set_domains(institution, domains)
    return institution


def change_institution(institution: Institution, *, now: datetime, domains: Iterable[str], **fields: Any) -> set[str]:
    """Give the institution new values; answers which fields have changed. Search and calendars follow.

    Raises CodeTaken and DomainTaken.
    """
    _check_code(institution, fields.get("code", institution.code))
    changed = {name for name, value in fields.items() if getattr(institution, name) != value}
    if changed & SHOWN:
        lock_instruments_showing([institution], now)
    for name in changed:
        setattr(institution, name, fields[name])
    set_domains(institution, domains)
    if changed & SHOWN:
        db.session.flush()  # a new code has to wait for bookings under way, so before people are touched
        instruments = all_with_search_text(Instrument.institution_id == institution.id)
        update_search_text(instruments)
        touch_reservations_of_schools([institution], now)
    return changed


def set_domains(institution: Institution, domains: Iterable[str]) -> None:
    """Whoever confirms an address of these domains is a member from now on; who is one already stays one."""
    wanted = list(dict.fromkeys(domain.strip().lower() for domain in domains))
    with db.session.no_autoflush:
        taken = select(EmailDomain).where(EmailDomain.domain.in_(wanted)) if wanted else None
        for other in db.session.scalars(taken) if taken is not None else ():
            if other.institution is not institution:
                raise DomainTaken(other.domain, other.institution)
    kept = {one.domain: one for one in institution.domains}
    institution.domains = [kept.get(domain) or EmailDomain(domain=domain) for domain in wanted]


def _check_code(institution: Institution | None, code: str) -> None:
    with db.session.no_autoflush:
        other = db.session.scalar(select(Institution).where(func.lower(Institution.code) == code.lower()))
    if other is not None and other is not institution:
        raise CodeTaken(code)
