"""The pages of an instrument's settings: what each asks, and what is done with the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from booking.catalogue import actions
from booking.catalogue.actions.resources import PlaceInUse, SharedInUse
from booking.catalogue.forms.fields import CatalogueForm
from booking.catalogue.forms.instrument import IdentityForm, PlaceForm, ReportForm, in_major
from booking.catalogue.forms.rules import NeedsForm, ResourceForm, RulesForm
from booking.catalogue.queries.choices import all_techniques, resources_to_share, techniques_with_ids
from booking.languages import current_language
from models import Instrument, InstrumentState, OpenTo

NOT_COLUMNS = {"technique_ids", "new_technique", "new_technique_zh"}


class FieldRefused(Exception):
    """What was entered cannot be done as things stand; `words` say so at the field `name`."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name = name
        self.words = words


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the settings. `ask` makes its form; `save` applies a valid one and may raise FieldRefused."""

    title: Any
    ask: Callable[[Instrument], CatalogueForm]
    save: Callable[[Instrument, Any, datetime], None]
    beside: Callable[[], dict[str, Any]] = dict  # what its template needs besides the form


def _ask_identity(instrument: Instrument) -> IdentityForm:
    form = IdentityForm(obj=instrument, technique_ids=[technique.id for technique in instrument.techniques])
    form.offer(all_techniques())
    return form


def _save_identity(instrument: Instrument, form: IdentityForm, now: datetime) -> None:
    techniques = techniques_with_ids(form.technique_ids.data or [])
    if form.new_technique.data:
        techniques.append(actions.technique_called(form.new_technique.data, form.new_technique_zh.data))
    values = {name: value for name, value in form.values().items() if name not in NOT_COLUMNS}
    actions.change_instrument(instrument, now=now, techniques=set(techniques), **values)


def _ask_place(instrument: Instrument) -> PlaceForm:
    return PlaceForm(obj=instrument)


def _save_columns(instrument: Instrument, form: CatalogueForm, now: datetime) -> None:
    actions.change_instrument(instrument, now=now, **form.values())


def _ask_report(instrument: Instrument) -> ReportForm:
    currency = instrument.institution.currency
    form = ReportForm(obj=instrument, value=in_major(instrument.value_minor, currency))
    form.currency = currency
    return form


def _ask_rules(instrument: Instrument) -> RulesForm:
    return RulesForm(obj=instrument, state=instrument.state.value, open_to=instrument.open_to.value)


def _save_rules(instrument: Instrument, form: RulesForm, now: datetime) -> None:
    values = form.values() | {"state": InstrumentState(form.state.data), "open_to": OpenTo(form.open_to.data)}
    actions.change_instrument(instrument, now=now, **values)


def _ask_needs(instrument: Instrument) -> NeedsForm:
    own = [need for need in instrument.needs if need.position == 0]
    shared = [need.resource_id for need in instrument.needs if need.position > 0]
    form = NeedsForm(places=len(own), shared_ids=shared)
    language = current_language()
    form.shared_ids.choices = [SelectChoice(one.id, one.name_in(language)) for one in resources_to_share(instrument)]
    return form


def _save_needs(instrument: Instrument, form: NeedsForm, now: datetime) -> None:
    wanted = set(form.shared_ids.data or ())
    resources = [resource for resource in resources_to_share(instrument) if resource.id in wanted]
    try:
        actions.share_resources(instrument, resources, now)
        actions.set_places(instrument, int(form.places.data or 0), now)
    except PlaceInUse as error:
        words = _("Only %(count)d places have no booking ahead. Cancel or move bookings first.", count=error.free)
        raise FieldRefused("places", words) from error
    except SharedInUse as error:
        name = error.resource.name_in(current_language())
        words = _("Bookings of this instrument and of others overlap on “%(name)s”. Move them first.", name=name)
        raise FieldRefused("shared_ids", words) from error


SECTIONS = {
    "identity": Section(_l("What it is"), _ask_identity, _save_identity, lambda: {"techniques": all_techniques()}),
    "place": Section(_l("Place and contact"), _ask_place, _save_columns),
    "rules": Section(_l("Booking rules"), _ask_rules, _save_rules),
    "needs": Section(
        _l("Places and shared parts"), _ask_needs, _save_needs, lambda: {"resource_form": ResourceForm(formdata=None)}
    ),
    "reports": Section(_l("For reports"), _ask_report, _save_columns),
}
