"""Names of one thing are found in a question, however they are spelled; one slip of the finger is mended."""

from collections import Counter

import pytest

from booking.catalogue.queries.meaning import _nearest
from booking.catalogue.synonyms import synonyms
from booking.domain.nearness import meant
from booking.domain.searching import MOST_WORDS
from booking.domain.synonyms import Synonyms, read_groups

TEXTS = [
    "confocal microscopy\nzeiss\nlsm 980",
    "x-ray diffraction\nx 射线衍射\nd8",
    "扫描电子显微镜\nsigma 300",
    "pet-ct",
]


@pytest.fixture
def few() -> Synonyms:
    return read_groups(["# a comment", "", "scanning electron microscopy; SEM; FE-SEM; 扫描电镜", "XRD; X 射线衍射"])


def test_a_name_stands_in_one_line_of_the_list() -> None:
    lines = synonyms().groups
    keys = Counter(key for group in lines for key in {name.replace("-", "").replace(" ", "") for name in group})
    assert [key for key, count in keys.items() if count > 1] == []
    assert all(len(group) > 1 and all(group) for group in lines)


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("SEM", ["sem"]),
        ("fe sem Zeiss", ["fe sem", "zeiss"]),
        ("FESEM machine", ["fesem"]),
        ("testing machine", ["testing", "machine"]),
        ("诺港扫描电镜", ["诺港", "扫描电镜"]),
        ("扫描电镜仪", ["扫描电镜"]),
        ("ｘ射线衍射", ["x射线衍射"]),
        ("assembly semi", ["assembly", "semi"]),
        ("", []),
    ],
)
def test_a_question_is_parted_into_names_and_words(few: Synonyms, question: str, typed: list[str]) -> None:
    assert [term.typed for term in few.terms(question)] == typed


def test_an_acronym_has_to_stand_alone(few: Synonyms) -> None:
    (term,) = few.terms("Scanning-electron microscopy")
    assert set(term.whole) == {"sem"}
    assert "扫描电镜" in term.texts


def test_a_question_of_many_names_is_bounded() -> None:
    assert len(synonyms().terms("SEM TEM XRD NMR PCR XPS AFM DSC TGA DLS HPC")) == MOST_WORDS


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("confocl", "confocal"),
        ("cnofocal", "confocal"),
        ("Confocall zeis", "confocal zeis"),  # part of a word is found as it is
        ("zeisz confocal", "zeiss confocal"),
        ("difraction", "diffraction"),
        ("扫瞄电子", "扫描电子"),
        ("confocal", None),
        ("confakel", None),  # two slips
        ("lms", None),  # too short to be sure
        ("confocl submarine", None),
        ("", None),
    ],
)
def test_one_slip_of_the_finger_is_mended(question: str, words: str | None) -> None:
    assert meant(question, TEXTS, _nearest) == words
