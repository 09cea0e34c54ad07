"""Loading the catalog beside visitors: nobody's request waits for it, or falls with it."""

import threading

import pytest
from django.db import connection, connections, transaction

from membership.audit.record import BY_SYSTEM
from membership.requests.models import Application
from membership.tests.factories import AT, make_group, make_jurisdiction
from membership.tests.workflow.conftest import submission
from membership.workflow.load_catalog import _Loading
from membership.workflow.submit import submit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_request_is_taken_while_the_catalog_is_locked():
    what = submission(make_group(), jurisdiction=make_jurisdiction())
    failures = []

    def send() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '2s'")
                submit(what, client="192.0.2.1", at=AT)
        except Exception as error:  # noqa: BLE001  (shown by the assertion of the main thread)
            failures.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        _Loading(overwrite=False, by=BY_SYSTEM, at=AT)
        visitor = threading.Thread(target=send)
        visitor.start()
        visitor.join(timeout=10)

    assert failures == []
    assert Application.objects.count() == 1
