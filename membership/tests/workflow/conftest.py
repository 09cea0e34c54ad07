"""What the tests of the use cases share."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from membership.catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from membership.requests.consent import CURRENT
from membership.requests.models import MembershipRequest
from membership.requests.submission import GroupPart, Person, Submission
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_user,
)


@pytest.fixture
def ohio(db: None) -> Jurisdiction:
    """A state."""
    return make_jurisdiction(code="OH", name="Ohio")


@pytest.fixture
def bureau(db: None) -> ReviewingBody:
    """A body that reaches everywhere."""
    return make_body()


@pytest.fixture
def rosa(bureau: ReviewingBody) -> User:
    """Rosa answers for the Bureau."""
    return make_assignment(body=bureau, user=make_user(first_name="Rosa")).user


@pytest.fixture
def request_(bureau: ReviewingBody) -> MembershipRequest:
    """A request that waits for the Bureau alone, since yesterday."""
    application = make_application(submitted_at=AT - timedelta(days=1))
    return make_request(application=application, group=make_group(bodies=[bureau]))


def submission(*groups: PeerGroup, jurisdiction: Jurisdiction, **person: Any) -> Submission:
    """What Ana sends for these groups; any detail of hers can be named."""
    details = {
        "full_name": "Ana Applicant",
        "email": "ana@example.gov",
        "job_title": "Manager",
        "organization": "Department of Children",
        "organization_type": "state",
        "level": "state",
        "jurisdiction": jurisdiction,
        **person,
    }
    parts = tuple(
        GroupPart(group=group, role=None, other_role="Analyst", statement=f"I work on {group}.")
        for group in groups
    )
    return Submission(Person(**details), parts, CURRENT.version)
