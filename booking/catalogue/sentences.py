"""The catalogue's words for what is kept as a code."""

from flask_babel import lazy_gettext as _l

from booking.domain.verdict import Code
from models import InstitutionKind, InstrumentState, Mode, OpenTo, ResourceKind

MODES = {
    Mode.SELF_OPERATED: _l("On your own"),
    Mode.WITH_OPERATOR: _l("With an operator"),
    Mode.SAMPLE_SUBMISSION: _l("Send in samples"),
    Mode.REMOTE: _l("Remotely"),
}
STATES = {
    InstrumentState.IN_SERVICE: _l("In service"),
    InstrumentState.OUT_OF_ORDER: _l("Out of order"),
    InstrumentState.RETIRED: _l("Retired"),
}
OPEN_TO = {
    OpenTo.REGION: _l("Every school of the region"),
    OpenTo.INSTITUTION: _l("Our own school only"),
    OpenTo.NOBODY: _l("Nobody: only listed here"),
}
KINDS = {
    InstitutionKind.UNIVERSITY: _l("University"),
    InstitutionKind.HOSPITAL: _l("Hospital"),
    InstitutionKind.INSTITUTE: _l("Institute"),
    InstitutionKind.COMPANY: _l("Company"),
}
RESOURCE_KINDS = {
    ResourceKind.ACCESSORY.value: _l("Accessory"),
    ResourceKind.OPERATOR.value: _l("Operator"),
    ResourceKind.ROOM.value: _l("Room"),
}
ACQUIRED_BY = {
    "bought": _l("Bought"),
    "made": _l("Built in house"),
    "given": _l("Given"),
}
FACETS = {
    "school": _l("School"),
    "category": _l("Field of science"),
    "technique": _l("Technique"),
    "site": _l("Site"),
    "mode": _l("How it is used"),
}
SORTS = {
    "best": _l("Best match"),
    "name": _l("Name"),
    "school": _l("School"),
    "newest": _l("Newest first"),
}
# How an instrument stands to a person: word, tone and icon of a badge.
STANDINGS = {
    None: (_l("Book now"), "good", "check-circle"),
    Code.NEEDS_APPROVAL: (_l("Needs approval"), "warn", "hourglass-split"),
    Code.OWN_SCHOOL_ONLY: (_l("Own school only"), "neutral", "lock"),
    Code.NO_SCHOOL: (_l("For members of a school"), "neutral", "mortarboard"),
    Code.OUT_OF_ORDER: (_l("Out of order"), "bad", "cone-striped"),
    Code.NOT_BOOKABLE: (_l("Ask the lab"), "info", "envelope"),
    Code.RETIRED: (_l("Retired"), "neutral", "slash-circle"),
}
