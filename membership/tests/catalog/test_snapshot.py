"""The jurisdictions at hand: in the order of a form's list, without a query, never stale here."""

import pytest
from django.db import connection

from membership.catalog import snapshot
from membership.catalog.models import Jurisdiction, PeerGroup
from membership.catalog.snapshot import jurisdictions
from membership.tests.factories import make_group, make_jurisdiction

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [place.name for place in jurisdictions()]


@pytest.fixture
def places() -> None:
    for name, kind in (
        ("A Nation", "tribe"),
        ("American Samoa", "territory"),
        ("Wyoming", "state"),
        ("District of Columbia", "district"),
        ("Alabama", "state"),
    ):
        make_jurisdiction(name=name, kind=kind)


@pytest.mark.usefixtures("places")
def test_states_with_the_district_then_territories_then_tribes():
    assert names() == ["Alabama", "District of Columbia", "Wyoming", "American Samoa", "A Nation"]


@pytest.mark.usefixtures("places")
def test_the_second_reading_costs_no_query(django_assert_num_queries):
    first = names()
    with django_assert_num_queries(0):
        assert names() == first


def test_an_empty_list_is_kept_too(django_assert_num_queries):
    assert names() == []
    with django_assert_num_queries(0):
        assert names() == []


@pytest.mark.usefixtures("places")
def test_saving_and_deleting_are_seen_at_once():
    names()
    renamed = Jurisdiction.objects.get(name="Wyoming")
    renamed.name = "New Wyoming"
    renamed.save()
    assert "New Wyoming" in names()
    renamed.delete()
    assert names() == ["Alabama", "District of Columbia", "American Samoa", "A Nation"]


@pytest.mark.usefixtures("places")
def test_a_reading_between_the_save_and_its_commit_does_not_last(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        late = make_jurisdiction(name="Guam", kind="territory")
        stale = [name for name in names() if name != "Guam"]
        Jurisdiction.objects.filter(pk=late.pk).update(name="Guam, renamed")
        assert len(stale) == 5
    assert "Guam, renamed" in names()


def test_a_place_added_while_the_catalog_is_read_does_no_harm():
    group = make_group()
    links = PeerGroup.eligible_jurisdictions.through._meta.db_table
    coming = ["New Nation"]

    def add_in_between(execute, sql, *rest):
        if coming and f'FROM "{links}"' in sql:
            group.eligible_jurisdictions.add(make_jurisdiction(name=coming.pop()))
        return execute(sql, *rest)

    with connection.execute_wrapper(add_in_between):
        found = snapshot.groups()[0].eligible_jurisdictions.all()
    assert ([place.name for place in found], coming) == (["New Nation"], [])
