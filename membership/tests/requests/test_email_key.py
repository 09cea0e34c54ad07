"""One spelling for each address, whatever a person types."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.requests.email_key import email_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Ana@Example.GOV ", "ana@example.gov"),
        ("É@example.org", "é@example.org"),
        ("e\u0301@example.org", "é@example.org"),
        ("ana@BÜCHER.example.org", "ana@xn--bcher-kva.example.org"),
        ('"Ana"@example.gov', "ana@example.gov"),
        ('"a\\n\\a.lee"@example.gov', "ana.lee@example.gov"),
        ('"ana lee"@example.gov', '"ana lee"@example.gov'),
        ('"ana@home"@example.gov', '"ana@home"@example.gov'),
        ('""@example.gov', '""@example.gov'),
        ('"@example.gov', '"@example.gov'),
        ("no-at-sign", "no-at-sign"),
        ("ana@not_idna..example.org", "ana@not_idna..example.org"),
        ("", ""),
    ],
)
def test_examples(typed, key):
    assert email_key(typed) == key


@given(st.text())
def test_a_key_is_its_own_key(typed):
    assert email_key(email_key(typed)) == email_key(typed)


@given(st.emails())
def test_case_and_outer_space_and_normal_form_do_not_matter(address):
    assert email_key(f" {address.upper()} ") == email_key(address)
    assert email_key(unicodedata.normalize("NFD", address)) == email_key(address)
