"""Messages over a page that can be taken back."""

from typing import cast

from flask import flash
from flask_babel import gettext as _


def flash_with_undo(text: str, address: str, fields: dict[str, str] | None = None) -> None:
    """Say what was done, with a button that posts `fields` to `address` to undo it."""
    flash(cast("str", undo_message(text, address, fields)), "undo")


def undo_message(text: str, address: str, fields: dict[str, str] | None = None) -> dict[str, object]:
    """What templates/components/messages.html shows for the category "undo"."""
    return {"text": text, "action_url": address, "label": _("Undo"), "fields": fields or {}}
