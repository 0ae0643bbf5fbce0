"""Creating an institution and changing it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

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


class DomainEntangled(DomainTaken):
    """It is above or below a domain of another institution, `other`, and neither belongs to the other."""

    def __init__(self, domain: str, other: EmailDomain) -> None:
        super().__init__(domain, other.institution)
        self.other = other.domain


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
    """Whoever confirms an address of these domains is a member from now on; who is one already stays one.

    Raises DomainTaken and DomainEntangled of those that are new.
    """
    wanted = list(dict.fromkeys(domain.strip().lower() for domain in domains))
    kept = {one.domain: one for one in institution.domains}
    for domain in wanted:
        if domain not in kept:
            _check_domain(institution, domain)
    institution.domains = [kept.get(domain) or EmailDomain(domain=domain) for domain in wanted]


def _check_domain(institution: Institution, domain: str) -> None:
    """A hospital's domain may be below its university's; anywhere else it would take another's people away."""
    with db.session.no_autoflush:
        known = db.session.scalars(select(EmailDomain).options(joinedload(EmailDomain.institution))).all()
    for other in known:
        if other.institution is institution:
            continue
        if other.domain == domain:
            raise DomainTaken(domain, other.institution)
        is_family = other.institution is institution.parent or other.institution.parent is institution
        if not is_family and (domain.endswith(f".{other.domain}") or other.domain.endswith(f".{domain}")):
            raise DomainEntangled(domain, other)


def _check_code(institution: Institution | None, code: str) -> None:
    with db.session.no_autoflush:
        other = db.session.scalar(select(Institution).where(func.lower(Institution.code) == code.lower()))
    if other is not None and other is not institution:
        raise CodeTaken(code)
