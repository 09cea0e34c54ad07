"""What a request costs the database."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from membership.catalog.models import PeerGroup
from membership.catalog.queries import filter_taking_requests
from membership.requests.models import MembershipRequest

from .filled import address_of, filled

# The person's lock is a statement on PostgreSQL; on SQLite BEGIN IMMEDIATE is the lock.
STATEMENTS = {"postgresql": 11, "sqlite": 10}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 20])
def test_a_request_takes_the_same_few_statements_for_any_number_of_groups(
    client: Client, catalog: Any, number: int
) -> None:
    taking = filter_taking_requests(PeerGroup.objects.order_by("pk"))
    slugs = list(taking.values_list("slug", flat=True))[:number]
    fields = filled(*slugs, jurisdiction="VA")
    client.get(address_of(*slugs))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address_of(*slugs), fields)
    assert response.status_code == 302
    assert MembershipRequest.objects.count() == number
    statements = [
        query["sql"] for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT"))
    ]
    assert len(statements) == STATEMENTS[connection.vendor], "\n".join(statements)


@pytest.mark.django_db
def test_the_form_is_shown_and_checked_without_a_query(
    client: Client, catalog: Any, django_assert_num_queries: Any
) -> None:
    slugs = ("nytd", "county-administered-states", "family-leaders")
    client.get(address_of(*slugs))
    for chosen in (slugs[:1], slugs):
        fields = {**filled(*chosen), "check": "1"}
        with django_assert_num_queries(0):
            assert client.get(address_of(*chosen)).status_code == 200
            assert client.post(address_of(*chosen), fields).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"takes_requests": False}, {"openness": "closed"}, {"retired_on": date(2026, 1, 1)}],
)
def test_a_group_closed_a_moment_ago_elsewhere_is_refused(
    client: Client, catalog: Any, change: dict[str, Any]
) -> None:
    address = address_of("nytd")
    client.get(address)
    PeerGroup.objects.filter(slug="nytd").update(**change)  # as another process: no signal here
    response = client.post(address, filled("nytd"))
    assert response.status_code == 200
    assert "not taking requests right now" in response.content.decode()
    assert MembershipRequest.objects.count() == 0
