"""Who takes part in the main job on the real catalog, and the mails between them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User

from membership.catalog.models import PeerGroup, ReviewingBody
from membership.mailing.models import OutboundMail
from membership.review.people import ReviewerPreference

from ..factories import make_assignment, make_staff, make_user
from .keyboard import Keyboard

PASSPHRASE = "five green lamps in a row"


@dataclass(frozen=True, slots=True)
class Cast:
    """The people who answer."""

    bureau: User
    board: User
    staff: User


def make_cast() -> Cast:
    """Make a reviewer for the Children's Bureau and for the board, and somebody of the staff."""
    return Cast(
        bureau=_reviewer("childrens-bureau", "Rosa", "Diaz"),
        board=_reviewer("state-foster-care-managers-board", "Ben", "Okafor"),
        staff=make_staff(
            username="asha@example.gov", first_name="Asha", last_name="Rao", password=PASSPHRASE
        ),
    )


def _reviewer(body: str, first: str, last: str) -> User:
    user = make_user(
        username=f"{first.lower()}@example.gov",
        first_name=first,
        last_name=last,
        password=PASSPHRASE,
    )
    make_assignment(
        body=ReviewingBody.objects.get(slug=body), user=user, starts_on=date(2020, 1, 1)
    )
    ReviewerPreference.objects.create(user=user, notices=ReviewerPreference.Notices.WHEN_WAITING)
    return user


def name_of(slug: str) -> str:
    """Return a group's name in the catalog."""
    return PeerGroup.objects.get(slug=slug).name


def mail_to(address: str, kind: str) -> OutboundMail:
    """Return the one mail of this kind to an address."""
    return OutboundMail.objects.get(to=address, kind=kind)


def path_in(mail: OutboundMail, site: str) -> str:
    """Return the path of the one link that stands on a line of its own in a mail's text."""
    (path,) = re.findall(rf"^{re.escape(site)}(/\S+)$", mail.text, re.MULTILINE)
    return str(path)


def queue_in(mail: OutboundMail, site: str) -> str:
    """Return the path of the reader's queue, which a notice names after the cases."""
    (path,) = re.findall(rf"^{re.escape(site)}(/\S+show=mine)$", mail.text, re.MULTILINE)
    return str(path)


def sign_in_by_form(keys: Keyboard, user: User) -> None:
    """Fill in the sign-in form, which must be what the window shows."""
    assert keys.page.locator("h1").inner_text() == "Sign in"
    keys.fill("Email address", user.get_username())
    keys.fill("Passphrase", PASSPHRASE)
    keys.press("Sign in", "button")


def tell_about_bo(page: Any, email: str) -> None:
    """Fill in what the form asks about a person: one who works for the state of Oregon."""
    page.fill("#id_full_name", "Bo Vance")
    page.fill("#id_email", email)
    page.fill("#id_job_title", "Manager")
    page.fill("#id_organization", "Department of Human Services")
    page.select_option("#id_organization_type", "state")
    page.select_option("#id_level", "state")
    page.select_option("#id_jurisdiction", "OR")


def mails() -> list[tuple[str, str]]:
    """Return who was written to, and of what kind, in order."""
    return list(OutboundMail.objects.order_by("pk").values_list("to", "kind"))
