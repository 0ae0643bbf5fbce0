"""The techniques that instruments are found by."""

import re
import secrets
from typing import Any

from sqlalchemy import func, or_, select

from booking.catalogue.actions.search_text import all_with_search_text, update_search_text
from booking.domain.searching import folded
from models import Instrument, Technique, db

LONGEST_CODE = 100


def create_technique(code: str, name: str, name_zh: str = "", category: str = "", category_zh: str = "") -> Technique:
    """A new technique, added to the session and not flushed. `code`: lower case and hyphens, unique."""
    technique = Technique(code=code, name=name, name_zh=name_zh, category=category, category_zh=category_zh)
    db.session.add(technique)
    return technique


def technique_called(name: str, name_zh: str = "") -> Technique:
    """The technique of that name or code in either language, or a new one where there is none yet."""
    same = [Technique.code == technique_code(name), func.lower(Technique.name) == name.lower()]
    same += [Technique.name_zh == name_zh] if name_zh else []
    known = db.session.scalar(select(Technique).where(or_(*same)).order_by(Technique.id).limit(1))
    return known or create_technique(technique_code(name), name, name_zh)


def change_technique(technique: Technique, **fields: Any) -> None:
    """Give it new names or another category; all its instruments are found by them from now on."""
    for name, value in fields.items():
        setattr(technique, name, value)
    update_search_text(all_with_search_text(Instrument.techniques.contains(technique)))


def technique_code(name: str) -> str:
    """What import files call it: letters and digits of its name, lower case, with hyphens between."""
    code = re.sub(r"[^\w]+", "-", folded(name)).strip("-")[:LONGEST_CODE]
    return code or secrets.token_hex(4)
