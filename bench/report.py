"""Figures as lines, as a table, and as docs/performance.md with the numbers beside it as JSON."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from bench.measuring import Figure
from bench.memory import MOST, Memory

DOCS = Path(__file__).resolve().parent.parent / "docs"
HEADINGS = ("work", "ms", "median", "95 %", "floor", "floor ms", "ratio", "asked", "queries", "bytes", "")
INTRODUCTION = """# How fast it is

A region of 500 instruments, 1,000 people and 200,000 reservations over a year, served by gunicorn with two workers of
four threads, the client on the same machine with one kept connection. Each piece of work takes turns with a *floor* in
the same server: what cannot be saved. **Read the ratios**; the milliseconds belong to the machine. `ms` and `floor ms`
are tenth percentiles, and the ratio is theirs: what else runs on a machine only ever adds. `asked` is the highest ratio
that we want to have in the end, and `queries` counts the statements sent to the database: it does not rise with the
number of rows.

`make bench` measures again and writes this page; `.venv/bin/python -m bench --database sqlite` only looks.
"""
CONCLUSION = """
## What the figures say

- A booking costs four to six times what any signed-in answer with one commit costs, however many bookings there are:
  the guard and the rules look at a handful of rows.
- Pages are over what we want, and not by the database: three to nine queries, none of them long. The time goes into
  writing the page in Python: macros that call macros, a catalogue look-up for each text, dates in words. The timeline
  says each booking in words for screen readers, and so costs most.
- A calendar that has not changed costs one query, and a kept one is sent as it lies there. After a change one event is
  written and the rest stays as it is; what that line costs is asking which bookings of the region have changed.
- To find a slot reads as many instruments as it takes to fill a page. To find nothing means to have judged all: what it
  costs grows with the instruments, not with the bookings.
- An import of 600 rows is looked at in the time of a few bookings, and written in well under a hundredth of a second a
  row: each row is an instrument with its own resource, techniques and search text.
"""


@dataclass(frozen=True)
class Results:
    """What was measured on one database."""

    figures: list[Figure]
    memory: Memory


def line(figure: Figure) -> str:
    """One figure for somebody who waits."""
    mark = "ok " if figure.is_met else "OVER"
    return f"{mark:5}{figure.ratio:6.2f} of {figure.asked:<4g} {figure.low:8.2f} ms {figure.queries:3} q  {figure.name}"


def table(results: Mapping[str, Results]) -> str:
    """A Markdown table for each database."""
    parts = (
        ("", f"## On {_title(name)}", "", *_rows(one.figures), "", _memory(one.memory)) for name, one in results.items()
    )
    return "\n".join(line for part in parts for line in part)


def write(results: Mapping[str, Results], rounds: int) -> None:
    """docs/performance.md and docs/performance.json."""
    place = f"\nMeasured on {_machine()}; {rounds} turns of each.\n"
    (DOCS / "performance.md").write_text(f"{INTRODUCTION}{place}{table(results)}\n{CONCLUSION}", "utf-8")
    databases = {
        name: {"figures": [figure.as_json() for figure in one.figures], "memory": asdict(one.memory)}
        for name, one in results.items()
    }
    content = {"machine": _machine(), "rounds": rounds, "databases": databases}
    (DOCS / "performance.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _memory(memory: Memory) -> str:
    return (
        f"A worker has then {memory.worker:.0f} MB; the libraries alone take {memory.libraries:.0f} MB: "
        f"**{memory.ratio:.1f}** times (asked: {MOST:g})."
    )


def _rows(figures: Sequence[Figure]) -> list[str]:
    rows = ["| " + " | ".join(HEADINGS) + " |", "|---" + "|---:|---:|---:|---|---:|---:|---:|---:|---:|---|"]
    for one in figures:
        queries = f"{one.queries} of {one.most_queries}" if one.most_queries else str(one.queries)
        cells = (
            one.name, f"{one.low:.2f}", f"{one.median:.2f}", f"{one.high:.2f}", one.floor_name, f"{one.floor:.2f}",
            f"**{one.ratio:.1f}**", f"{one.asked:g}", queries, f"{one.size:,}", "" if one.is_met else "over",
        )  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _title(name: str) -> str:
    return {"sqlite": f"SQLite {sqlite3.sqlite_version}", "postgresql": "PostgreSQL"}[name]


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"Flask {version('flask')}, SQLAlchemy {version('sqlalchemy')}"
    )
