"""The Chinese catalogue: extract the texts of the code, add translations, say what is missing, compile.

    tools/messages.py update            extract all texts; keep the translations there are
    tools/messages.py add FILE.json     the same, then fill in {"English": "中文"}
    tools/messages.py missing           list what has no Chinese; exit 1 if anything
    tools/messages.py compile           write the .mo that the application reads

Calls wait for each other, so several people may add at once.
"""

import fcntl
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations" / "zh" / "LC_MESSAGES"
KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2), "_n": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip

_CHINESE, _NUMBER = r"[\u3400-\u9fff]", r"(?:\d|%\(\w+\)d)"
_WIDE_SIGN = "[，；：！？（）。、“”]"
WIDE = dict(zip(",;:!?()", "，；：！？（）", strict=True))
SIGN = re.compile(rf"(?<={_CHINESE})([,;:!?()]) *|([,;:!?()])(?={_CHINESE})")
SPACE = re.compile(
    rf"(?<={_CHINESE}) +(?={_NUMBER})|(?<=\d) +(?={_CHINESE})|(?<=\)d) +(?={_CHINESE})"
    rf"|(?<={_WIDE_SIGN}) +(?=\S)|(?<=\S) +(?={_WIDE_SIGN})"
)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            _with_lock(lambda: _update({}))
        case ["add", file]:
            _with_lock(lambda: _update(json.loads(Path(file).read_text("utf-8"))))
        case ["missing"]:
            return _show_missing()
        case ["compile"]:
            _compile()
        case _:
            print(__doc__)
            return 2
    return 0


def _update(translations: dict[str, str]) -> None:
    catalog, known = _extracted(), _read()
    for message in list(catalog):
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        text = translations.get(_key(message)) or (_text(old) if old else "")
        message.string = _shaped(message, text) if text else message.string
    _write(catalog)
    for unused in sorted(set(translations) - {_key(m) for m in catalog if m.id}):
        print(f"not in the code: {unused!r}")
    _compile()


def _extracted() -> Catalog:
    """Every text of the code as it is now. Line numbers are left out: they change with every edit of a file."""
    catalog = _empty()
    with open(ROOT / "translations" / "babel.cfg") as file:
        method_map, options_map = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT, method_map, options_map, keywords=KEYWORDS, directory_filter=_is_ours, strip_comment_tags=True
    )
    for file_name, _line, text, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalog.add(text, None, [(file_name, 0)], auto_comments=comments, context=context)
    for message in catalog:
        message.locations = sorted({(name, None) for name, _ in message.locations})
    return catalog


def _empty() -> Catalog:
    """A header without dates and addresses, so that only texts make a difference between two versions."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale="zh", project="Benchshare", version="1", fuzzy=False, charset="utf-8", header_comment="",
        creation_date=day, revision_date=day, last_translator="Benchshare", language_team="Benchshare",
        msgid_bugs_address="", copyright_holder="",
    )  # fmt: skip


def _is_ours(directory: str) -> bool:
    relative = Path(directory).relative_to(ROOT)
    return not relative.parts or relative.parts[0] in ("booking", "scheduler", "models", "templates")


def _read() -> Catalog:
    path = FOLDER / "messages.po"
    if not path.exists():
        return _empty()
    with open(path, "rb") as file:
        return read_po(file, locale="zh")


def _write(catalog: Catalog) -> None:
    """As a whole or not at all: what cannot be written must not cost what was there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    beside = FOLDER / "messages.po.new"
    with open(beside, "wb") as file:
        write_po(file, catalog, width=120, omit_header=False, include_lineno=False, sort_output=True)
    beside.replace(FOLDER / "messages.po")


def _show_missing() -> int:
    known = _read()
    missing = [_key(m) for m in _extracted() if m.id and not _is_filled(known.get(m.id, m.context))]
    for text in missing:
        print(f"no Chinese: {text!r}")
    return 1 if missing else 0


def _compile() -> None:
    with open(FOLDER / "messages.mo", "wb") as file:
        write_mo(file, _read())


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_filled(message: Message | None) -> bool:
    if message is None:
        return False
    return bool(message.string if isinstance(message.string, str) else message.string and message.string[0])


def _shaped(message: Message, text: str) -> str | tuple[str, ...]:
    return (tidied(text),) if message.pluralizable else tidied(text)


def _text(message: Message) -> str:
    """What it says, also where the code has made a plural of it since, or a plain text of a plural."""
    return message.string if isinstance(message.string, str) else next(iter(message.string), "")


def tidied(text: str) -> str:
    """Chinese as it is set here: full-width signs beside its characters, and numbers without a space before them or
    behind them. Beside Latin words the space stays. A sign between digits is one of a time, and stays as it is."""
    text = SIGN.sub(lambda found: WIDE[found[1] or found[2]], text)
    return SPACE.sub("", text)


def _with_lock(work: Callable[[], None]) -> None:
    with open(ROOT / "translations" / ".lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
