"""The catalogue: search, facets, list."""

from dataclasses import replace
from functools import cache
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import active_institution_ids, is_any_lab, public
from booking.catalogue import sentences
from booking.catalogue.facet_lists import chosen_filters, facet_lists
from booking.catalogue.forms.search import USUAL_FROM, USUAL_TO, address_of, search_of
from booking.catalogue.glyphs import glyph_of
from booking.catalogue.queries.meaning import meant_words
from booking.catalogue.queries.rows import BETWEEN, Found, found
from booking.catalogue.queries.search import Search, Viewer
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.standing import A_RESEARCHER, standing
from booking.domain.circumstances import Person
from booking.languages import current_language


@blueprint.get("/instruments")
@public
def index() -> ResponseReturnValue:
    """What the address asks for; a wanted time that makes no sense is told and left out."""
    search, problem = search_of(request.args)
    result = found(search, viewer(), current_language())
    typed = search.words
    if typed and not result.counts.total and (meant := _meant(search)):
        search, result = meant
    return render_template(
        "catalogue/index.html",
        search=search,
        typed=typed,
        problem=problem,
        asked=_asked(),
        result=result,
        facets=facet_lists(search, result.counts, current_language()),
        chosen=chosen_filters(search, result.counts, current_language()),
        url_of=lambda page: _address(search, page=page if page > 1 else ""),
        sorts=sentences.SORTS,
        exports=_exports(search),
        technique=_only_technique(search),
        **for_rows(),
    ), 422 if problem else 200


def _meant(search: Search) -> tuple[Search, Found] | None:
    """The search with its slip of the finger mended, and what it finds; None if that is nothing either."""
    words = meant_words(search.words)
    if words is None:
        return None
    meant = replace(search, words=words)
    result = found(meant, viewer(), current_language())
    return (meant, result) if result.counts.total else None


def _exports(search: Search) -> list[tuple[str, str]]:
    """Where what is shown can be taken from, as a file; with every field for those who run instruments."""
    files = [("exporting.uniquip", _("UNIQUIP table (CSV)"))]
    if is_any_lab(current_user):
        files.append(("exporting.own", _("Table with every field (CSV)")))
    asked = address_of(search, page="", sort="")
    return [(url_for(page, **asked), words) for page, words in files]


def _only_technique(search: Search) -> str:
    """Its code, if the search is for a single one."""
    codes = dict(search.chosen).get("technique", ())
    return codes[0] if len(codes) == 1 else ""


def viewer() -> Viewer:
    """Who looks at this page."""
    return Viewer(bool(current_user.is_authenticated), frozenset(active_institution_ids(current_user)))


def for_rows() -> dict[str, Any]:
    """What catalogue/parts/rows.html needs; what many rows have in common is worked out once."""
    own = viewer()
    beginning = url_for("catalogue.instrument", public_id="-")[:-1]

    @cache
    def badge(state: str, open_to: str, is_approval_needed: bool, institution_id: int) -> tuple[str, str, str]:
        person = A_RESEARCHER
        if own.is_signed_in:
            person = Person(is_member=bool(own.school_ids), is_own_school=institution_id in own.school_ids)
        words, tone, symbol = sentences.STANDINGS[standing(state, open_to, is_approval_needed, person)]
        return str(words), tone, symbol

    return {
        "address_of_row": lambda row: beginning + row.public_id,
        "badge_of": lambda row: badge(row.state, row.open_to, row.is_approval_needed, row.institution_id),
        "glyph_of": glyph_of,
        "techniques_of": lambda row: sorted(row.techniques.split(BETWEEN)) if row.techniques else (),
    }


def _asked() -> dict[str, str]:
    """The wanted time as it was typed, or the usual one to begin with."""
    usual = {"date": "", "from": USUAL_FROM, "to": USUAL_TO}
    return {name: request.args.get(name) or value for name, value in usual.items()}


def _address(search: Search, **changed: Any) -> str:
    return url_for("catalogue.index", **address_of(search, **changed))
