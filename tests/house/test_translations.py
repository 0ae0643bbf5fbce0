"""Chinese readers get every text, with the same blanks to fill as in English."""

import re
import subprocess
import sys

import polib

from tests.house.sources import ROOT

CATALOGUE = ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
BLANK = re.compile(r"%\(\w+\)[sd]")


def test_every_text_of_the_code_has_its_chinese() -> None:
    """The tool extracts afresh, so a text that was never added counts as well."""
    told = subprocess.run([sys.executable, "tools/messages.py", "missing"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_translations_fill_in_the_same_blanks() -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and set(BLANK.findall(text)) != set(BLANK.findall(entry.msgid_plural or entry.msgid))
    ]
    assert not wrong


def test_nothing_of_the_catalogue_is_fuzzy() -> None:
    assert not [entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.fuzzy]
