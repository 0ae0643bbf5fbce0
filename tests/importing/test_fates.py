"""What becomes of a row: created, updated, unchanged or refused, with every reason; and of a file with one bad row."""

from datetime import date

import pytest
from flask import Flask

from booking.transaction import transaction
from models import Facility, ImportBatch, Institution, Instrument, OpenTo, db
from tests.importing.taking import counts, instruments, preview, rows_of, school, table, take, told

SEM = {
    "source_key": "SEM-1", "name": "FE-SEM", "description": "Field emission", "department": "Physics", "site": "North",
    "contact_email": "em@sta.example", "techniques": "SEM; EDS",
}  # fmt: skip


@pytest.fixture
def sta(app: Flask) -> Institution:
    return school()


def edit(**values: object) -> None:
    """Somebody changes the only instrument by hand."""
    with transaction():
        for name, value in values.items():
            setattr(instruments()[0], name, value)


def fate(batch: ImportBatch) -> tuple[str, dict[str, object]]:
    """Of the only row: its fate, and what it would overwrite."""
    (row,) = rows_of(batch)
    return row.fate.value, row.before


def test_a_changed_cell_updates(sta: Institution) -> None:
    take(sta, table(SEM))
    batch = take(sta, table({**SEM, "description": "Schottky emitter", "techniques": "SEM", "department": "Chemistry"}))
    assert counts(batch) == (0, 1, 0, 0)
    before = {
        "description": "Field emission",
        "techniques": ["eds", "sem"],
        "department": "Physics",
        "facility": "Physics",
    }
    assert fate(batch) == ("updated", before)
    (stored,) = instruments()
    assert (stored.description, stored.facility.name) == ("Schottky emitter", "Chemistry")
    assert [technique.code for technique in stored.techniques] == ["sem"]


def test_what_was_changed_by_hand_is_kept_and_told(sta: Institution) -> None:
    take(sta, table(SEM))
    edit(name="Tom's SEM", open_to=OpenTo.REGION)
    batch = take(sta, table(SEM))
    assert fate(batch) == ("unchanged", {})
    assert told(rows_of(batch)[0]) == {"kept": {"fields": ["name"]}}
    assert instruments()[0].name == "Tom's SEM"
    assert instruments()[0].open_to == OpenTo.REGION


def test_what_the_file_has_changed_since_wins(sta: Institution) -> None:
    take(sta, table(SEM))
    edit(name="Tom's SEM")
    batch = take(sta, table({**SEM, "name": "FE-SEM II"}))
    assert fate(batch) == ("updated", {"name": "Tom's SEM"})
    assert instruments()[0].needs[0].resource.name == "FE-SEM II"


def test_a_cell_that_became_empty_empties_what_nobody_has_touched(sta: Institution) -> None:
    take(sta, table(SEM))
    assert fate(take(sta, table({**SEM, "contact_email": ""}))) == ("updated", {"contact_email": "em@sta.example"})
    assert instruments()[0].contact_email == ""


def test_an_empty_cell_says_nothing_about_what_was_entered_by_hand(sta: Institution) -> None:
    take(sta, table({**SEM, "model": ""}))
    edit(model="JSM-7900F")
    assert fate(take(sta, table({**SEM, "model": ""}))) == ("unchanged", {})
    assert instruments()[0].model == "JSM-7900F"


def test_an_empty_name_never_empties_a_name(sta: Institution) -> None:
    take(sta, table(SEM))
    assert fate(take(sta, table({**SEM, "name": ""}))) == ("unchanged", {})


def test_a_file_of_some_columns_changes_these(sta: Institution) -> None:
    take(sta, table(SEM))
    batch = take(sta, table({"ID": "SEM-1", "Contact Telephone": "+44 1334 1"}))
    assert fate(batch) == ("updated", {"contact_phone": ""})
    assert instruments()[0].contact_phone == "+44 1334 1"


def test_an_instrument_is_known_by_its_own_id_too(sta: Institution) -> None:
    take(sta, table(SEM))
    edit(source_key=None)
    own = instruments()[0].public_id
    assert fate(preview(sta, table({**SEM, "source_key": own}))) == ("unchanged", {})


def test_another_school_s_instrument_is_never_touched(sta: Institution) -> None:
    take(sta, table(SEM))
    other = school("ABD", "University of Aberdeen")
    assert counts(take(other, table({**SEM, "name": "Ours"}))) == (1, 0, 0, 0)
    assert [(one.institution.code, one.name) for one in instruments()] == [("STA", "FE-SEM"), ("ABD", "Ours")]


