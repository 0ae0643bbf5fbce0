"""The pages of proposals: an instrument's versions with its cost sheet, and one list with its forms and effects."""

from typing import Any

from flask import render_template, request
from flask_login import current_user

from booking.clock import now
from booking.concerned import may_approve_prices
from booking.domain.break_even import break_even_minor, distance_percent, rated_hours
from booking.domain.tariff import Unit
from booking.rates import actions, queries
from booking.rates.forms import CostSheetForm, TermsForm, UnitForm, filled_unit
from booking.rates.presenting import columns, days_in_words, rows_of
from booking.rates.words import FAULTS, PARTS, TIERS, fees_in_words
from models import CostSheet, Instrument, PriceList


def sheet_form(instrument: Instrument) -> CostSheetForm:
    """As sent, or as it is now."""
    meta = {"currency": instrument.institution.currency}
    if request.method == "POST":
        return CostSheetForm(meta=meta)
    return CostSheetForm(formdata=None, obj=queries.cost_sheet_of(instrument), meta=meta)


def unit_form(listed: PriceList) -> UnitForm:
    """As sent, or filled with the unit that the address names."""
    meta = {"currency": listed.currency}
    if request.method == "POST":
        return UnitForm(meta=meta)
    named = (request.args.get("unit"), request.args.get("code", ""))
    rates = next((row.rates for row in rows_of(listed) if (row.unit.value, row.code) == named), None)
    return UnitForm(formdata=None, meta=meta, data=filled_unit(rates) if rates else {"unit": named[0]})


def versions_page(instrument: Instrument, form: CostSheetForm | None = None) -> str:
    """Every version with its prices, and what a year costs."""
    lists = queries.lists_of(instrument, with_drafts=True)
    sheet = queries.cost_sheet_of(instrument)
    shown = [{"listed": one, "days": days_in_words(one), "rows": rows_of(one), "fees": fees_in_words(one)}
             for one in lists]  # fmt: skip
    return render_template(
        "rates/versions.html", instrument=instrument, lists=shown, columns=columns(), parts=PARTS,
        form=form or sheet_form(instrument), **_break_even(instrument, sheet),
    )  # fmt: skip


def list_page(
    listed: PriceList,
    terms: TermsForm | None = None,
    unit: UnitForm | None = None,
    fault: actions.NotApproved | None = None,
) -> str:
    """One list: while it is a draft with its forms, always with what last year would have cost under it."""
    instrument = listed.instrument
    even = _break_even(instrument, queries.cost_sheet_of(instrument))
    rows = rows_of(listed)
    return render_template(
        "rates/list.html",
        listed=listed,
        instrument=instrument,
        rows=rows,
        fees=fees_in_words(listed),
        days=days_in_words(listed),
        columns=columns(),
        terms=terms or TermsForm(formdata=None, obj=listed),
        unit=unit or (unit_form(listed) if request.method == "GET" else UnitForm(formdata=None)),
        is_unit_open=unit is not None or "unit" in request.args or not rows,
        problems=[{"what": str(FAULTS[fault.fault])}] if fault else [],
        may_approve=may_approve_prices(current_user, instrument),
        effects=queries.last_year_under(listed, now()) if rows else [],
        distances=_distances(listed, even["even_minor"]),
        tiers=TIERS,
        **even,
    )


def _break_even(instrument: Instrument, sheet: CostSheet | None) -> dict[str, Any]:
    """Of an hour, with the costs and the hours that they are spread over; None without a cost sheet."""
    if sheet is None:
        return {"sheet": None, "even_minor": None, "hours": 0}
    is_special = instrument.is_special_purpose
    hours = rated_hours(sheet.rated_hours, is_special)
    even = break_even_minor(sheet.total_minor, sheet.rated_hours, is_special)
    return {"sheet": sheet, "even_minor": even, "hours": hours}


def _distances(listed: PriceList, even_minor: int | None) -> list[tuple[str, int, int | None]]:
    """How far each tier's price of an hour is from break-even: its words, the price, percent."""
    hours = {one.tier: one for one in listed.rates if one.unit is Unit.HOUR}
    return [
        (str(TIERS[tier]), rate.price_minor, distance_percent(rate.price_minor, even_minor))
        for tier, rate in hours.items()
        if even_minor
    ]
