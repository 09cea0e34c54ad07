"""Sample people have no place in production: everybody could sign in as one of them."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error
from django.db.models import Q

from .models import Member

SAMPLE_DOMAINS = ("example.gov", "example.org")


def check_no_sample_people() -> list[CheckMessage]:
    """Report sample accounts and members; `peergroups.wsgi` then refuses to start.

    Applications are not looked at: anybody can type such an address into the public form, and must
    not be able to keep the site from starting.
    """
    if not settings.PRODUCTION:
        return []
    accounts = User.objects.filter(_at_sample_domain("username") | _at_sample_domain("email"))
    members = Member.objects.filter(_at_sample_domain("email_key"))
    if not accounts.exists() and not members.exists():
        return []
    return [
        Error(
            "This production database holds sample people (addresses at "
            f"{' or '.join(SAMPLE_DOMAINS)}).",
            hint="Start with a new database; sample people are for development alone.",
            id="membership.E100",
        )
    ]


def _at_sample_domain(field: str) -> Q:
    found = Q()
    for domain in SAMPLE_DOMAINS:
        found |= Q(**{f"{field}__iendswith": f"@{domain}"})
    return found
