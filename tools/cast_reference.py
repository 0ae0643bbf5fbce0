"""Write docs/cast.md, who and what there is in the demo region, from its tables: tools/cast_reference.py"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "cast.md"
HEAD = """# The cast

The people, schools and instruments of the demo region, all invented. `make run` and `make demo` settle them; the tests
name them: `cast.lin` books `cast.confocal`. Everybody's password is `{password}`; `flask --app wsgi demo-people --all`
lists everybody. Three months of their bookings are played around the moment of settling, the same for the same moment.

`tools/cast_reference.py` writes this page from `booking/demo/data/`.
"""
ROLES = {
    "instrument_lab": "instrument lab",
    "school_administrator": "school administrator",
    "finance_officer": "finance officer",
    "region_administrator": "region administrator",
    "system_administrator": "system administrator",
}


def reference() -> str:
    """The page as it should be."""
    from booking.demo.identity import PASSWORD

    parts = (_schools(), _facilities(), _people(), _labs(), _instruments(), _resources())
    return "\n".join([HEAD.format(password=PASSWORD), *(line for part in parts for line in part)])


def _schools() -> Iterator[str]:
    header = "name in tests | school | 中文 | code | clock | addresses end in"
    yield from _table("Schools", header, "institutions", ("key", "name", "name_zh", "code", "time_zone", "domains"))


def _facilities() -> Iterator[str]:
    header = "name in tests | facility | 中文 | code | opening hours"
    yield from _table("Facilities", header, "facilities", ("key", "name", "name_zh", "code", "opening_hours"))


def _people() -> Iterator[str]:
    from booking.demo.tables import by_key, rows

    yield from _head("People", "name in tests | name | 中文 | who she or he is | e-mail")
    leaders = {row["leader"]: row["name"] for row in rows("groups")}
    for row in rows("people"):
        lab = by_key("groups").get(row["group"], {}).get("name", "")
        who = f"leads the {leaders[row['key']]}" if row["key"] in leaders else lab and f"researcher, {lab}"
        yield _row(row["key"], row["name"], row["name_zh"], who or _role(row["role"], row["membership"]), row["email"])
    yield ""


def _role(role: str, membership: str) -> str:
    kind, _, place = role.partition(":")
    if kind:
        return f"{ROLES[kind]} {place}".rstrip()
    return "waits for the school's approval" if membership == "pending" else "of no school"


def _labs() -> Iterator[str]:
    header = "name in tests | lab | 中文 | school | leader"
    yield from _table("Labs", header, "groups", ("key", "name", "name_zh", "institution", "leader"))


def _instruments() -> Iterator[str]:
    from booking.demo.tables import rows

    yield from _head("Instruments", "name in tests | instrument | 中文 | facility | booked")
    for row in rows("instruments"):
        yield _row(row["source_key"], row["name"], row["name_zh"], row["facility"], _rules(row))
    yield ""


def _rules(row: dict[str, str]) -> str:
    """What is special about booking it, in a few words."""
    lengths = f"{_length(row['shortest_minutes'])} to {_length(row['longest_minutes'])}"
    special = {
        "retired": row["state"] == "retired",
        "out of order": row["state"] == "out_of_order",
        "by approval": row["is_approval_needed"] == "yes",
        "own school": row["open_to"] == "institution",
        f"{row['places']} places": int(row["places"]) > 1,
        f"shares {row['shared'].replace(';', ', ')}": bool(row["shared"]),
    }
    return ", ".join([lengths, *(words for words, is_so in special.items() if is_so)])


def _length(minutes: str) -> str:
    hours, rest = divmod(int(minutes), 60)
    return f"{hours} h" if hours and not rest else f"{minutes} min"


def _resources() -> Iterator[str]:
    header = "name in tests | shared resource | 中文 | school"
    yield from _table("Shared resources", header, "resources", ("code", "name", "name_zh", "institution"))


def _table(title: str, header: str, table: str, columns: tuple[str, ...]) -> Iterator[str]:
    from booking.demo.tables import rows

    yield from _head(title, header)
    for row in rows(table):
        yield _row(*(row[column] for column in columns))
    yield ""


def _head(title: str, header: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {header} |"
    yield f"|{'---|' * (header.count('|') + 1)}"


def _row(key: str, *cells: str) -> str:
    return f"| `{key}` | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(reference(), "utf-8")
