"""The linter is itself tested: it is content with a good file, and finds each of many single defects."""

import pytest

from tests.calendars.linter import Defect, change_defects, lint

GOOD = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Benchshare//Benchshare//EN
CALSCALE:GREGORIAN
X-WR-CALDESC:Bookings of Ada
NAME:My bookings\\, all
X-WR-CALNAME:My bookings\\, all
COLOR:teal
REFRESH-INTERVAL;VALUE=DURATION:PT30M
X-APPLE-CALENDAR-COLOR:#008080
X-PUBLISHED-TTL:PT30M
X-WR-TIMEZONE:Europe/London
BEGIN:VEVENT
SUMMARY:Confocal
DTSTART:20260301T100000Z
DTEND:20260301T110000Z
DTSTAMP:20260102T000000Z
UID:abc@benchshare.example
SEQUENCE:3
CATEGORIES:Light\\, electron,NMR
CLASS:PUBLIC
CREATED:20260101T000000Z
DESCRIPTION:显微镜显微镜显微镜显微镜显微镜显微镜显微镜
 显微镜\\nnote \\\\ more\\;
LAST-MODIFIED:20260102T000000Z
LOCATION:Room 1\\, Block B
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://benchshare.example/reservations/abc
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
SUMMARY:All day
DTSTART;VALUE=DATE:20260301
DTEND;VALUE=DATE:20260302
DTSTAMP:20260102T000000Z
UID:day@benchshare.example
SEQUENCE:0
CLASS:PUBLIC
CREATED:20260101T000000Z
LAST-MODIFIED:20260102T000000Z
STATUS:TENTATIVE
TRANSP:TRANSPARENT
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()

ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\n"
    b"TZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
FIRST = b"BEGIN:VEVENT\r\n"

