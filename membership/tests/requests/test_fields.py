"""Fields take any text as data, or say in plain words why not."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from membership.requests.fields import AddressField, OneLine, Paragraphs

ANY_TEXT = st.text(st.characters(codec="utf-8"))


@given(ANY_TEXT)
def test_a_line_comes_back_as_it_is_or_is_refused(text: str) -> None:
    plain = text.strip()
    try:
        assert OneLine(required=False).clean(text) == plain
    except ValidationError:
        assert len(plain.splitlines()) > 1 or any(
            unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in plain
        )


@given(ANY_TEXT)
def test_no_line_begins_another(text: str) -> None:
    try:
        line = OneLine(required=False).clean(text)
    except ValidationError:
        return
    assert not {"\0", "\n", "\r", "\u2028", "\u2029"} & set(line)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\tb", "a\tb"), (" a ", "a"), ("=1+1", "=1+1")],
)
def test_paragraphs_keep_their_breaks(typed: str, kept: str) -> None:
    assert Paragraphs().clean(typed) == kept


@pytest.mark.parametrize("typed", ["a\0b", "a\x07b", "a\x7fb"])
def test_paragraphs_take_no_control_characters(typed: str) -> None:
    with pytest.raises(ValidationError):
        Paragraphs().clean(typed)


@given(st.emails())
def test_an_address_is_one_line_that_fits_the_ledger(address: str) -> None:
    try:
        kept = AddressField().clean(address)
    except ValidationError:
        return
    assert kept == address.strip()
    assert len(kept) <= 254
    assert len(kept.splitlines()) == 1
