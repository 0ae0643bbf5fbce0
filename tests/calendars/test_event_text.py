"""What one booking says to Ada herself, to her lab, and to strangers."""

from datetime import timedelta

import pytest

from booking.domain.ical import Detail, EventText, Scope, Standing, View, in_order, say
from booking.domain.plain_text import LONGEST_LINE, clean_line, clean_text
from booking.domain.stamp import next_stamp
from tests.calendars.samples import CHINESE, ENGLISH, MINE, PRIVATE, at, booking


def said(scope: Scope, detail: Detail, *, is_mine: bool = False, **facts: object) -> EventText:
    return say(booking(**facts), View(scope, detail, is_mine), ENGLISH)


def test_ada_reads_all_of_her_own_booking() -> None:
    text = said(Scope.PERSON, Detail.DETAILS, is_mine=True)
    assert text.summary == "Zeiss LSM 980 · live imaging"
    assert text.description.splitlines() == [
        "Instrument: Zeiss LSM 980", "Booked for: Ada Byrne", "Lab: Chen Lab", "School: Northmoor",
        "https://benchshare.example/reservations/abc", "Note: two dyes",
    ]  # fmt: skip
    assert (text.location, text.categories) == ("B 2.14, Rosalind Building, Westfjord", ("Light Microscopy",))
    assert (text.status, text.transparency, text.busy_status) == ("CONFIRMED", "OPAQUE", "BUSY")


@pytest.mark.parametrize("scope", [Scope.INSTRUMENT, Scope.FACILITY, Scope.INSTITUTION, Scope.GROUP])
def test_a_strangers_booking_says_that_the_time_is_taken_and_no_more(scope: Scope) -> None:
    text = said(scope, Detail.BUSY)
    assert text.summary.endswith("Booked")
    assert (text.description, text.url, text.categories) == ("", "", ())
    assert not [word for word in PRIVATE if word in str(text)]
    assert (text.transparency, text.busy_status) == ("TRANSPARENT", "FREE")


def test_my_times_shown_as_busy_do_not_tell_where_or_at_what_i_am() -> None:
    text = said(Scope.PERSON, Detail.BUSY, is_mine=True)
    assert (text.summary, text.location, text.description, text.url) == ("Busy", "", "", "")
    assert (text.transparency, text.busy_status) == ("OPAQUE", "BUSY")


def test_a_labs_times_shown_as_busy_do_not_tell_the_instrument() -> None:
    assert (said(Scope.GROUP, Detail.BUSY).summary, said(Scope.GROUP, Detail.BUSY).location) == ("Booked", "")


def test_a_facilitys_calendar_names_the_instrument_also_to_strangers() -> None:
    assert said(Scope.FACILITY, Detail.BUSY).summary == "Zeiss LSM 980 · Booked"


def test_an_instruments_own_calendar_does_not_repeat_the_instrument() -> None:
    assert said(Scope.INSTRUMENT, Detail.DETAILS).summary == "Ada Byrne · live imaging"
    assert said(Scope.INSTRUMENT, Detail.DETAILS, title="", person="").summary == "Booked"


def test_a_requested_booking_is_tentative() -> None:
    text = said(Scope.PERSON, Detail.DETAILS, is_mine=True, standing=Standing.REQUESTED)
    assert text.summary == "Requested: Zeiss LSM 980 · live imaging"
    assert "Waiting for approval" in text.description
    assert (text.status, text.transparency, text.busy_status) == ("TENTATIVE", "OPAQUE", "TENTATIVE")


def test_a_cancelled_booking_that_is_kept_blocks_nothing() -> None:
    text = said(Scope.PERSON, Detail.DETAILS, is_mine=True, standing=Standing.CANCELLED)
    assert text.summary == "Cancelled: Zeiss LSM 980 · live imaging"
    assert (text.status, text.transparency, text.busy_status) == ("CANCELLED", "TRANSPARENT", "FREE")


def test_the_words_are_those_of_the_calendars_language() -> None:
    text = say(booking(standing=Standing.REQUESTED, instrument="激光共聚焦显微镜"), MINE, CHINESE)
    assert text.summary == "待审批：激光共聚焦显微镜 · live imaging"
    assert "等待审批" in text.description


def test_a_changed_view_raises_the_stamps_of_every_event_in_it() -> None:
    view = View(Scope.GROUP, Detail.BUSY, is_mine=False, sequence=2, changed_at=at(2, 1, 8))
    assert (say(booking(), view, ENGLISH).sequence, say(booking(), view, ENGLISH).changed_at) == (5, at(2, 1, 8))
    late = booking(changed_at=at(2, 3, 8))
    assert say(late, view, ENGLISH).changed_at == at(2, 3, 8)


def test_a_page_that_is_not_https_is_no_url() -> None:
    text = said(Scope.PERSON, Detail.DETAILS, page="http://127.0.0.1:8000/reservations/abc")
    assert text.url == ""


def test_a_comma_in_a_category_would_split_it_in_two() -> None:
    assert said(Scope.PERSON, Detail.DETAILS, category="Light, electron").categories == ("Light / electron",)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zeiss\r\nLSM\t980 ", "Zeiss LSM 980"),
        ("a\x85b\u2028c\u2029d\x0be", "a b c d e"),
        ("nul\x00 bell\x07 del\x7f", "nul bell del"),
        ("half \ud83d pair", "half pair"),
        ("evil \u202etxt.exe\u2066", "evil txt.exe"),
        ("👩🏽\u200d🔬 显微镜", "👩🏽\u200d🔬 显微镜"),
        ("BEGIN:VEVENT\nSUMMARY:x", "BEGIN:VEVENT SUMMARY:x"),
        ("\u3000 ", ""),
    ],
)
def test_a_name_is_one_clean_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_a_note_keeps_its_lines_and_loses_its_controls() -> None:
    assert clean_text("one \r\ntwo\u2028three\rfour\x1b[31m\n\n") == "one\ntwo\nthree\nfour[31m"


def test_a_huge_name_is_cut_where_no_emoji_falls_apart() -> None:
    text = clean_line("x" * (LONGEST_LINE - 3) + "👩\u200d🔬" * 10)
    assert len(text) <= LONGEST_LINE
    assert text.endswith("👩…")


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(milliseconds=300), timedelta(hours=-2)])
def test_a_stamp_rises_within_a_second_and_after_the_clock_was_set_back(shift: timedelta) -> None:
    assert next_stamp(at(3, 1, 9), at(3, 1, 9) + shift) == at(3, 1, 9) + timedelta(seconds=1)
    assert next_stamp(None, at(3, 1, 9)) == at(3, 1, 9)


def test_an_event_starts_before_it_ends_and_knows_its_zone() -> None:
    for facts in ({"ends_at": at(3, 2, 10)}, {"starts_at": at(3, 2, 10).replace(tzinfo=None)}):
        with pytest.raises(ValueError, match="before it ends"):
            booking(**facts)


def test_two_bookings_at_one_time_always_stand_in_one_order() -> None:
    texts = [say(booking(uid=f"{name}@b.example"), MINE, ENGLISH) for name in "cab"]
    assert [text.uid[0] for text in in_order(texts)] == ["a", "b", "c"]
