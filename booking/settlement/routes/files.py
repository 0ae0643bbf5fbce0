"""Files of a settlement: statements as CSV and XLSX, journal lines, and the export that anybody can replay."""

import io
from collections.abc import Iterable, Iterator

from flask import Response, abort, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from openpyxl import Workbook
from sqlalchemy import select

from booking import access, concerned
from booking.access import requires
from booking.charges.words import line_words, payer_words
from booking.domain.closing_steps import STEPS, Step
from booking.settlement.queries.records import exported
from booking.settlement.queries.statement import journal_of, lines_of_school
from booking.settlement.routes.blueprint import blueprint
from booking.settlement.routes.loading import names, period_or_404, statement_or_404
from booking.settlement.routes.statements import partner_asked
from booking.settlement.words import ACCOUNTS
from booking.tables import csv_lines, guarded
from models import CostCentre, Fund, Period, Share, Statement, db

AT_ONCE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/tab-separated-values"


@blueprint.get("/statements/<public_id>.csv")
@requires(concerned.is_any_bookkeeper)
def statement_csv(public_id: str) -> ResponseReturnValue:
    """Every line of a statement; of one partner with `?with=`."""
    found, partner_id = statement_or_404(public_id), partner_asked()
    return _sent(csv_lines(_columns(), _rows(found, partner_id)), "text/csv", _name(found, "csv"))


@blueprint.get("/statements/<public_id>.xlsx")
@requires(concerned.is_any_bookkeeper)
def statement_xlsx(public_id: str) -> ResponseReturnValue:
    """The same as a workbook, amounts as numbers."""
    found, partner_id = statement_or_404(public_id), partner_asked()
    content = _workbook(_columns(), _rows(found, partner_id))
    headers = _headers(_name(found, "xlsx"))
    return Response(content, mimetype=XLSX, headers=headers)


@blueprint.get("/statements/<public_id>/journal.csv")
@requires(concerned.is_any_bookkeeper)
def journal_csv(public_id: str) -> ResponseReturnValue:
    """Journal lines for the school's finance system: each charge sums to zero, as the netting does."""
    found = statement_or_404(public_id)
    columns = [
        _("Day"), _("Reference"), _("Account"), _("Partner"), _("Cost centre"), _("Fund"), _("Currency"),
        _("Debit in minor units"), _("Credit in minor units"),
    ]  # fmt: skip
    return _sent(csv_lines(columns, _journal(found)), "text/csv", _name(found, "journal.csv"))


@blueprint.get("/settlements/<public_id>.tsv")
@requires(concerned.is_any_bookkeeper)
def export(public_id: str) -> ResponseReturnValue:
    """The region gets every record; a school its own, the others as fingerprints."""
    period = period_or_404(public_id)
    if STEPS.index(period.state) < STEPS.index(Step.AGREED):
        abort(404)
    return _sent(exported(period, _reader_school(period)), TEXT, f"settlement-{period.public_id}.tsv")


def _reader_school(period: Period) -> int | None:
    """Whose file it is; None for the whole. Who keeps the books of several schools asks for the first."""
    if access.is_region_administrator(current_user):
        return None
    return min(concerned.books_kept_by(current_user), default=-1)


def _columns() -> list[str]:
    return [
        _("Day of use"), _("Charge"), _("Instrument"), _("Person"), _("Line"), _("Owner"), _("Payer"), _("Currency"),
        _("Amount in minor units"),
    ]  # fmt: skip


def _rows(found: Statement, partner_id: int | None) -> Iterator[list[object]]:
    schools = names()
    lines = lines_of_school(found.period, found.institution_id, partner_id)
    for share in db.session.scalars(lines.execution_options(yield_per=AT_ONCE)):
        yield _row(share, schools)


def _row(share: Share, schools: dict[int, str]) -> list[object]:
    charge = share.charge
    return [
        share.used_on.isoformat(), charge.public_id, charge.instrument.name, charge.user.name,
        line_words(share.line, share.currency), schools[share.owner_id], payer_words(share), share.currency,
        share.amount_minor,
    ]  # fmt: skip


def _journal(found: Statement) -> Iterator[list[object]]:
    schools = names()
    centres = {
        one.id: one.code
        for one in db.session.scalars(select(CostCentre).where(CostCentre.institution_id == found.institution_id))
    }
    funds = {
        one.id: one.name for one in db.session.scalars(select(Fund).where(Fund.institution_id == found.institution_id))
    }
    for day, reference, entry in journal_of(found.period, found.institution_id):
        account, amount = entry.account, entry.amount_minor
        partner = "" if account.counterparty_id is None else schools[account.counterparty_id]
        yield [
            day, reference, str(ACCOUNTS[account.kind]), partner, centres.get(account.cost_centre_id or 0, ""),
            funds.get(account.fund_id or 0, ""), account.currency, max(amount, 0), max(-amount, 0),
        ]  # fmt: skip


def _workbook(columns: list[str], rows: Iterable[list[object]]) -> bytes:
    """Written row by row; a text that a spreadsheet would run is guarded."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Statement"))
    sheet.append(columns)
    for row in rows:
        sheet.append([guarded(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sent(content: Iterator[str], kind: str, name: str) -> Response:
    """As it is written, never whole in memory."""
    return Response(stream_with_context(content), mimetype=kind, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename={name}"}


def _name(found: Statement, ending: str) -> str:
    return f"statement-{found.period.until.isoformat()}-{found.public_id}.{ending}"
