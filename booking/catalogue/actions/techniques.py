"""Adding a technique to those that instruments are found by."""

from models import Technique, db


def create_technique(code: str, name: str, name_zh: str = "", category: str = "", category_zh: str = "") -> Technique:
    """A new technique, added to the session and not flushed. `code`: lower case and hyphens, unique."""
    technique = Technique(code=code, name=name, name_zh=name_zh, category=category, category_zh=category_zh)
    db.session.add(technique)
    return technique
