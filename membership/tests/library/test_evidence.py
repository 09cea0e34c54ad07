"""The findings in the orders that readers choose, and words that they must not hold."""

import pytest
from django.core.exceptions import ValidationError

from membership.library.evidence import in_order
from membership.library.models import Finding
from membership.tests.library.stock import make_finding


def order(wish: str) -> list[str]:
    return [each.slug for each in in_order(wish)]


@pytest.mark.django_db
def test_an_order_puts_what_says_nothing_last_and_keeps_equals_as_listed() -> None:
    for slug, position, place in (
        ("third", 3, "iowa"),
        ("first", 1, ""),
        ("second", 2, "Kentucky"),
        ("fourth", 4, "Iowa"),
    ):
        make_finding(slug, position=position, place=place)
    assert order("") == ["first", "second", "third", "fourth"]
    assert order("place") == ["third", "fourth", "second", "first"]
    assert order("-place") == ["second", "third", "fourth", "first"]
    for unknown in ("figure", "caveat", "--place", "sources", "-", "pk"):
        assert order(unknown) == order("")


@pytest.mark.parametrize(
    ("claim", "names_a_cause"),
    [
        ("Associated with fewer entries.", False),
        ("Mentors take on causal work, because families ask.", False),
        ("Partners CAUSED more reunification.", True),
        ("Support led to more reunification.", True),
        ("Fewer entries, due to mentors.", True),
        ("It results in savings.", True),
        ("Mentors reduced re-entry by 40%.", True),
        ("Peer support improves reunification.", True),
        ("Associated with increased reunification.", False),
        ("Associated with fewer entries, which it caused.", True),
        ("Re-entry was lower among participants.", False),
    ],
)
def test_a_claim_that_names_a_cause_is_refused(claim: str, names_a_cause: bool) -> None:
    finding = Finding(claim=claim)
    if not names_a_cause:
        finding.clean()
        return
    with pytest.raises(ValidationError) as refused:
        finding.clean()
    assert list(refused.value.message_dict) == ["claim"]
