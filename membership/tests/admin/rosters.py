"""Rows of the rosters, their pages, and what staff send to change them."""

from django.urls import reverse

from membership.roster.models import Membership
from membership.tests.factories import TODAY, make_jurisdiction, make_member, make_membership

LIST = reverse("admin:membership_membership_changelist")
PEOPLE = reverse("admin:membership_member_changelist")
ADD = reverse("admin:membership_membership_add")


def of(name, **fields) -> Membership:
    return make_membership(member=make_member(full_name=name), **fields)


def page_of(row, act="change") -> str:
    return reverse(f"admin:membership_{row._meta.model_name}_{act}", args=[row.pk])


def ending(**changes):
    return {"reason": "changed_job", "last_day": TODAY.isoformat(), **changes}


def nominee(group, **changes):
    jurisdiction = changes.pop("jurisdiction", None) or make_jurisdiction().pk
    return {
        "full_name": "Nora Nominee",
        "email": "Nora@Example.gov",
        "job_title": "Manager",
        "organization": "Department",
        "organization_type": "state",
        "jurisdiction": jurisdiction,
        "level": "state",
        "role": "",
        "starts_on": TODAY.isoformat(),
        **changes,
    }
