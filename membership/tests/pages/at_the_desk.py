"""A browser that holds somebody's own page open, and everything that a visit could change."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.pages.desk_door import NAME, PATH
from membership.requests.desk import DeskLink
from membership.requests.desk_links import kept_value, new_link

MAILED = "/my/open/"


def sit_down(client: Client, email_key: str, *, minutes: int = 60) -> DeskLink:
    """Let this client hold the page of an address open for so long; no mail is written."""
    now = timezone.now()
    link = new_link(email_key, at=now)
    token = link.address.partition(MAILED)[2].strip("/")
    row = link.row
    row.opened_at, row.ends_at = now, now + timedelta(minutes=minutes)
    row.save()
    client.cookies[NAME] = kept_value(row, token.partition(".")[0])
    client.cookies[NAME]["path"] = PATH
    return row


def mailed_path() -> str:
    """Return the path of the newest link that was mailed."""
    mail = OutboundMail.objects.filter(kind=OutboundMail.Kind.DESK_LINK).latest("pk")
    (line,) = [line for line in mail.text.splitlines() if MAILED in line]
    return MAILED + line.partition(MAILED)[2]


def everything() -> dict[str, list[Any]]:
    """Return every row of every table of ours."""
    models = apps.get_app_config("membership").get_models()
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}
