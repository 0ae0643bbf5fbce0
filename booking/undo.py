"""Undo instead of "are you sure": a message with a button that posts what takes the change back."""

from collections.abc import Mapping
from typing import Any

from flask import flash


def offer_undo(text: str, action_url: str, label: str, fields: Mapping[str, str] | None = None) -> None:
    """Flash `text` with a button `label` that posts `fields` to `action_url`; templates/components/messages.html."""
    message: Any = {"text": text, "action_url": action_url, "label": label, "fields": dict(fields or {})}
    flash(message, "undo")
