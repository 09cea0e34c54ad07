"""COPY on PostgreSQL: the same bytes as Python writes, and a connection that is free again."""

import csv
import io
from datetime import date
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, IntegerField, Value
from django.db.models.functions import Cast, Repeat
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from membership.exports.columns import Column, Kind, rows_of
from membership.exports.copy_out import can_copy
from membership.exports.csv_file import csv_file
from membership.exports.handing import Handing
from membership.exports.roster import COLUMNS
from membership.roster.files.guard import WHITE_SPACE, guarded
from membership.roster.models import Member, Membership
from membership.tests.factories import make_group, make_member, make_membership

pytestmark = pytest.mark.postgres
NAMES = (
    Column("Name", F("full_name")),
    Column("Number", Cast(F("pk"), IntegerField()), Kind.NUMBER),
    Column("Title", F("job_title")),
    Column("Nothing", F("jurisdiction__name")),
)
TITLES = [column.title for column in NAMES]
# What a database can hold: neither NUL nor half a character.
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(st.one_of(st.sampled_from(f"{WHITE_SPACE}'=+-@\t\r\n,\"\\.aÉ"), ANY), max_size=12)


def by_python(queryset: Any, columns: Any) -> bytes:
    return b"".join(csv_file([each.title for each in columns], rows_of(queryset, columns)))


def by_database(queryset: Any, columns: Any) -> bytes:
    assert can_copy(columns)
    return b"".join(Handing(queryset, columns).csv())


class TestGuard(TestCase):
    """The guard in SQL is the guard in Python, of any text."""

    @settings(deadline=None)
    @given(st.lists(TEXTS, min_size=1, max_size=40))
    def test_both_write_the_same_bytes(self, texts: list[str]) -> None:
        Member.objects.bulk_create(
            Member(full_name=text, job_title=text[::-1], email_key=str(number))
            for number, text in enumerate(texts)
        )
        rows = Member.objects.order_by("pk")
        assert by_database(rows, NAMES) == by_python(rows, NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("first", [*WHITE_SPACE, *"'=+-@\t\r\n,\"\\.;_~aZ09<Éé\x7f\x80\x84\x86☃"])
def test_every_first_character_and_what_follows_it(first: str) -> None:
    texts = [first, f"{first}=1", f"{first}x", f"'{first}=1", f"x{first}=", f"{first}\\.", "\\."]
    Member.objects.bulk_create(
        Member(full_name=text, email_key=str(number)) for number, text in enumerate(texts)
    )
    rows = Member.objects.order_by("pk")
    written = by_database(rows, NAMES)
    assert written == by_python(rows, NAMES)
    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [line[0] for line in lines[1:]] == [guarded(text) for text in texts]


@pytest.mark.django_db
def test_a_roster_is_the_same_bytes() -> None:
    group = make_group(name='=Group, with "quotes" 100%')
    make_membership(member=make_member(full_name="@Ana\tÉ", organization="A\r\nB"), group=group)
    make_membership(
        member=make_member(full_name=""),
        group=group,
        starts_on=date(2020, 2, 29),
        ends_on=date(2021, 1, 1),
        end_reason="other",
    )
    rows = Membership.objects.filter(group__name__contains="%").order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'German'")
    assert by_database(rows, COLUMNS) == by_python(rows, COLUMNS)
    assert b"2020-02-29" in by_database(rows, COLUMNS)


def test_columns_that_the_database_writes_otherwise_are_left_to_python() -> None:
    assert not can_copy([Column("Share", Value(0.5), Kind.SHARE)])


@pytest.fixture
def many(transactional_db: Any) -> Any:
    Member.objects.bulk_create(
        Member(full_name=f"Member {number}", email_key=str(number), organization="x" * 200)
        for number in range(4000)
    )
    return Member.objects.order_by("pk")


def is_free() -> bool:
    """Tell whether the connection answers, outside of any transaction, within its own limit."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        (limit,) = cursor.fetchone()
    return limit != "0" and not connection.in_atomic_block and connection.is_usable()


def test_a_download_that_breaks_off_leaves_the_connection_free(many: Any) -> None:
    handing = Handing(many, NAMES)
    body = handing.csv()
    for _ in ("mark", "titles", "rows"):
        next(body)
    body.close()
    assert (handing.count, is_free()) == (500, True)
    assert by_database(many, NAMES) == by_python(many, NAMES)


def test_a_fault_halfway_is_raised_and_leaves_the_connection_free(many: Any) -> None:
    fails = Cast(Value(1) / (F("pk") - many[2500].pk), IntegerField())
    handing = Handing(many, (*NAMES, Column("Fault", fails, Kind.NUMBER)))
    with pytest.raises(Exception, match="division by zero"):
        b"".join(handing.csv())
    assert is_free()


def test_a_slow_reader_is_not_cut_off(many: Any) -> None:
    """The limit on a statement counts the time in which its reader takes nothing, too."""
    long = Column("Long", Repeat("organization", 40))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 100")
    body = Handing(many, (*NAMES, long)).csv()
    read = len(next(body) + next(body))
    sleep(0.5)
    read += sum(map(len, body))
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
    assert read > 4000 * 40 * 200
    assert is_free()
