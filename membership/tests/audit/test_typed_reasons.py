"""Typed reasons: read by the ids that the trail holds, and forgotten with whom they name."""

import pytest

from membership.audit.models import AuditEvent, TypedReason
from membership.audit.record import record
from membership.audit.typed_reasons import CODE, forget_typed_reasons, typed_reasons
from membership.tests.factories import AT, make_staff

pytestmark = pytest.mark.django_db


def typed(*texts: str) -> list[int]:
    return [TypedReason.objects.create(text=text, at=AT).pk for text in texts]


def kept() -> list[str]:
    return list(TypedReason.objects.order_by("pk").values_list("text", flat=True))


def test_the_words_of_a_page_come_in_one_query(django_assert_num_queries) -> None:
    by, pks = make_staff(), typed("One", "Two", "")
    record("roster.downloading", by=by, at=AT)
    with django_assert_num_queries(0):
        assert typed_reasons(AuditEvent.objects.none()) == {}
    for pk in (*pks, 987654):
        record("roster.downloading", None, by=by, at=AT, **{CODE: pk})
    events = list(AuditEvent.objects.all())
    with django_assert_num_queries(1):
        found = typed_reasons(events)
    assert found == dict(zip(pks, ("One", "Two", "(removed)"), strict=True))


@pytest.mark.parametrize(
    "text", ["For Bo Li", "bo li's wish", "(BO LI)", "Sent to bo.li@example.gov", "x\u00a0Bo Li"]
)
def test_what_names_somebody_is_blanked(text: str) -> None:
    typed(text, "For the board")
    forget_typed_reasons({"Bo Li", "bo.li@example.gov", ""})
    assert kept() == ["", "For the board"]


@pytest.mark.parametrize("words", [set(), {""}, {" "}, {"Bo Lim"}, {"o Li"}, {"o.li@example.gov"}])
def test_other_words_stay(words: set[str]) -> None:
    typed("For Bo Li", "bo.li@example.gov")
    forget_typed_reasons(words)
    assert kept() == ["For Bo Li", "bo.li@example.gov"]
