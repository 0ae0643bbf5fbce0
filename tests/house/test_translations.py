"""Chinese readers get every text, with the same blanks to fill as in English."""

import re
import subprocess
import sys

import polib
import pytest

from tests.house.sources import ROOT
from tools import messages

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


def test_chinese_is_set_alike_everywhere() -> None:
    """Full-width signs beside Chinese, no space between a number and Chinese; `tools/messages.py update` mends it."""
    entries = polib.pofile(str(CATALOGUE))
    texts = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in texts if messages.tidied(text) != text] == []


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("共 %(num)d 台仪器,可预约(部分)", "共%(num)d台仪器，可预约（部分）"),
        ("填写 08:00-18:00, 或留空: 不开放", "填写08:00-18:00, 或留空：不开放"),
        ("Google 日历:每 4 小时", "Google 日历：每4小时"),
        ("不超过 15 MB。 请重试", "不超过15 MB。请重试"),
        ("%(day)s, %(time)s", "%(day)s, %(time)s"),
        ("%(name)s 申请(%(count)d 次)", "%(name)s 申请（%(count)d次）"),
    ],
)
def test_signs_and_spaces_of_chinese(text: str, tidy: str) -> None:
    assert messages.tidied(text) == tidy
