"""A person's details, as each place that holds some has them."""

from typing import Any

from ..requests.models import PersonalDetails

Record = dict[str, Any]


def details_of(row: PersonalDetails) -> Record:
    """Return the details of an application, or of somebody on a roster."""
    return {
        "name": row.full_name,
        "email_address": row.email,
        "job_title": row.job_title,
        "organization": row.organization,
        "type_of_organization": row.get_organization_type_display(),
        "level": row.get_level_display(),
        "jurisdiction": name_of(row.jurisdiction),
        "work_phone": row.work_phone,
        "time_zone": row.time_zone,
    }


def name_of(thing: object) -> str:
    """Return what a role or a jurisdiction is called, empty for none."""
    return str(thing) if thing else ""
