"""The blueprint that all routes of accounts belong to, and what their templates share."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from booking.access import administers, is_any_administrator, may_grant
from booking.accounts import words
from models import RoleGrant

blueprint = Blueprint("accounts", __name__)

FILTERS = ("q", "state", "school", "role")


@blueprint.context_processor
def _for_templates() -> dict[str, Any]:
    return {
        "role_names": words.ROLES,
        "role_means": words.ROLE_MEANS,
        "membership_looks": words.MEMBERSHIPS,
        "role_words": words.role_words,
        "place_words": words.place_words,
        "account_look": words.account_look,
        "is_administrator": is_any_administrator(current_user),
        "may_administer": lambda institution: administers(current_user, institution),
        "may_take_back": _may_take_back,
        "url_of": _address_of_page,
    }


def _may_take_back(grant: RoleGrant) -> bool:
    return may_grant(current_user, grant.role, grant.facility or grant.institution)


def _address_of_page(page: int) -> str:
    """The same list with the same filters, at another page."""
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if name in request.args}
    return url_for(request.endpoint or "", **kept, page=page)
