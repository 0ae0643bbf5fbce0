"""Keeping a school or facility as a form says it, or saying at its fields what stands against that."""

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from booking.catalogue.actions import facilities, institutions
from booking.catalogue.forms.fields import CatalogueForm
from booking.languages import current_language
from booking.transaction import transaction
from models import Facility, Institution, db


def keep(form: CatalogueForm, change: Callable[[], Institution | Facility]) -> str:
    """Do it, and answer its public id; or write down at the field what stands against it, and answer nothing."""
    try:
        with transaction():
            kept = change()
            db.session.flush()
            return kept.public_id
    except (institutions.CodeTaken, facilities.CodeTaken):
        form["code"].errors = [_("This code is taken.")]
    except institutions.DomainEntangled as error:
        words = _(
            "%(domain)s is above or below %(other)s, a domain of %(name)s. One school has to belong to the other.",
            domain=error.domain, other=error.other, name=error.institution.name_in(current_language()),
        )  # fmt: skip
        form["domains"].errors = [words]
    except institutions.DomainTaken as error:
        name = error.institution.name_in(current_language())
        form["domains"].errors = [_("%(domain)s is a domain of %(name)s.", domain=error.domain, name=name)]
    except IntegrityError:  # somebody entered the same at the same moment
        form["code"].errors = [_("Somebody has just taken this code or one of these domains.")]
    return ""
