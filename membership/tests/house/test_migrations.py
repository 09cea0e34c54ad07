"""The schema can be built, taken down to nothing, and built again."""

import pytest
from django.core.management import call_command
from django.db import connection


def own_tables():
    return {
        name for name in connection.introspection.table_names() if name.startswith("membership_")
    }


@pytest.mark.django_db(transaction=True)
def test_down_to_zero_and_up_again():
    before = own_tables()
    assert "membership_membershiprequest" in before
    try:
        call_command("migrate", "membership", "zero", verbosity=0)
        assert own_tables() == set()
    finally:
        call_command("migrate", verbosity=0)
    assert own_tables() == before
