"""A request form filled in well, as a browser would send it; a test changes what it is about."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.catalog.models import PeerGroup
from membership.mailing.models import OutboundMail
from membership.pages.chosen_groups import form_url
from membership.requests.fill_time import new_stamp
from membership.requests.models import Application, Attempt, MembershipRequest, RequestText
from membership.tests.factories import add_role, make_group, make_jurisdiction, make_role

PERSON = {
    "full_name": "Ana Lee",
    "email": "ana.lee@example.gov",
    "job_title": "Program manager",
    "organization": "Department of Children",
    "organization_type": "state",
    "level": "state",
    "jurisdiction": "UT",
    "work_phone": "",
    "time_zone": "",
    "agree": "on",
    "further_details": "",
}


ASKED, BY_OFFICER = "asked", "by-officer"


def make_two_groups() -> tuple[PeerGroup, PeerGroup]:
    """Make two groups that together ask everything, and the state of Utah.

    The first role of "asked" is asked about its program; "by-officer" asks for the officer.
    """
    make_jurisdiction(code="UT", name="Utah")
    asked = make_group(
        slug=ASKED,
        name="Grant Managers",
        participation="The grant",
        participation_question="Do you manage the grant?",
    )
    add_role(asked, make_role(name="Grant manager"), position=1, asks_participation=True)
    add_role(asked, make_role(name="Grant writer"), position=2)
    officer = make_group(slug=BY_OFFICER, name="Hotline Managers", asks_liaison_officer=True)
    add_role(officer, make_role(name="Hotline manager"))
    return asked, officer


def address_of(*slugs: str) -> str:
    """Return the form's address for these groups."""
    return form_url(slugs)


def stamp(seconds_ago: int = 60) -> str:
    """Return the stamp of a form that has been open for so long."""
    return new_stamp(at=timezone.now() - timedelta(seconds=seconds_ago))


def filled(*slugs: str, **changes: Any) -> dict[str, Any]:
    """Return what the form sends for these groups: first role, a statement, "yes" where asked.

    Write a group's own field with underscores: `nytd__role="other"` stands for `nytd-role`.
    """
    fields = {**PERSON, "stamp": stamp(), "send": "1"}
    for group in PeerGroup.objects.filter(slug__in=slugs):
        first = group.group_roles.first()
        fields[f"{group.slug}-role"] = str(first.role_id) if first else "other"
        fields[f"{group.slug}-other_role"] = ""
        fields[f"{group.slug}-statement"] = "I do this work every day."
        if first and first.asks_participation:
            fields[f"{group.slug}-participates"] = "yes"
        if group.asks_liaison_officer:
            fields[f"{group.slug}-liaison_officer_knows"] = "yes"
    for name, value in changes.items():
        slug, _, own = name.rpartition("__")
        key = f"{slug.replace('_', '-')}-{own}" if slug else name
        if value is None:
            fields.pop(key, None)
        else:
            fields[key] = value
    return fields


def stored() -> list[int]:
    """Count all that a request could leave behind."""
    tables = (Application, MembershipRequest, RequestText, OutboundMail, AuditEvent, Attempt)
    return [table.objects.count() for table in tables]


def groups_shown(response: Any) -> list[str]:
    """Return the slugs of the groups that the page has a part for."""
    return [part.form.group.slug for part in response.context["parts"]]
