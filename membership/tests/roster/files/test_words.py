"""Days, places, headings, names and formulas as rosters write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.roster.entries import in_order
from membership.roster.files.days import read_day
from membership.roster.files.guard import WHITE_SPACE, guarded, unguarded
from membership.roster.files.headings import FIELDS, field_of, proposed
from membership.roster.files.places import place_words


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-02", "2026-11-02T00:00:00", "11/02/2026", "11/2/26", "11-02-2026", "11.02.2026"),
        *("November 2, 2026", "Nov 2 2026", "Nov. 2nd, 2026", "2 November 2026", "02-Nov-26"),
        *("46328", "46328.75", "2026/11/02", "11/02/2026 12:00 AM", " 11/02/2026 "),
    ],
)
def test_a_day_in_many_forms(text):
    assert read_day(text) == date(2026, 11, 2)


def test_september_has_two_short_names_and_nothing_is_no_day():
    assert read_day("Sept. 9, 2025") == read_day("9-Sep-25") == date(2025, 9, 9)
    assert read_day("") is read_day("  ") is None


@pytest.mark.parametrize(
    "text", ["soon", "25/12/2026", "2026", "Nov 2026", "02/30/2026", "0202-01-01", "12", "x" * 999]
)
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match="no day"):
        read_day(text)


def test_a_place_is_looked_up_by_its_plainest_words():
    assert place_words("The State of Ohio")[-1] == "ohio"
    assert place_words("Commonwealth of the Northern Mariana Islands")[-1] == (
        "northern mariana islands"
    )
    assert place_words("N. Carolina")[-1] == "north carolina"
    assert place_words("W. Virginia")[-1] == "west virginia"
    assert place_words("D.C.")[0] == "d c"


def test_headings_that_people_use():
    said = ["Name", "E-mail", "State/Territory", "Date Joined", "Peer Group", "Phone", "Agency"]
    assert [field_of(each) for each in said] == [
        *("full_name", "email", "jurisdiction", "joined", "group", "", "organization")
    ]
    assert proposed(["Email", "Email", "NAME "]) == ["email", "", "full_name"]
    assert proposed(list(FIELDS.values())) == list(FIELDS)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ortiz, Ana", "Ana Ortiz"),
        ("de la Cruz, Ana María", "de la Cruz, Ana María"),
        ("ORTIZ, ANA", "ANA ORTIZ"),
        ("Ana Ortiz, MSW", "Ana Ortiz, MSW"),
        ("Ana Ortiz, Ph.D.", "Ana Ortiz, Ph.D."),
        ("Ana Ortiz, Jr", "Ana Ortiz, Jr"),
        ("Ana Ortiz", "Ana Ortiz"),
        ("Ortiz,", "Ortiz,"),
    ],
)
def test_the_last_name_first(written, name):
    assert in_order(written) == name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\u00a0=1", "'=1"])
def test_no_formula_leaves(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ana", "O'Brien", "'quoted'", "1-2", "", "a=b"])
def test_plain_text_stays(text):
    assert guarded(text) == unguarded(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from(f"'=+-@a1{WHITE_SPACE}"), st.characters())))
def test_what_is_guarded_comes_back_and_begins_no_formula(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip(WHITE_SPACE).startswith(("=", "+", "-", "@"))
