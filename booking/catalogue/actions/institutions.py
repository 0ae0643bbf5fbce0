"""Creating an institution."""

from collections.abc import Iterable
from typing import Any

from models import EmailDomain, Institution, db


def create_institution(*, domains: Iterable[str] = (), **fields: Any) -> Institution:
    """A new institution, added to the session and not flushed.

    `fields` are columns of Institution; `code`, `name`, `kind`, `time_zone` and `currency` are required. `domains`
    are the e-mail domains whose addresses are its members.
    """
    institution = Institution(**fields)
    institution.domains = [EmailDomain(domain=domain.strip().lower()) for domain in domains]
    db.session.add(institution)
    return institution
