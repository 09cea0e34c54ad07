"""Each fault of a catalog is found by one check, named with what to do, and by no other."""

from datetime import date

import pytest
from django.core import checks
from django.db import OperationalError, ProgrammingError

from membership.catalog.checks import (
    CHECKS,
    check_catalog,
    closed_group_takes_requests,
    jurisdiction_twice,
    nobody_decides,
    overlapping_opening_rules,
    retired_without_successor,
    unknown_body,
)
from membership.catalog.models import ApprovalStep, OpeningRule
from membership.checks import catalog as registered
from membership.tests.factories import make_body, make_group, make_jurisdiction

DAY = date(2026, 11, 2)
pytestmark = pytest.mark.django_db


def told(check) -> list[tuple[str, str]]:
    return [(finding.id, finding.msg) for finding in check()]


@pytest.fixture
def healthy() -> None:
    """Rows that come close to each fault, and have none."""
    group = make_group(bodies=[make_body()])
    for version, starts_on in ((1, None), (2, DAY)):
        OpeningRule.objects.create(group=group, version=version, text="All", starts_on=starts_on)
    OpeningRule.objects.create(group=make_group(bodies=[make_body()]), text="All", starts_on=None)
    make_group(approver_published=False)
    make_group(openness="closed", takes_requests=False)
    make_group(takes_requests=False, retired_on=DAY, successor=group)
    make_jurisdiction(name="North Dakota", fips="38")
    make_jurisdiction(name="South Dakota", fips="46")
    make_jurisdiction(name="One Nation", kind="tribe", fips="")
    make_jurisdiction(name="Another Nation", kind="tribe", fips="")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.usefixtures("healthy")
def test_a_healthy_catalog_passes(check):
    assert told(check) == []


def test_the_real_catalog_passes(request):
    request.getfixturevalue("catalog")
    assert check_catalog() == []


@pytest.mark.usefixtures("healthy")
def test_nobody_decides():
    make_group(name="Orphan")
    assert told(nobody_decides) == [
        ("membership.E001", "Orphan takes requests, but nobody decides about them.")
    ]


@pytest.mark.usefixtures("healthy")
def test_closed_group_takes_requests():
    make_group(name="Adoption", openness="closed", bodies=[make_body()])
    assert told(closed_group_takes_requests) == [
        ("membership.E002", "Adoption is closed, but takes requests.")
    ]


@pytest.mark.usefixtures("healthy")
def test_unknown_body():
    """The foreign key is checked at commit, so that the fault can stand for the test's length."""
    step = ApprovalStep.objects.create(group=make_group(name="Torn"), body=make_body())
    ApprovalStep.objects.filter(pk=step.pk).update(body_id=10**9)
    try:
        assert told(unknown_body) == [
            ("membership.E003", "An approval step of Torn names a body that does not exist.")
        ]
    finally:
        ApprovalStep.objects.filter(pk=step.pk).delete()


@pytest.mark.parametrize("day", [None, DAY])
@pytest.mark.usefixtures("healthy")
def test_overlapping_opening_rules(day):
    group = make_group(name="Twice", bodies=[make_body()])
    for version in (1, 2):
        OpeningRule.objects.create(group=group, version=version, text="All", starts_on=day)
    assert told(overlapping_opening_rules) == [
        ("membership.E004", "The opening rules 1 and 2 of Twice begin on the same day.")
    ]


@pytest.mark.parametrize(
    "twin",
    [
        {"name": " north  DAKOTA", "fips": "99"},
        {"name": "Dakota of the north", "fips": "38"},
        {"name": "north dakota", "fips": "38"},
    ],
)
@pytest.mark.usefixtures("healthy")
def test_jurisdiction_twice(twin):
    make_jurisdiction(code="A0", **twin)
    ((finding_id, message),) = told(jurisdiction_twice)
    assert finding_id == "membership.E005"
    assert message.startswith("The jurisdictions A0 and Z")


@pytest.mark.usefixtures("healthy")
def test_retired_without_successor_is_a_warning_only():
    make_group(name="Gone", retired_on=DAY, takes_requests=False)
    (finding,) = retired_without_successor()
    assert isinstance(finding, checks.Warning)
    assert (finding.id, finding.msg) == (
        "membership.W001",
        "Gone is retired and names no group to go to instead.",
    )


@pytest.mark.usefixtures("healthy")
def test_checks_run_in_their_order_and_each_says_what_to_do():
    make_group(name="Closed", openness="closed", retired_on=DAY)
    findings = check_catalog()
    assert [finding.id for finding in findings] == [
        "membership.E001",
        "membership.E002",
        "membership.W001",
    ]
    assert all(finding.hint for finding in findings)


def test_the_check_is_registered_for_the_database():
    make_group(name="Orphan")
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert [finding.id for finding in found if finding.id.startswith("membership.")] == [
        "membership.E001"
    ]


def test_without_a_database_named_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert registered(databases=None) == []
        assert registered(databases=["other"]) == []


@pytest.mark.parametrize("error", [OperationalError, ProgrammingError])
def test_before_migrate_it_is_silent(monkeypatch, error):
    def no_table():
        raise error("no such table")

    monkeypatch.setattr("membership.checks.check_catalog", no_table)
    assert registered(databases=["default"]) == []
