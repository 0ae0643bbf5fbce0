"""Undo instead of "are you sure": a message with a button that posts what takes the change back."""

from collections.abc import Mapping
from typing import Any

from flask import flash
from flask_babel import gettext as _


def offer_undo(text: str, address: str, fields: Mapping[str, str] | None = None, label: str = "") -> None:
    """Say what was done on the next page, with a button that posts `fields` to `address`."""
    message: Any = undo_message(text, address, fields, label)
    flash(message, "undo")


def undo_message(
    text: str, address: str, fields: Mapping[str, str] | None = None, label: str = ""
) -> dict[str, object]:
    """What templates/components/messages.html shows for the category "undo". The button says "Undo" if not `label`."""
    return {"text": text, "action_url": address, "label": label or _("Undo"), "fields": dict(fields or {})}
