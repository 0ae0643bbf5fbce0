"""What a form field's element says of itself to a screen reader; used by templates/components/forms.html."""

from collections.abc import Mapping
from typing import Any

from wtforms import Field


def field_attributes(field: Field, hint: object, further: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that tie the field to its hint and its error, and `further` ones; WTForms turns _ into -."""
    described_by = [f"{field.id}-hint"] if hint else []
    described_by += [f"{field.id}-error"] if field.errors else []
    attributes = dict(further)
    if described_by:
        attributes["aria_describedby"] = " ".join(described_by)
    if field.errors:
        attributes["aria_invalid"] = "true"
    return attributes
