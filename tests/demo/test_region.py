"""The demo region as it is settled: enough of everything, in both languages, the same each time."""

from collections import Counter
from itertools import chain
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from booking.demo.cast import KINDS, Cast
from booking.demo.tables import by_key, rows
from models import (
    Facility,
    Group,
    Institution,
    InstitutionKind,
    Instrument,
    InstrumentState,
    Mode,
    OpenTo,
    Resource,
    Role,
    RoleGrant,
    Technique,
    User,
    db,
)
from models.base import TwoLanguages
from tools.cast_reference import PAGE, reference


def all_of(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model)))


def has_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


def test_the_region_has_five_schools_and_some_seventy_instruments(app: Flask, cast: Cast) -> None:
    assert db.session.scalar(select(func.count()).select_from(Institution)) == 5
    assert 60 <= len(all_of(Instrument)) <= 75
    assert 12 <= len(all_of(Facility)) <= 15


def test_a_hospital_has_its_university_as_parent_and_is_a_legal_person_of_its_own(app: Flask, cast: Cast) -> None:
    assert cast.hospital.parent == cast.norhaven
    assert cast.hospital.kind == InstitutionKind.HOSPITAL
    assert {domain.domain for domain in cast.hospital.domains}.isdisjoint(d.domain for d in cast.norhaven.domains)


def test_one_school_keeps_other_hours_than_the_rest(app: Flask, cast: Cast) -> None:
    assert {facility.time_zone for facility in all_of(Facility)} == {"Europe/London", "Asia/Shanghai"}


def test_everything_has_a_name_in_both_languages(app: Flask, cast: Cast) -> None:
    named: list[TwoLanguages] = list(
        chain.from_iterable(all_of(model) for model in (Institution, Facility, Instrument, Group, Technique, Resource))
    )
    assert [one.name for one in named if not one.name or not has_chinese(one.name_zh)] == []


def test_every_text_of_the_catalogue_is_in_both_languages(app: Flask, cast: Cast) -> None:
    for one in all_of(Instrument):
        for english, chinese in (
            (one.description, one.description_zh),
            (one.technical_data, one.technical_data_zh),
            (one.user_notes, one.user_notes_zh),
            (one.site, one.site_zh),
        ):
            assert english, one.name
            assert not has_chinese(english), one.name
            assert has_chinese(chinese), one.name
        assert len(one.technical_data.splitlines()) == len(one.technical_data_zh.splitlines()), one.name
    for facility in all_of(Facility):
        assert facility.description
        assert has_chinese(facility.description_zh)
        assert has_chinese(facility.site_zh)
    assert all(has_chinese(person["name_zh"]) for person in rows("people"))


def test_no_two_instruments_are_described_alike(app: Flask, cast: Cast) -> None:
    counted = Counter(text for one in all_of(Instrument) for text in (one.name, one.description, one.description_zh))
    assert counted.most_common(1)[0][1] == 1


def test_two_microscopes_share_a_laser_and_the_suite_needs_both(app: Flask, cast: Cast) -> None:
    def needed(one: Instrument) -> set[str]:
        return {need.resource.code for need in one.needs}

    assert needed(cast.spinning_disk) == {"spinning_disk", "laser_combiner"}
    assert needed(cast.tirf) == {"tirf", "laser_combiner"}
    assert needed(cast.live_suite) == {"spinning_disk", "tirf", "laser_combiner"}


def test_the_workstations_are_four_equal_places(app: Flask, cast: Cast) -> None:
    assert [need.position for need in cast.workstations.needs] == [0, 0, 0, 0]


def test_rules_and_states_vary(app: Flask, cast: Cast) -> None:
    everything = all_of(Instrument)
    assert {one.state for one in everything} == set(InstrumentState)
    assert {one.open_to for one in everything} == {OpenTo.REGION, OpenTo.INSTITUTION}
    assert {mode for one in everything for mode in one.modes} == {mode.value for mode in Mode}
    for field in ("increment_minutes", "shortest_minutes", "longest_minutes", "notice_minutes", "horizon_days"):
        assert len({getattr(one, field) for one in everything}) >= 4, field
    for one in everything:
        assert one.shortest_minutes % one.increment_minutes == 0, one.name
        assert one.longest_minutes % one.increment_minutes == 0, one.name


def test_there_is_somebody_for_every_role(app: Flask, cast: Cast) -> None:
    granted = all_of(RoleGrant)
    assert {grant.role for grant in granted} == set(Role)
    assert {grant.facility_id for grant in granted} >= {facility.id for facility in all_of(Facility)}
    administered = {grant.institution_id for grant in granted if grant.role == Role.SCHOOL_ADMINISTRATOR}
    assert administered == {school.id for school in all_of(Institution)}
    assert cast.soft_matter.leader == cast.ingrid


def test_the_newcomer_waits_and_the_stranger_belongs_nowhere(app: Flask, cast: Cast) -> None:
    assert [membership.state for membership in cast.noor.memberships] == ["pending"]
    assert cast.victor.memberships == []
    assert [membership.institution for membership in cast.lin.memberships] == [cast.westfjord]


def test_everybody_is_reached_at_an_invented_address(app: Flask, cast: Cast) -> None:
    assert all(person.email.endswith(".example") for person in all_of(User))
    assert all(facility.contact_email.endswith(".example") for facility in all_of(Facility))


def test_each_name_of_the_cast_is_one_thing(app: Flask, cast: Cast) -> None:
    names = [key for table in [*KINDS, "resources"] for key in by_key(table)]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert all(getattr(cast, name) is not None for name in names)


def test_the_page_of_the_cast_is_what_the_tables_say() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run tools/cast_reference.py"
