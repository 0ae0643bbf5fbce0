"""Finding instruments: words in both languages, facets with true counts, free times that the rules agree with."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from booking.catalogue.actions import (
    change_facility,
    change_institution,
    change_instrument,
    change_technique,
    create_facility,
)
from booking.catalogue.queries.rows import found, found_ids
from booking.catalogue.queries.search import Search, Viewer
from booking.catalogue.queries.windows import Window
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc
from booking.domain.question import Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from booking.transaction import transaction
from models import Instrument, InstrumentState, OpenTo, Technique, db
from tests.reservations.acting import NOW, book, march
from tests.support.applications import count_queries
from tests.support.pages import PageClient

VISITOR = Viewer()
TIME = {
    Code.TAKEN, Code.TOO_CLOSE, Code.CLOSED, Code.OUTSIDE_OPENING_HOURS, Code.NOT_OPEN_THAT_DAY, Code.TOO_SHORT,
    Code.TOO_LONG, Code.TOO_SOON, Code.TOO_FAR, Code.IN_THE_PAST, Code.OUT_OF_ORDER, Code.NOT_BOOKABLE,
}  # fmt: skip


def names(search: Search, viewer: Viewer = VISITOR, language: str = "en") -> list[str]:
    return [row.name for row in found(search, viewer, language).rows]


def public_ids(search: Search, viewer: Viewer = VISITOR) -> set[str]:
    wanted = select(Instrument.public_id).where(Instrument.id.in_(found_ids(search, viewer)))
    return set(db.session.scalars(wanted))


@pytest.mark.parametrize(
    "words", ["confocal airyscan", "AIRYSCAN Zeiss", "LSM980", "聚焦 诺港", "ｌｓｍ 980", "bioimaging lsm"]
)
def test_lin_finds_the_confocal_by_words_of_either_language(words: str, database: str, cast: Cast) -> None:
    assert cast.confocal.name in names(Search(words=words))


def test_two_chinese_characters_are_enough(database: str, cast: Cast) -> None:
    assert cast.confocal.name_zh in names(Search(words="聚焦"), language="zh")


def test_every_word_has_to_be_found(cast: Cast) -> None:
    assert names(Search(words="confocal submarine")) == []


@pytest.mark.parametrize("words", ["%", "l_m", "100%", "\\", "'; DROP TABLE instruments; --", "%%%% ____"])
def test_signs_that_databases_know_mean_only_themselves(words: str, database: str, cast: Cast) -> None:
    assert all(words in name for name in names(Search(words=words)))


def test_a_retired_instrument_is_not_found(cast: Cast) -> None:
    assert cast.instrument("imagestream").state == InstrumentState.RETIRED
    assert cast.instrument("imagestream").public_id not in public_ids(Search())


def test_the_best_match_begins_with_the_word(cast: Cast) -> None:
    assert names(Search(words="titan"))[0].startswith("Titan")


@pytest.mark.parametrize("facet", ["school", "category", "technique", "site", "mode"])
def test_each_value_of_a_facet_leaves_as_many_as_it_promises(facet: str, database: str, cast: Cast) -> None:
    everything = found(Search(), VISITOR, "en")
    assert everything.counts.choices[facet]
    for choice in everything.counts.choices[facet]:
        narrowed = found(Search(chosen=((facet, (choice.value,)),)), VISITOR, "en")
        assert narrowed.counts.total == choice.count, choice


def test_values_of_one_facet_are_added_and_facets_are_narrowed(cast: Cast) -> None:
    one = found(Search(chosen=(("school", ("NOR",)),)), VISITOR, "en").counts
    two = found(Search(chosen=(("school", ("NOR", "ESK")),)), VISITOR, "en").counts
    both = found(Search(chosen=(("school", ("NOR",)), ("technique", ("confocal",)))), VISITOR, "en").counts
    schools = {choice.value: choice.count for choice in one.choices["school"]}
    assert two.total == schools["NOR"] + schools["ESK"]
    assert both.total == {choice.value: choice.count for choice in one.choices["technique"]}["confocal"]


def test_an_unknown_value_finds_nothing_and_breaks_nothing(database: str, cast: Cast) -> None:
    chosen = (("school", ("nowhere", "' OR 1=1 --")), ("mode", ("%", "by_owl")))
    assert found(Search(chosen=chosen), VISITOR, "zh").counts.total == 0


def test_lin_may_use_what_is_open_to_the_region_and_in_service(database: str, cast: Cast) -> None:
    lin = Viewer(True, frozenset({cast.westfjord.id}))
    usable = public_ids(Search(is_usable=True), lin)
    assert cast.confocal.public_id in usable
    assert cast.instrument("timstof").public_id not in usable, "Norhaven keeps it for itself"
    assert cast.instrument("sputter").public_id not in usable, "it is out of order"
    assert found(Search(), lin, "en").counts.usable == len(usable)


def test_nadia_may_use_what_her_school_keeps_for_itself(cast: Cast) -> None:
    nadia = Viewer(True, frozenset({cast.norhaven.id}))
    assert cast.instrument("timstof").public_id in public_ids(Search(is_usable=True), nadia)


def test_victor_who_belongs_to_no_school_may_use_nothing(cast: Cast) -> None:
    assert public_ids(Search(is_usable=True), Viewer(True)) == set()


@pytest.mark.parametrize(
    ("days", "start", "end"),
    [(1, 600, 720), (2, 480, 510), (3, 1080, 1200), (5, 0, 1440), (6, 600, 960), (-1, 600, 660), (40, 600, 660)],
)
def test_what_is_shown_as_free_is_what_the_rules_allow(
    days: int, start: int, end: int, database: str, region: Cast
) -> None:
    """Among all instruments, with their closures, bookings, hours, set-up times and zones."""
    moment = now()
    on = moment.date() + timedelta(days=days)
    shown = public_ids(Search(free=Window(on, start, end, moment)))
    who = applicant(region.lin.id)
    for instrument in db.session.scalars(select(Instrument).where(Instrument.state != InstrumentState.RETIRED)).all():
        facts = gather(instrument.id, who, wanted := _wanted(instrument, on, start, end), moment)
        is_free = not {reason.code for reason in judge(wanted, facts).reasons} & TIME
        assert is_free == (instrument.public_id in shown), instrument.name


def _wanted(instrument: Instrument, on: date, start: int, end: int) -> Wanted:
    midnight = march("1 0:00").replace(tzinfo=None).replace(year=on.year, month=on.month, day=on.day)
    starts, ends = (to_utc(midnight + timedelta(minutes=minute), instrument.zone) for minute in (start, end))
    return Wanted(Interval(starts, ends), mode=instrument.modes[0])


def test_a_booking_takes_the_suite_of_which_it_is_a_part(database: str, cast: Cast) -> None:
    free = Search(free=Window(date(2026, 3, 3), 600, 840))
    assert cast.live_suite.public_id in public_ids(free)
    book(cast, "lin", "tirf", "3 11:00", "3 13:00")
    assert {cast.live_suite.public_id, cast.tirf.public_id, cast.spinning_disk.public_id}.isdisjoint(public_ids(free))


def test_four_places_are_free_until_the_fourth_is_taken(database: str, cast: Cast) -> None:
    free = Search(free=Window(date(2026, 3, 3), 600, 720))
    for who in ("lin", "mateo", "hana"):
        book(cast, who, "workstations", "3 10:00", "3 12:00")
    assert cast.workstations.public_id in public_ids(free)
    book(cast, "ingrid", "workstations", "3 11:30", "3 12:30")
    assert cast.workstations.public_id not in public_ids(free)


def test_an_hour_that_the_clock_skips_is_free_nowhere_there(cast: Cast) -> None:
    skipped = found(Search(free=Window(date(2026, 3, 29), 60, 180)), VISITOR, "en")
    schools = {choice.value for choice in skipped.counts.choices["school"]}
    assert schools == {"LAN"}, "London's clock has no 01:00 that day, Shanghai's has"


def test_whatever_is_renamed_is_found_by_its_new_name(database: str, cast: Cast) -> None:
    change_instrument(cast.confocal, now=NOW, name="Nautilus")
    change_facility(cast.bioimaging, now=NOW, name_zh="鹦鹉螺平台")
    change_institution(cast.norhaven, now=NOW, name="Kraken University", domains=["kraken.example"])
    change_technique(db.session.scalars(select(Technique).where(Technique.code == "confocal")).one(), name="Sonar")
    db.session.commit()
    for words in ("nautilus", "鹦鹉", "kraken", "sonar"):
        assert cast.confocal.public_id in public_ids(Search(words=words)), words
    assert cast.confocal.public_id not in public_ids(Search(words="norhaven"))


def test_an_instrument_that_moves_is_found_by_its_new_facility_and_calendars_show_it(database: str, cast: Cast) -> None:
    lins = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    before = lins.sequence
    with transaction():
        facility = create_facility(cast.norhaven, code="NEW", name="Nautilus")
        db.session.flush()
        change_instrument(cast.confocal, now=NOW, facility=facility)
    assert cast.confocal.public_id in public_ids(Search(words="nautilus"))
    assert cast.confocal.facility.code == "NEW"
    db.session.refresh(lins)
    assert lins.sequence == before + 1


@pytest.mark.parametrize(
    "changed",
    [
        {"state": InstrumentState.OUT_OF_ORDER}, {"open_to": OpenTo.NOBODY}, {"longest_minutes": 60},
        {"shortest_minutes": 180}, {"notice_minutes": 49 * 60}, {"horizon_days": 1},
    ],
)  # fmt: skip
def test_what_the_lab_does_not_want_is_not_shown_as_free(changed: dict[str, object], database: str, cast: Cast) -> None:
    """Two hours of Thursday 5 March are asked for on Tuesday at 10."""
    free = Search(free=Window(date(2026, 3, 5), 600, 720, march("3 10:00")))
    assert cast.confocal.public_id in public_ids(free)
    with transaction():
        change_instrument(cast.confocal, now=NOW, **changed)
    assert cast.confocal.public_id not in public_ids(free)


def test_what_has_begun_is_free_nowhere_in_that_zone(database: str, cast: Cast) -> None:
    free = Search(free=Window(date(2026, 3, 4), 600, 720, march("4 10:01")))
    assert cast.confocal.public_id not in public_ids(free)


def test_a_page_of_rows_asks_as_much_as_one_row(region: Cast) -> None:
    lin = Viewer(True, frozenset({region.westfjord.id}))
    window = Window(now().date() + timedelta(days=1), 600, 660)
    with count_queries() as one:
        assert len(found(Search(words="airyscan", free=window), lin, "en").rows) <= 1
    with count_queries() as fifty:
        assert len(found(Search(free=window), lin, "en").rows) > 10
    assert len(fifty) <= 3
    assert abs(len(fifty) - len(one)) <= 1


NAMED = [
    ("XRD", "xrd"), ("X-ray diffractometer", "xrd"), ("X射线衍射", "xrd"), ("SEM", "sem"), ("扫描电镜", "sem"),
    ("scanning electron microscope", "sem"), ("TEM", "tem"), ("透射电镜", "tem"), ("NMR", "nmr"), ("核磁", "nmr"),
    ("FTIR", "ftir"), ("ft-ir spectrometer", "ftir"), ("傅里叶变换红外", "ftir"), ("ICPMS", "icp-ms"),
    ("ICP-MS", "icp-ms"), ("pcr machine", "qpcr"), ("PCR仪", "qpcr"), ("AFM", "afm"),
    ("flow cytometer", "flow-cytometry"),
    ("液质联用", "lc-ms"), ("sequencer", "sequencing"), ("3D printer", "additive-manufacturing"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "technique"), NAMED)
def test_a_technique_is_found_by_any_of_its_names(words: str, technique: str, cast: Cast) -> None:
    with_it = select(Instrument.public_id).where(
        Instrument.techniques.any(Technique.code == technique), Instrument.state != InstrumentState.RETIRED
    )
    wanted = set(db.session.scalars(with_it))
    assert wanted
    assert wanted <= public_ids(Search(words=words))


def test_an_acronym_is_not_found_inside_other_words(database: str, cast: Cast) -> None:
    with transaction():
        change_instrument(db.session.get_one(Instrument, cast.confocal.id), name="Assembly system", now=now())
    assert cast.confocal.public_id in public_ids(Search(words="assembly"))
    for acronym in ("SEM", "TEM"):
        assert cast.confocal.public_id not in public_ids(Search(words=acronym))


def test_lin_mistypes_and_is_shown_what_she_meant(client: PageClient, cast: Cast) -> None:
    page = client.get("/instruments?q=confocl").text
    assert "Did you mean “confocal”?" in page
    assert cast.confocal.name in page
    assert 'value="confocal"' in page
    page = client.get("/instruments?q=扫瞄电镜", headers={"Accept-Language": "zh"}).text
    assert "“扫描电镜”" in page
    for words in ("confocal", "zzzzqqq", "lsm"):
        assert "Did you mean" not in client.get(f"/instruments?q={words}").text


def test_a_mistyped_search_asks_the_database_a_bounded_number_of_times(client: PageClient, cast: Cast) -> None:
    client.get("/instruments?q=confocl")
    with count_queries() as queries:
        client.get("/instruments?q=confocl")
    assert len(queries) <= 8
