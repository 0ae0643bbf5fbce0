"""Which encoding a file is found to be in, and that every letter survives."""

import pytest

from booking.importing.reading import Unreadable, read_file
from tests.importing.taking import REAL

SENTENCES = (
    "Müller café naïve 20 °C, 5 µm – “Zürich” it’s Straße",
    "École Ångström Ørsted",
    "Größe",
    "Señor niño",
    "élan",
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
CHINESE = "高分辨率扫描电子显微镜，分辨率 1 nm；校区：东湖。热场发射"


@pytest.mark.parametrize("encoding", [*UNICODE, "cp1252", "mac_roman"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_western_file_is_read_as_it_was_written(sentence: str, encoding: str) -> None:
    table = read_file(f'Name,Description\r\nA,"{sentence}"\r\n'.encode(encoding))
    assert table.samples() == [["A", sentence]]
    assert table.encoding == encoding


@pytest.mark.parametrize("encoding", [*UNICODE, "gb18030"])
def test_a_chinese_file_is_read_as_it_was_written(encoding: str) -> None:
    table = read_file(f"名称,描述\n电镜 SEM,{CHINESE}\n".encode(encoding))
    assert table.samples() == [["电镜 SEM", CHINESE]]
    assert table.encoding == encoding


def test_the_real_file_is_mac_roman() -> None:
    assert read_file(REAL).encoding == "mac_roman"


def test_bytes_that_windows_does_not_know_are_latin_1() -> None:
    assert read_file(b"Name\nM\xfcller caf\xe9 \x81\n").encoding == "latin-1"


def test_one_broken_byte_does_not_turn_a_file_into_another_language() -> None:
    """It is told instead: the file as a whole, and the row."""
    content = ("Name,Description\n" + "电镜,高分辨率扫描电子显微镜\n" * 20).encode() + b"X,\xff\n"
    table = read_file(content)
    assert table.encoding == "utf-8"
    assert ("broken_encoding", {}) in table.notes
    assert list(table.records())[-1].cells == ["X", "\ufffd"]


def test_a_chosen_encoding_is_obeyed() -> None:
    assert read_file("Name\nÄ\n".encode("cp1252"), "mac_roman").samples() == [["ƒ"]]


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x00\x00\x00\x07" * 40, bytes(range(256)) * 8])
def test_what_is_no_text_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_file(content)
    assert caught.value.code == "not_text"
