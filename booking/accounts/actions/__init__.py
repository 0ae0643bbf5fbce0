"""What can be done with accounts, memberships, labs and roles. Callers hold a transaction."""

from booking.accounts.actions.cleaning import clean_sign_in_attempts, expire_unconfirmed
from booking.accounts.actions.groups import add_member, appoint_leader, create_group, remove_member, rename_group
from booking.accounts.actions.memberships import (
    accept_membership,
    decline_membership,
    end_membership,
    request_membership,
)
from booking.accounts.actions.people import reinstate, suspend
from booking.accounts.actions.profile import change_language, change_profile, set_password, sign_out_everywhere
from booking.accounts.actions.registering import (
    ask_for_new_password,
    confirm_address,
    create_confirmed,
    register,
    remind_to_confirm,
)
from booking.accounts.actions.roles import grant_role, revoke_role
from booking.accounts.actions.signing_in import forgive_attempts, note_attempt, note_request, note_sign_in

__all__ = [
    "accept_membership", "add_member", "appoint_leader", "ask_for_new_password", "change_language", "change_profile",
    "clean_sign_in_attempts", "confirm_address", "create_confirmed", "create_group", "decline_membership",
    "end_membership", "expire_unconfirmed", "forgive_attempts", "grant_role", "note_attempt", "note_request",
    "note_sign_in", "register", "reinstate", "remind_to_confirm", "remove_member", "rename_group", "request_membership",
    "revoke_role", "set_password", "sign_out_everywhere", "suspend",
]  # fmt: skip