DEFECTS = [
    (1, b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", 1),
    (1, "显微镜显微镜\r\n".encode(), "显微镜显微镜\r\n".encode("gbk", "replace"), 1),
    (2, b"VERSION:2.0\r\n", b"VERSION:2.0\n", 1),
    (2, b"VERSION:2.0\r\n", b"VERSION:2.0\r", 1),
    (2, b"END:VCALENDAR\r\n", b"END:VCALENDAR", 1),
    (2, b"CALSCALE:GREGORIAN\r\n", b"CALSCALE:GREGORIAN\r\n\r\n", 1),
    (3, b"SUMMARY:Confocal", b"SUMMARY:" + b"x" * 68, 1),
    (4, "显微镜\r\n 显".encode(), "显微镜".encode()[:-1] + b"\r\n " + "镜显".encode()[2:], 1),
    (4, b"SUMMARY:Confocal", b"SUMMARY:Confocal\\\r\n ,x", 1),
    (5, b"SUMMARY:Confocal", b"SUMMARY:Con\x07focal", 1),
    (5, b"SUMMARY:Confocal", b"SUMMARY:Con\tfocal", 1),
    (5, b"SUMMARY:Confocal", "SUMMARY:Con\x85focal".encode(), 1),
    (5, b"SUMMARY:Confocal", "SUMMARY:Con\u2028focal".encode(), 1),
    (5, b"SUMMARY:Confocal", "SUMMARY:Con\u2029focal".encode(), 1),
    (6, b"END:VEVENT\r\n", b"", 1),
    (6, b"END:VEVENT\r\n", b"END:VTODO\r\n", 1),
    (6, b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 1),
    (6, b"BEGIN:VCALENDAR\r\n", b"X-A:1\r\nBEGIN:VCALENDAR\r\n", 1),
    (7, b"SUMMARY:Confocal", b"SUMMARY Confocal", 1),
    (7, b"SUMMARY:Confocal", b"SUM_MARY:Confocal", 1),
    (7, b"SUMMARY:Confocal", b'SUMMARY;ALTREP="x:Confocal', 1),
    (8, b"VERSION:2.0\r\n", b"", 1),
    (8, b"VERSION:2.0", b"VERSION:1.0", 1),
    (9, b"PRODID:-//Benchshare//Benchshare//EN", b"PRODID:-//icalendar//7.3//EN", 1),
    (10, b"CALSCALE:GREGORIAN\r\n", b"", 1),
    (11, b"VERSION:2.0", b"METHOD:PUBLISH\r\nVERSION:2.0", 1),
    (12, b"\r\nNAME:My bookings\\, all", b"\r\nNAME:Bookings", 1),
    (12, b"My bookings\\, all", b"My bookings, all", 2),
    (12, b"My bookings\\, all", b"My bookings\\nall", 2),
    (13, b"X-WR-CALDESC:Bookings of Ada\r\n", b"", 1),
    (13, b"X-WR-CALDESC:Bookings of Ada", b"X-WR-CALDESC:Bookings; of Ada", 1),
    (14, b"X-WR-TIMEZONE:Europe/London", b"X-WR-TIMEZONE:GMT Standard Time", 1),
    (14, b"X-WR-TIMEZONE:Europe/London", b"X-WR-TIMEZONE:Asia/Shanghai", 1),
    (15, b"REFRESH-INTERVAL;VALUE=DURATION:PT30M", b"REFRESH-INTERVAL:PT30M", 1),
    (15, b":PT30M", b":30M", 2),
    (16, b"X-PUBLISHED-TTL:PT30M", b"X-PUBLISHED-TTL:PT60M", 1),
    (17, b"COLOR:teal", b"COLOR:#008080", 1),
    (17, b"X-APPLE-CALENDAR-COLOR:#008080", b"X-APPLE-CALENDAR-COLOR:teal", 1),
    (18, b"VERSION:2.0", b"SOURCE:https://b.example/calendars/token.ics\r\nVERSION:2.0", 1),
    (19, b"UID:abc@benchshare.example", b"UID:abc", 1),
    (19, b"UID:abc@", "UID:é@".encode(), 1),
    (19, b"UID:abc@", b"UID:" + b"a" * 60 + (b"\r\n " + b"a" * 70) * 3 + b"@", 1),
    (20, b"SEQUENCE:3", b"SEQUENCE:3\r\nRRULE:FREQ=DAILY", 1),
    (21, b"UID:day@", b"UID:abc@", 1),
    (23, b"DTSTAMP:20260102T000000Z", b"DTSTAMP:20260103T000000Z", 1),
    (23, b"DTSTAMP:20260102T000000Z\r\n", b"", 1),
    (24, b"CREATED:20260101T000000Z\r\n", b"", 1),
    (24, b"CREATED:20260101T000000Z", b"CREATED:20260105T000000Z", 1),
    (25, b"SEQUENCE:3", b"SEQUENCE:-3", 1),
    (25, b"SEQUENCE:3\r\n", b"", 1),
    (29, b"DTSTART:20260301T100000Z", b"DTSTART:20260301T100000", 1),
    (29, b"DTSTART:20260301T100000Z", b"DTSTART:20260231T100000Z", 1),
    (31, b"DTEND:20260301T110000Z", b"DTEND:20260301T100000Z", 1),
    (31, b"DTEND:20260301T110000Z", b"DTEND;VALUE=DATE:20260302", 1),
    (31, b"DTEND:20260301T110000Z\r\n", b"", 1),
    (32, b"DTEND;VALUE=DATE:20260302", b"DTEND;VALUE=DATE:20260301", 1),
    (32, b"DTSTART;VALUE=DATE:20260301", b"DTSTART;VALUE=DATE:20260301T000000Z", 1),
    (35, b"STATUS:CONFIRMED", b"STATUS:DONE", 1),
    (35, b"TRANSP:OPAQUE", b"TRANSP:BUSY", 1),
    (35, b"TRANSP:OPAQUE", b"TRANSP:TRANSPARENT", 1),
    (35, b"CLASS:PUBLIC", b"CLASS:OPEN", 1),
    (35, b"BUSYSTATUS:BUSY", b"BUSYSTATUS:TAKEN", 1),
    (35, b"STATUS:CONFIRMED", b"STATUS:CANCELLED", 1),
    (36, b"SUMMARY:Confocal", b"SUMMARY: ", 1),
    (36, b"SUMMARY:Confocal", b"SUMMARY:Con\\nfocal", 1),
    (36, b"SUMMARY:Confocal\r\n", b"", 1),
    (37, b"SUMMARY:Confocal", b"SUMMARY:Con\\focal", 1),
    (37, b"SUMMARY:Confocal", b"SUMMARY:Con;focal", 1),
    (38, b"LOCATION:Room 1\\, Block B", b"LOCATION:https://x.example", 1),
    (38, b"LOCATION:Room 1\\, Block B", b"LOCATION:", 1),
    (39, b"URL:https:", b"URL:http:", 1),
    (39, b"URL:https://benchshare.example/reservations/abc", b"URL:https://b.example/calendars/abc.ics", 1),
    (40, b"CATEGORIES:Light\\, electron,NMR", b"CATEGORIES:Light,,NMR", 1),
    (40, b"CATEGORIES:Light\\, electron,NMR", b"CATEGORIES:Light; electron", 1),
    (41, b"SEQUENCE:3", b"SEQUENCE:3\r\nORGANIZER:mailto:a@b.example", 1),
    (41, b"SEQUENCE:3", b"SEQUENCE:3\r\nATTENDEE:mailto:a@b.example", 1),
    (42, FIRST, FIRST + b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\n", 1),
    (43, b"SUMMARY:Confocal", b"SUMMARY:Mallory", 1),
    (44, FIRST, ZONE.replace(b"END:STANDARD", b"RDATE:20260301T100000\r\nEND:STANDARD") + FIRST, 1),
    (44, FIRST, ZONE.replace(b"STANDARD", b"DAYLIGHT") + FIRST, 1),
    (45, FIRST, ZONE.replace(b"TZOFFSETFROM:+0100\r\n", b"") + FIRST, 1),
    (47, FIRST, ZONE + FIRST, 1),
    (47, b"DTSTART:20260301T100000Z", b"DTSTART;TZID=Europe/Paris:20260301T100000", 1),
    (67, GOOD[GOOD.index(FIRST) : GOOD.index(b"END:VCALENDAR")], b"", 1),
]  # fmt: skip

CHANGES = [
    (24, b"CREATED:20260101T000000Z", b"CREATED:20251231T000000Z"),
    (25, b"SEQUENCE:3", b"SEQUENCE:2"),
    (26, b"DTSTART:20260301T100000Z", b"DTSTART:20260301T103000Z"),
    (27, b"SUMMARY:Confocal", b"SUMMARY:Widefield"),
]


def found_checks(defects: list[Defect]) -> set[int]:
    return {defect.check for defect in defects}


def test_a_good_file_has_no_defect() -> None:
    assert lint(GOOD, zone="Europe/London", secrets=["Mallory"]) == []
    assert change_defects(GOOD, GOOD) == []


@pytest.mark.parametrize(("check", "good", "bad", "times"), DEFECTS, ids=[f"{d[0]}-{n}" for n, d in enumerate(DEFECTS)])
def test_each_single_defect_is_found(check: int, good: bytes, bad: bytes, times: int) -> None:
    assert good in GOOD
    broken = GOOD.replace(good, bad, times)
    assert check in found_checks(lint(broken, zone="Europe/London", secrets=["Mallory"]))


@pytest.mark.parametrize(("check", "good", "bad"), CHANGES, ids=[str(change[0]) for change in CHANGES])
def test_each_false_change_is_found(check: int, good: bytes, bad: bytes) -> None:
    assert check in found_checks(change_defects(GOOD, GOOD.replace(good, bad, 1)))


def test_an_event_written_in_another_order_is_another_file() -> None:
    shuffled = GOOD.replace(b"SEQUENCE:3\r\n", b"").replace(b"CLASS:PUBLIC", b"CLASS:PUBLIC\r\nSEQUENCE:3", 1)
    assert found_checks(change_defects(GOOD, shuffled)) == {27}


def test_a_single_booking_with_a_calendars_name_would_open_a_new_calendar_in_outlook() -> None:
    assert 69 in found_checks(lint(GOOD, is_feed=False))
