"""Everything that is told of a file and its rows, as sentences; codes and parameters are what is stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.importing.fields import FIELDS
from booking.importing.mapping import doubly_mapped
from booking.importing.reading import ENCODINGS
from models import BatchState, ImportRow, RowFate

LONGEST_SHOWN = 80
NAMING = {"name", "name_zh", "description", "description_zh", "source_key", "identifier", "doi"}

FILE: dict[str, Any] = {
    "too_large": _l("The file is larger than %(most)d MB. Split it, or leave out what is not needed."),
    "empty": _l("The file holds no rows."),
    "not_text": _l("This is not a text file, a workbook or a JSON file. Save the table as CSV or XLSX."),
    "not_a_table": _l("This file is not a table. Save the table as CSV, TSV, XLSX or JSON."),
    "old_excel": _l("This is an old Excel file, or one with a password. Save it as an XLSX workbook without password."),
    "packed": _l("This is a packed archive. Unpack it and choose the table in it."),
    "not_a_workbook": _l("This archive is not an XLSX workbook."),
    "damaged_workbook": _l("The workbook is damaged or holds what it should not. Open it and save it anew as XLSX."),
    "unpacks_too_large": _l("Unpacked, the workbook would be larger than %(most)d MB. Save the sheet as CSV instead."),
    "locked": _l("The workbook is locked with a password. Save it without one."),
    "too_many_rows": _l("The file has more than %(most)d rows. Split it."),
    "too_many_columns": _l("The file has more than %(most)d columns: is it a table with commas or tabs?"),
    "long_cell": _l("A cell in row %(row)d is longer than %(most)d characters: a quotation mark may not be closed."),
    "bad_quotes": _l("Quotation marks do not match near line %(row)d: one is not closed, or stands inside a cell."),
    "bad_json": _l("The JSON cannot be read: look at line %(line)d."),
    "no_records": _l("The JSON is neither a PIDINST record nor a list of records."),
    "no_source": _l("The file is no longer here. Choose it again."),
    "wrong_encoding": _l("The file cannot be read in this encoding."),
    "outdated": _l("The catalogue has changed since the preview. Look at the new one below, then apply it."),
    "booked_meanwhile": _l("Not undone: somebody has booked an instrument of this import meanwhile."),
    "above_header": _l("Lines above the header that were not read: %(count)d."),
    "sheet": _l("Sheet read: %(sheet)s."),
    "other_sheets": _l("Sheets not read: %(sheets)s."),
    "formulas_without_value": _l(
        "Formulas without a value, read as empty: %(count)d. Open the file in a spreadsheet and save it anew."
    ),
    "broken_encoding": _l("Some bytes mean nothing in this encoding; the rows with them are marked."),
}  # fmt: skip

ROW: dict[str, Any] = {
    "no_name": _l("There is neither a name nor a description."),
    "too_many_cells": _l("The row has %(count)d cells for %(columns)d columns: a comma may lack its quotation marks."),
    "same_id": _l("Row %(row)s has the same ID (%(value)s)."),
    "named_above": _l("Rows above share %(value)s: put this row before them."),
    "other_institution": _l("The row belongs to %(value)s, not to %(school)s."),
    "too_long": _l("%(field)s: %(length)d characters, at most %(longest)d."),
    "not_a_number": _l("%(field)s: “%(value)s” is not a whole number that fits."),
    "not_yes_or_no": _l("%(field)s: “%(value)s” is neither yes nor no."),
    "not_a_day": _l("%(field)s: “%(value)s” is not a date like 2026-11-24."),
    "not_a_choice": _l("%(field)s: “%(value)s” is none of %(choices)s."),
    "not_hours": _l("%(field)s: “%(value)s” does not read like Mon-Fri 08:00-20:00; Sat 09:00-13:00."),
    "not_related": _l("%(field)s: not {identifier: [type, relation]} as JSON."),
    "not_an_email": _l("%(field)s: “%(value)s” is not an e-mail address."),
    "not_an_address": _l("%(field)s: “%(value)s” is not a web address."),
    "not_an_amount": _l("%(field)s: “%(value)s” is not an amount of money."),
    "too_much": _l("%(field)s: %(value)s, at most %(most)s."),
    "bad_increment": _l("Bookings in steps of %(value)s minutes do not fill a day evenly."),
    "not_on_steps": _l("The shortest and the longest booking have to be multiples of the steps (%(value)s minutes)."),
    "bad_lengths": _l("The shortest booking (%(shortest)s minutes) has to fit into the longest (%(longest)s minutes)."),
    "bad_horizon": _l("Bookings ahead: %(value)s days, has to be 1 to %(most)d."),
    "notice_beyond_horizon": _l("With a notice of %(value)s minutes no day is left to be booked."),
    "rule_held": _l(
        "%(field)s: the row says nothing, so %(value)s holds, which the lab, its school or the region has set."
    ),
    "too_many_places": _l("%(value)s equal places, at most %(most)d."),
    "nothing_to_book": _l("No place of its own and nothing shared: it could be booked twice at once."),
    "still_booked": _l("Bookings lie ahead. Cancel or move them before it is retired."),
    "contact_missing": _l("No contact: neither telephone, web address nor e-mail."),
    "site_missing": _l("No site."),
    "name_from_description": _l("The name is taken from the description."),
    "name_from_chinese": _l("The name is taken from the Chinese one."),
    "cut": _l("%(column)s looks cut at %(length)d characters."),
    "control_characters": _l("%(field)s: control characters were taken out."),
    "broken_characters": _l("%(field)s: some characters could not be read in this encoding."),
    "cell_error": _l("%(field)s: the spreadsheet shows an error here, read as empty."),
    "parts_kept": _l("%(field)s: not changed by an import; use the instrument's settings."),  # of earlier imports
    "parts_differ": _l(
        "%(field)s not changed: the file says %(value)s, here it is %(current)s. An import never changes this of an "
        "instrument that exists; use its settings."
    ),
    "kept": _l("Kept, because it was changed here since the last import: %(fields)s."),
}  # fmt: skip
LEFT_OUT = _l("%(sentence)s It was left out.")
UNUSABLE = {
    "not_a_number", "not_yes_or_no", "not_a_day", "not_a_choice", "not_hours", "not_related", "not_an_email",
    "not_an_address", "not_an_amount",
}  # fmt: skip
LEFT_AS_IT_IS = {"parts_kept", "parts_differ", "kept"}
ADDED = {"files": _l("photos and documents"), "closures": _l("closures")}

FATES = {
    RowFate.CREATED: _l("Created"), RowFate.UPDATED: _l("Updated"), RowFate.UNCHANGED: _l("Unchanged"),
    RowFate.REFUSED: _l("Refused"),
}  # fmt: skip
STATES = {
    BatchState.UPLOADED: _l("Columns to be chosen"), BatchState.PREVIEWING: _l("Preview under way"),
    BatchState.PREVIEWED: _l("To be applied"), BatchState.RUNNING: _l("Being applied"),
    BatchState.APPLIED: _l("Applied"), BatchState.UNDOING: _l("Being undone"), BatchState.UNDONE: _l("Undone"),
    BatchState.FAILED: _l("Stopped"),
}  # fmt: skip
FORMATS = {"csv": "CSV", "tsv": "TSV", "xlsx": "XLSX", "json": "JSON", "pidinst": "PIDINST"}


def file_sentence(code: str, parameters: Mapping[str, Any]) -> str:
    """What is wrong with, or to be known of, the file as a whole."""
    return str(FILE[code]) % parameters


def encoding_name(encoding: str) -> str:
    """ "Mac Roman"; nothing for a workbook, which has none."""
    return ENCODINGS.get(encoding, encoding)


def mapping_problems(mapping: Mapping[str, str]) -> list[str]:
    """Why the columns cannot mean this."""
    problems = [
        _("More than one column is %(field)s: choose one of them.", field=FIELDS[field].label)
        for field in doubly_mapped(mapping)
    ]
    if not NAMING & set(mapping.values()):
        problems.append(_("No column says what the instruments are: choose one for Name or Description."))
    return problems


def refusals(reasons: Mapping[str, Any]) -> list[str]:
    """Why the row is refused."""
    return [_sentence(code, parameters) for code, parameters in reasons.get("refusals", ())]


def warnings(reasons: Mapping[str, Any]) -> list[str]:
    """What is to be known of the row besides."""
    return [
        str(LEFT_OUT) % {"sentence": _sentence(code, parameters)} if code in UNUSABLE else _sentence(code, parameters)
        for code, parameters in reasons.get("warnings", ())
    ]


def left_as_it_is(reasons: Mapping[str, Any]) -> list[str]:
    """Those of the warnings that tell of a value in the file that is not written."""
    return warnings({"warnings": [told for told in reasons.get("warnings", ()) if told[0] in LEFT_AS_IT_IS]})


def changes(row: ImportRow) -> list[tuple[str, str, str]]:
    """What an update overwrites: the field, what it holds before, what after."""
    return [(str(FIELDS[name].label), _shown(was), _shown(row.values.get(name))) for name, was in row.before.items()]


def field_names(names: Iterable[str]) -> str:
    """Fields, or what else of an instrument somebody has changed, as a list in words."""
    return _(", ").join(str(FIELDS[name].label if name in FIELDS else ADDED[name]) for name in names)


def _shown(value: Any) -> str:
    """A field's value on one short line."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = "; ".join(value) if isinstance(value, list | dict) else str(value or "")
    return f"{text[: LONGEST_SHOWN - 1]}…" if len(text) > LONGEST_SHOWN else text or _("nothing")


def _sentence(code: str, parameters: Mapping[str, Any]) -> str:
    return str(ROW[code]) % _worded(parameters)


def _worded(parameters: Mapping[str, Any]) -> dict[str, Any]:
    worded = dict(parameters)
    if "field" in worded:
        worded["field"] = str(FIELDS[worded["field"]].label)
    if "fields" in worded:
        worded["fields"] = field_names(worded["fields"])
    return worded
