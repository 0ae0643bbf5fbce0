"""ROR identifiers and their check digits."""

import pytest

from booking.domain.ror import NotROR, read_ror


@pytest.mark.parametrize("ror", ["02wn5qz54", "03yrm5c26", "013meh722", "05dxps055"])
def test_identifiers_that_there_are_pass(ror: str) -> None:
    assert read_ror(ror) == ror
    assert read_ror(f" https://ror.org/{ror.upper()} ") == ror


@pytest.mark.parametrize("ror", ["02wn5qz55", "02wn5qx54", "20wn5qz54"])
def test_one_wrong_character_is_noticed(ror: str) -> None:
    with pytest.raises(NotROR):
        read_ror(ror)


def test_a_mistyped_one_is_told_from_what_is_none() -> None:
    with pytest.raises(NotROR) as mistyped:
        read_ror("02wn5qz55")
    with pytest.raises(NotROR) as none:
        read_ror("St Andrews")
    assert mistyped.value.is_mistyped
    assert not none.value.is_mistyped


@pytest.mark.parametrize("text", ["", "0" * 9 + "\n", "https://evil.example/02wn5qz54", "02wn5qz5४", "x" * 9999])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(NotROR):
        read_ror(text)
