"""The drawing that stands for an instrument without a photo, by the field that its techniques belong to."""

# The first of these that the field's English name holds decides; drawings are in frontend/src/images/glyphs.svg.
GLYPHS = (
    ("electron", "electron"),
    ("light", "light"),
    ("microscop", "light"),
    ("mass", "mass"),
    ("diffraction", "diffraction"),
    ("surface", "diffraction"),
    ("spectroscop", "spectrum"),
    ("fabrication", "chip"),
    ("genom", "helix"),
    ("cytometry", "drops"),
    ("medical", "scanner"),
    ("imaging", "scanner"),
    ("physical", "gauge"),
    ("bio", "molecule"),
    ("chem", "molecule"),
    ("engineering", "flow"),
    ("comput", "rack"),
)


def glyph_of(field: str | None) -> str:
    """The name of the drawing; the bench of our mark for a field without one of its own."""
    named = (field or "").casefold()
    return next((glyph for word, glyph in GLYPHS if word in named), "instrument")
