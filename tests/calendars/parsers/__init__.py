"""Three independent readings of a calendar file beside icalendar's: ical.js and node-ical (npm), ical (PyPI)."""

import json
import subprocess
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from ical.calendar_stream import IcsCalendarStream

Reading = dict[str, Any]


class NodeParsers:
    """One node process that reads file after file, since starting it for each would take most of the time."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("parse.mjs")
        self.process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def read(self, raw: bytes) -> dict[str, Reading]:
        """{"icaljs": reading, "nodeical": reading}; a reading is the calendar's name and its events."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(raw.decode()) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"node ended with {self.process.wait(5)} on {raw!r}"
        return json.loads(answer)

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def read_with_ical(raw: bytes) -> list[Reading]:
    """The events as PyPI's `ical`, the strictest of them, reads them."""
    events = IcsCalendarStream.calendar_from_ics(raw.decode()).events
    return [
        {
            "uid": event.uid,
            "starts": moment(event.dtstart),
            "ends": moment(event.dtend),
            "isDay": not isinstance(event.dtstart, datetime),
            "summary": event.summary,
            "description": event.description or "",
            "location": event.location or "",
            "categories": event.categories,
            "status": event.status.value,
            "transparency": event.transparency,
            "busy": next(extra.value for extra in event.extras if extra.name == "x-microsoft-cdo-busystatus"),
            "url": event.url or "",
            "sequence": event.sequence,
            "changed": moment(event.last_modified),
            "created": moment(event.created),
        }
        for event in events
    ]


def moment(value: datetime | date) -> str:
    """As JavaScript writes moments; a date is its midnight."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), UTC)
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
