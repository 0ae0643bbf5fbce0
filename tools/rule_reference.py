"""Write docs/rules.md, the reference of all booking rules, from the rules themselves: tools/rule_reference.py"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
HEAD = """# The rules of booking

Every rule is asked, each time, by the preview and by the booking alike; a refusal names all that object. *Refuse*
means no booking, *review* that the instrument lab decides, *note* that it is worth knowing. Italics stand for figures.

`tools/rule_reference.py` writes this page from `booking/domain/rules/` and `booking/reservations/sentences.py`.
"""


def reference() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *_rules()])


def _rules() -> Iterator[str]:
    from booking.domain.rules import CODES

    for rule, codes in CODES.items():
        yield f"## {rule.__name__.replace('_', ' ')}\n"
        yield " ".join(str(rule.__doc__).split()) + "\n"
        yield "| answer | what it says | what can be done | who can change it |"
        yield "|---|---|---|---|"
        yield from map(_row, codes)
        yield ""


def _row(code: str) -> str:
    from booking.domain.verdict import Code, Reason
    from booking.reservations.reason_words import WHO, WORDS

    reason = Reason(Code(code))
    text, remedy = (re.sub(r"%\((\w+)\)s", _named, str(words)) for words in WORDS[reason.code])
    return f"| `{code}` ({reason.effect}) | {text} | {remedy} | {WHO[reason.who_can_change]} |"


def _named(placeholder: re.Match[str]) -> str:
    return f"*{re.sub(r'_(minutes|days|at)$', '', placeholder.group(1)).replace('_', ' ')}*"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(reference(), "utf-8")
