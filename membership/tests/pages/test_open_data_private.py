"""No personal data in what everybody may take away: planted wherever there could be any."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from membership.audit.models import TypedReason
from membership.catalog.models import ApprovalStep, OpeningRule, PeerGroup, Topic
from membership.requests.idea_status import IdeaStatus
from membership.requests.ideas import GroupIdea
from membership.requests.models import RequestText
from membership.requests.status import Status
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_invitation,
    make_leadership,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FILES = (
    *("/groups.json", "/groups.csv", "/groups.atom", "/groups.schema.json"),
    *("/sitemap.xml", "/robots.txt", "/data/"),
)
MARK = "planted"
SOMEBODY = "Planted Somebody"


def plant() -> PeerGroup:
    """Put a name wherever there is room for one around a group, its past, and its people."""
    staff = make_staff(
        username="planted@example.gov", first_name="Planted", last_name="Of the staff"
    )
    body = make_body(slug="planted", name=f"Office of {SOMEBODY}", phrase=SOMEBODY)
    begun = timezone.now() - timedelta(days=9)
    group = make_group(
        slug="open-one",
        name="Open one",
        bodies=[body],
        approver_published=False,
        contact="planted.contact@example.gov",
        source=f"A letter by {SOMEBODY}",
        staff_notes=f"Ask {SOMEBODY}.",
        how_to_join=f"Ask {SOMEBODY}.",
        participation_question=f"Do you know {SOMEBODY}?",
    )
    PeerGroup.history.update(history_date=begun)
    group._history_date = begun
    group.topics.add(Topic.objects.create(slug="planted-tag", name=f"Idea of {SOMEBODY}"))
    OpeningRule.objects.create(group=group, text="All", starts_on=None, source=SOMEBODY)
    for days, openness in ((7, "open"), (5, "limited"), (3, "recommendation")):
        group.openness = openness
        # Once a name stood in public words; it was taken out again.
        group.eligibility = f"Friends of {SOMEBODY}" if openness == "open" else "Everybody."
        group.approver_published = openness == "limited"
        group._history_user = staff
        group._history_date = begun + timedelta(days=9 - days)
        group.save_because(f"{SOMEBODY} asked for it.")
    step = ApprovalStep(group=group, body=make_body(phrase=f"{SOMEBODY}, too"))
    step._history_user = staff
    step.save()
    gone = make_group(slug="gone", name="Gone", retired_on=timezone.localdate(), purpose=SOMEBODY)
    for each in (group, gone):
        plant_people(each)
    return group


def plant_people(group: PeerGroup) -> None:
    email = f"planted@{group.slug}.example.org"
    make_membership(member=make_member(full_name=SOMEBODY, email=email), group=group)
    application = make_application(full_name=SOMEBODY, email=email, organization=SOMEBODY)
    request = make_request(application=application, group=group, status=Status.PENDING)
    RequestText.objects.create(request=request, kind="statement", text=SOMEBODY, at=AT)
    make_assignment(body=make_body(), group=group, user=make_staff(last_name=SOMEBODY))
    make_leadership(user=make_staff(last_name=SOMEBODY))
    make_invitation(group=group, full_name=SOMEBODY)
    make_mail(to=email, subject=SOMEBODY)
    TypedReason.objects.create(text=SOMEBODY, at=AT)
    GroupIdea.objects.create(
        reference=f"PLANTED-{group.pk}",
        full_name=SOMEBODY,
        email=email,
        email_key=email,
        audience=SOMEBODY,
        purpose=SOMEBODY,
        leads=SOMEBODY,
        status=IdeaStatus.BECAME_GROUP,
        group=group,
        note=SOMEBODY,
        submitted_at=AT,
        confirmed_at=AT,
        settled_at=AT,
    )


def tables_with_the_mark() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if any(MARK in str(row).lower() for row in model.objects.values_list()):
            yield model.__name__


def test_nothing_of_it_is_in_any_file() -> None:
    group = plant()
    assert {
        *("User", "Member", "Application", "RequestText", "GroupIdea", "OutboundMail"),
        *("GroupInvitation", "TypedReason", "PeerGroup", "HistoricalPeerGroup", "ReviewingBody"),
        *("HistoricalReviewingBody", "OpeningRule", "HistoricalOpeningRule", "Topic"),
        "HistoricalTopic",
    } <= set(tables_with_the_mark())
    read = {path: Client().get(path).content.decode() for path in FILES}
    assert {path for path, text in read.items() if MARK in text.lower()} == set()
    assert [path for path, text in read.items() if "/groups/open-one/" in text] == [
        *("/groups.json", "/groups.csv", "/groups.atom", "/sitemap.xml")
    ]
    assert read["/groups.atom"].count("<entry>") == 5  # what changed around the name is told
    page = Client().get(f"/groups/{group.slug}/").content.decode()
    tags = re.findall(r"<[^>]*\bitemprop=[^>]*>[^<]*", page)
    assert len(tags) == 8
    assert MARK not in "".join(tags).lower()


def test_the_page_may_say_what_the_data_do_not() -> None:
    """The mark would be found: a group's page gives the address to write to."""
    group = plant()
    assert MARK in Client().get(f"/groups/{group.slug}/").content.decode().lower()
    group.approver_published = True
    group.openness = "open"
    group.save()
    assert MARK in Client().get("/groups.json").content.decode().lower()
