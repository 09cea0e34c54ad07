"""What makes a catalog unable to work: one fault a function, in the order they are told."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.core import checks
from django.core.checks import CheckMessage

from .models import ApprovalStep, Jurisdiction, OpeningRule, PeerGroup, ReviewingBody

Row = TypeVar("Row")


def nobody_decides() -> Iterator[CheckMessage]:
    """Find groups that take requests, say that their approver is published, and name none."""
    groups = PeerGroup.objects.filter(
        takes_requests=True, approver_published=True, approval_steps=None
    )
    for group in groups:
        yield checks.Error(
            f"{group} takes requests, but nobody decides about them.",
            hint="Add an approval step, or mark the group as having no published approver.",
            obj=group,
            id="membership.E001",
        )


def closed_group_takes_requests() -> Iterator[CheckMessage]:
    """Find closed groups that take requests all the same."""
    for group in PeerGroup.objects.filter(openness=PeerGroup.Openness.CLOSED, takes_requests=True):
        yield checks.Error(
            f"{group} is closed, but takes requests.",
            hint="Turn off that it takes requests, or choose another openness.",
            obj=group,
            id="membership.E002",
        )


def unknown_body() -> Iterator[CheckMessage]:
    """Find approval steps whose body is not there, as a partly restored database may have them."""
    known = ReviewingBody.objects.values("pk")
    for step in ApprovalStep.objects.exclude(body_id__in=known).select_related("group"):
        yield checks.Error(
            f"An approval step of {step.group} names a body that does not exist.",
            hint="Delete the step, and add one with a body of the list.",
            id="membership.E003",
        )


def overlapping_opening_rules() -> Iterator[CheckMessage]:
    """Find groups with two opening rules of the same first day: which one counts?"""
    rules = OpeningRule.objects.select_related("group")
    for first, *others in _same(rules, lambda rule: (rule.group_id, rule.starts_on)):
        versions = " and ".join(str(rule.version) for rule in (first, *others))
        yield checks.Error(
            f"The opening rules {versions} of {first.group} begin on the same day.",
            hint="Give each rule a first day of its own; only one may be from the beginning.",
            obj=first,
            id="membership.E004",
        )


def jurisdiction_twice() -> Iterator[CheckMessage]:
    """Find jurisdictions that share a name, whatever its case and spaces, or a FIPS code."""
    places = list(Jurisdiction.objects.order_by("code"))
    told = set()
    with_fips = [place for place in places if place.fips]
    for twins in (
        *_same(places, lambda place: " ".join(place.name.casefold().split())),
        *_same(with_fips, lambda place: place.fips),
    ):
        codes = " and ".join(place.code for place in twins)
        if codes not in told:
            told.add(codes)
            yield checks.Error(
                f"The jurisdictions {codes} are the same place.",
                hint="Keep one of them.",
                obj=twins[0],
                id="membership.E005",
            )


def retired_without_successor() -> Iterator[CheckMessage]:
    """Find retired groups that send nobody on to another group."""
    for group in PeerGroup.objects.filter(retired_on__isnull=False, successor=None):
        yield checks.Warning(
            f"{group} is retired and names no group to go to instead.",
            hint="Choose a successor if there is one.",
            obj=group,
            id="membership.W001",
        )


CHECKS: tuple[Callable[[], Iterator[CheckMessage]], ...] = (
    nobody_decides,
    closed_group_takes_requests,
    unknown_body,
    overlapping_opening_rules,
    jurisdiction_twice,
    retired_without_successor,
)


def check_catalog() -> list[CheckMessage]:
    """Return every finding about the catalog in the database, in the order of `CHECKS`."""
    return [finding for check in CHECKS for finding in check()]


def _same(rows: Iterable[Row], key: Callable[[Row], object]) -> list[list[Row]]:
    """Return the rows that share a key, two or more together."""
    together: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        together[key(row)].append(row)
    return [rows for rows in together.values() if len(rows) > 1]