def test_a_department_is_found_as_a_facility_whatever_its_letters(sta: Institution) -> None:
    with transaction():
        db.session.add(
            Facility(institution_id=sta.id, code="PHY", name="Physics & Astronomy", name_zh="物理", time_zone="UTC")
        )
    rows = [
        {**SEM, "source_key": str(n), "department": d} for n, d in enumerate(("physics &  ASTRONOMY", "物理", "phy"))
    ]
    batch = take(sta, table(*rows))
    assert batch.reading["new"]["facilities"] == []
    assert {one.facility.code for one in instruments()} == {"PHY"}


def test_a_row_without_department_stands_in_a_facility_named_as_the_school(sta: Institution) -> None:
    take(sta, table({"name": "SEM"}))
    assert [one.facility.name for one in instruments()] == ["University of St Andrews"]


def test_what_lacks_is_told(sta: Institution) -> None:
    (row,) = rows_of(preview(sta, table({"description": "An SEM\nwith EDS", "name": "", "contact_email": "n/a"})))
    assert told(row) == {
        "not_an_email": {"field": "contact_email", "value": "n/a"}, "name_from_description": {}, "contact_missing": {},
        "site_missing": {},
    }  # fmt: skip
    assert (row.fate, row.label) == ("created", "An SEM")


REFUSED = {
    "no name": ({"name": "", "description": "\u200b \xa0"}, {"no_name"}),
    "a name that is too long": ({"name": "x" * 301}, {"too_long"}),
    "a step that does not fill a day": ({"increment_minutes": "7"}, {"bad_increment"}),
    "no step": ({"increment_minutes": "0"}, {"bad_increment"}),
    "lengths that contradict": ({"shortest_minutes": "60", "longest_minutes": "30"}, {"bad_lengths"}),
    "lengths between the steps": ({"shortest_minutes": "45"}, {"not_on_steps"}),
    "no horizon": ({"horizon_days": "0"}, {"bad_horizon"}),
    "a notice beyond the horizon": ({"horizon_days": "1", "notice_minutes": "1440"}, {"notice_beyond_horizon"}),
    "words for a number": ({"notice_minutes": "two days", "horizon_days": "-3"}, {"not_a_number"}),
    "a number that no column holds": ({"setup_minutes": "9999999999"}, {"not_a_number"}),
    "a mode that does not exist": ({"modes": "remote; telepathy"}, {"not_a_choice"}),
    "modes that choose none": ({"modes": ";"}, {"not_a_choice"}),
    "a list without modes": ({"modes": "[]"}, {"not_a_choice"}),
    "hours that do not read": ({"opening_hours": "when Tom is in"}, {"not_hours"}),
    "another school": ({"institution": "WFJ"}, {"other_institution"}),
    "a thousand places": ({"places": "1000"}, {"too_many_places"}),
    "nothing to be booked": ({"places": "0"}, {"nothing_to_book"}),
    "everything at once": (
        {"name": "", "description": "", "state": "broken", "increment_minutes": "7", "institution": "X"},
        {"no_name", "not_a_choice", "bad_increment", "other_institution"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "codes"), REFUSED.values(), ids=REFUSED)
def test_a_row_is_refused_with_every_reason(changes: dict[str, str], codes: set[str], sta: Institution) -> None:
    (row,) = rows_of(preview(sta, table({**SEM, **changes})))
    assert row.fate == "refused"
    assert {code for code, _parameters in row.reasons["refusals"]} == codes


LEFT_OUT = {
    "contact_email": ("somebody at example", "not_an_email"), "website": ("javascript:alert(1)", "not_an_address"),
    "photo_url": ("http://", "not_an_address"), "commissioned_on": ("last spring", "not_a_day"),
    "decommissioned_on": ("2021-02-30", "not_a_day"), "value_minor": ("1.5", "not_a_number"),
    "is_special_purpose": ("perhaps", "not_yes_or_no"), "acquired_by": ("found", "not_a_choice"),
    "related_identifiers": ("10.1/x", "not_related"), "value": ("a lot", "not_an_amount"),
    "kind": ("robot", "not_a_choice"),
}  # fmt: skip


@pytest.mark.parametrize(("field", "cell", "code"), [(f, c, w) for f, (c, w) in LEFT_OUT.items()])
def test_what_only_describes_is_left_out_and_told(field: str, cell: str, code: str, sta: Institution) -> None:
    (row,) = rows_of(preview(sta, table({**SEM, field: cell})))
    assert row.fate == "created"
    assert told(row)[code] | {"choices": ""} == {"field": field, "value": cell, "choices": ""}
    assert field not in row.values


def test_one_refused_row_stops_all(sta: Institution) -> None:
    batch = take(sta, table(SEM, {**SEM, "source_key": "2", "increment_minutes": "7"}))
    assert (batch.state, counts(batch)) == ("previewed", (1, 0, 0, 1))
    assert not instruments()


def test_an_id_twice_refuses_the_second(sta: Institution) -> None:
    batch = preview(sta, table(SEM, SEM))
    assert [row.fate for row in rows_of(batch)] == ["created", "refused"]
    assert told(rows_of(batch)[1])["same_id"] == {"value": "SEM-1", "row": 2}


def test_a_row_with_a_lost_comma_is_refused(sta: Institution) -> None:
    batch = preview(sta, b"Name,Site\nSEM, big,North\nTEM,North\n")
    assert [row.fate for row in rows_of(batch)] == ["refused", "created"]
    assert told(rows_of(batch)[0])["too_many_cells"] == {"count": 3, "columns": 2}


def test_fates_count_up_to_the_rows(sta: Institution) -> None:
    take(sta, table(SEM, {**SEM, "source_key": "2"}))
    rows = [SEM, {**SEM, "source_key": "2", "name": "New"}, {**SEM, "source_key": "3"}, {**SEM, "state": "x"}]
    batch = preview(sta, table(*rows))
    assert counts(batch) == (1, 1, 1, 1)
    assert batch.rows_total == sum(batch.counts.values()) == len(rows_of(batch)) == 4


def test_a_value_is_counted_in_the_school_s_money(sta: Institution) -> None:
    rows = [
        {"name": "A", "value": "138,000.00"},
        {"name": "B", "value": "£ 1.250.000,50"},
        {"name": "C", "value": "12"},
    ]
    take(sta, table(*rows))
    assert [one.value_minor for one in instruments()] == [13_800_000, 125_000_050, 1200]


def test_a_bare_doi_is_what_is_stored(sta: Institution) -> None:
    take(sta, table({"name": "A", "doi": "https://doi.org/10.5555/abc"}))
    stored = instruments()[0]
    assert (stored.identifier, stored.identifier_type) == ("10.5555/abc", "DOI")
    assert stored.source_key == "10.5555/abc"


def test_a_long_id_is_an_id_still(sta: Institution) -> None:
    rows = [{"name": "A", "identifier": "https://x.example/" + "a" * 200 + end} for end in "bc"]
    take(sta, table(*rows))
    assert counts(preview(sta, table(*rows))) == (0, 0, 2, 0)
    assert all(len(one.source_key or "") <= 120 for one in db.session.query(Instrument))


def test_a_month_does_not_overwrite_a_day_of_it(sta: Institution) -> None:
    take(sta, table({**SEM, "commissioned_on": "2021-03-15", "decommissioned_on": "2031"}))
    assert (instruments()[0].commissioned_on, instruments()[0].decommissioned_on) == (
        date(2021, 3, 15),
        date(2031, 1, 1),
    )
    assert fate(take(sta, table({**SEM, "commissioned_on": "2021-03", "decommissioned_on": "2031"}))) == (
        "unchanged",
        {},
    )
    changed = take(sta, table({**SEM, "commissioned_on": "2021-04", "decommissioned_on": "2031-01-01"}))
    assert fate(changed) == ("updated", {"commissioned_on": "2021-03-15"})
    assert instruments()[0].commissioned_on == date(2021, 4, 1)


def test_a_text_that_many_rows_repeat_does_not_look_cut(sta: Institution) -> None:
    rows = [{"source_key": str(n), "name": f"SEM {n}", "user_notes": "Gloves, please."} for n in range(100, 130)]
    assert not any("cut" in told(row) for row in rows_of(preview(sta, table(*rows))))


def test_texts_that_end_at_one_length_look_cut(sta: Institution) -> None:
    words = ["Scanning electron microscope", "Transmission electron microscope", "X-ray diffractometer with furnace",
             "Atomic force microscope in vacuum", "Confocal Raman microscope", "Stage"]  # fmt: skip
    rows = rows_of(preview(sta, table(*({"name": word[:22]} for word in words))))
    assert [told(row).get("cut") for row in rows] == [{"column": "name", "length": 22}] * 5 + [None]


def test_spaces_that_are_none_are_spaces_in_long_texts_too(sta: Institution) -> None:
    take(sta, table({**SEM, "description": "\ufeffTo 5\xa0kV\u2009\u200b!\r\n\u3000\x07Two\x0bThree "}))
    assert instruments()[0].description == "To 5 kV !\nTwo\nThree"
