"""What the tests of the use cases share."""

from typing import Any

import pytest

from membership.catalog.models import Jurisdiction, PeerGroup
from membership.requests.consent import CURRENT
from membership.requests.submission import GroupPart, Person, Submission
from membership.tests.factories import make_jurisdiction


@pytest.fixture
def ohio(db: None) -> Jurisdiction:
    """A state."""
    return make_jurisdiction(code="OH", name="Ohio")


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
