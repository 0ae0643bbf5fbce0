"""What is alike for a search: widths, cases, hyphens, accents, spellings of a model's name."""

import pytest

from booking.domain.searching import LONGEST_QUESTION, MOST_WORDS, folded, question_words, text_to_search


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("ＬＳＭ　９８０", "lsm 980"),
        ("Zeiss  LSM‑980", "zeiss lsm-980"),
        ("STRAẞE", "strasse"),
        ("共聚焦\u3000显微镜", "共聚焦 显微镜"),
        ("ﬁb", "fib"),
    ],
)
def test_the_same_word_is_written_in_many_ways(text: str, alike: str) -> None:
    assert folded(text) == alike


@pytest.mark.parametrize("question", ["LSM 980", "lsm980", "LSM-980", "lsm"])
def test_a_model_is_found_however_it_is_spelled(question: str) -> None:
    kept = text_to_search(["Confocal"], models=["LSM 980"])
    assert all(word in kept for word in question_words(question))


@pytest.mark.parametrize("question", ["X-ray", "xray", "x‑RAY", "Muller", "Müller", "衍射", "射"])
def test_hyphens_and_accents_are_no_obstacle(question: str) -> None:
    kept = text_to_search(["X-ray diffraction", "Müller GmbH", "X 射线衍射"])
    assert all(word in kept for word in question_words(question))


def test_a_question_is_bounded() -> None:
    assert len(question_words(" ".join(f"word{number}" for number in range(50)))) <= MOST_WORDS
    assert sum(map(len, question_words("x" * 10_000))) <= LONGEST_QUESTION


def test_words_of_different_names_do_not_run_together() -> None:
    assert "ab" not in text_to_search(["a", "b"])
