"""The page of a search, whichever way one comes to it: its form filled in, what was found, or why there is nothing."""

from datetime import date, timedelta
from typing import Any

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from booking import formats
from booking.access import active_institution_ids
from booking.catalogue.forms.search import shown
from booking.catalogue.queries.search import Viewer
from booking.catalogue.sentences import MODES
from booking.clock import now
from booking.domain.asked import EVERY_DAY
from booking.domain.localtime import wall_time
from booking.domain.opening import MINUTES_A_DAY
from booking.finding import queries
from booking.finding.explaining import loosenings, misses
from booking.finding.forms import LENGTHS, MOST_SHOWN, PAUSES, SHOWN, USUAL_LENGTH, WAITS, Asking, address_of, asking_of
from booking.finding.looking import Found, Inquiry, find
from booking.finding.presenting import Offer, chain_in_words, chain_offers_of, offers_of, pauses_of, ways_out
from booking.finding.search import MOST_STEPS, Search
from booking.finding.sentences import SORTS, lengths_in_words, misses_in_words
from booking.languages import current_language
from booking.reservations.applicants import VISITOR, applicant
from booking.reservations.clocks import reader_zone
from booking.reservations.routes.loading import group_names, own_groups
from models import Group

Sent = MultiDict[str, str]


def page(sent: Sent, refusal: dict[str, Any] | None = None) -> tuple[str, int]:
    """The page and its status. `refusal`: what the refusal component says of a chain that could not be booked."""
    asking = asking_of(sent, _today(), is_signed_in=current_user.is_authenticated)
    is_looked_for = asking.is_asked and not asking.problems
    groups = own_groups()
    group = next((one for one in groups if one.public_id == sent.get("group")), next(iter(groups), None))
    status = 409 if refusal else 422 if asking.problems else 200
    html = render_template(
        "finding/index.html",
        asking=asking,
        search=asking.search,
        refusal=refusal,
        reader_zone=reader_zone(),
        mode_words=MODES,
        groups=group_names(groups),
        group=group.public_id if group else "",
        **_form(asking, sent),
        **(_result(asking.search, group) if is_looked_for else {"found": None}),
    )
    return html, status


def _today() -> date:
    own = reader_zone()
    return wall_time(now(), own).date() if own else now().date()


def inquiry_of(search: Search, group: Group | None = None) -> Inquiry:
    """The reader's own question, for the lab that she would book for."""
    if not current_user.is_authenticated:
        return Inquiry(search, VISITOR, Viewer(), now())
    viewer = Viewer(True, frozenset(active_institution_ids(current_user)))
    who = applicant(current_user.id, group_id=group.id if group else None)
    return Inquiry(search, who, viewer, now())


def _result(search: Search, lab: Group | None) -> dict[str, Any]:
    """What was found, or why nothing was and what would help."""
    inquiry, group = inquiry_of(search, lab), lab.public_id if lab else ""
    found = find(inquiry)
    chains = chain_offers_of(found, group)
    return {
        "found": found,
        "offers": offers_of(found, group),
        "chains": [_chain(one) for one in chains],
        "more_url": _more_url(search, found, group),
        **_nothing(inquiry, found),
    }  # fmt: skip


def _chain(offers: list[Offer]) -> dict[str, Any]:
    return {"heading": chain_in_words(offers), "steps": list(zip(offers, pauses_of(offers), strict=True))}


def _nothing(inquiry: Inquiry, found: Found) -> dict[str, Any]:
    if not found.is_empty:
        return {"misses": (), "ways": ()}
    lacking = [{"step": one.step, "reasons": misses_in_words(one.counts)} for one in misses(inquiry)]
    return {"misses": lacking, "ways": ways_out(loosenings(inquiry), inquiry.search)}


def _more_url(search: Search, found: Found, group: str) -> str:
    if not found.has_more or search.most >= MOST_SHOWN:
        return ""
    most = min(search.most + SHOWN, MOST_SHOWN)
    return url_for("finding.index", **address_of(search, most=most, group=group))


def _form(asking: Asking, sent: Sent) -> dict[str, Any]:
    """What the form offers and has chosen."""
    search, language = asking.search, current_language()
    asked, whats = search.asked, _whats(language)
    known = {value: text or category for category, some in whats.items() for value, text in some}
    return {
        "steps": [_step(search, number, known) for number in range(1, MOST_STEPS + 1)],
        "whats": whats,
        "schools": [(one.code, one.name_in(language)) for one in queries.all_schools()],
        "sites": [(one.site, (one.site_zh if language == "zh" else "") or one.site) for one in queries.all_sites()],
        "modes": {mode.value: words for mode, words in MODES.items()},
        "days": [(day, formats.weekday(day, "abbreviated"), formats.weekday(day)) for day in range(7)],
        "chosen_days": asked.weekdays if asked.weekdays != EVERY_DAY else (),
        "after": sent.get("after", "")[:5] or (shown(asked.from_minute) if asked.from_minute else ""),
        "before": sent.get("before", "")[:5] or (shown(asked.to_minute) if asked.to_minute != MINUTES_A_DAY else ""),
        "pauses": lengths_in_words(PAUSES, _minutes(search.pause.least)),
        "waits": lengths_in_words(WAITS, _minutes(search.pause.most)),
        "pause": _minutes(search.pause.least),
        "wait": _minutes(search.pause.most),
        "sorts": SORTS,
    }


def _step(search: Search, number: int, known: dict[str, str]) -> dict[str, Any]:
    """One use as the form shows it: the first technique or category in the list, all else as marks to take away."""
    use = search.uses[number - 1] if number <= len(search.uses) else None
    kinds = (("technique", use.techniques), ("category", use.categories)) if use else ()
    chosen = [value for kind, names in kinds for name in names if (value := f"{kind}:{name}") in known]
    minutes = use.minutes if use else USUAL_LENGTH
    return {
        "number": number,
        "suffix": "" if number == 1 else str(number),
        "what": chosen[0] if chosen else "",
        "others": [(one, known[one]) for one in chosen[1:]],
        "words": use.words if use else "",
        "minutes": minutes,
        "lengths": lengths_in_words(LENGTHS, minutes),
        "instruments": queries.named_by(use.instruments) if use else (),
    }


def _whats(language: str) -> dict[str, list[tuple[str, str]]]:
    """Techniques by the name of their category."""
    whats: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for one in queries.all_techniques():
        name = (one.category_zh if language == "zh" else "") or one.category
        whats.setdefault(name, (one.category, []))[1].append((f"technique:{one.code}", one.name_in(language)))
    return {
        name: ([(f"category:{category}", "")] if category else []) + some for name, (category, some) in whats.items()
    }


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
