"""The door of a person's own page: one signed cookie for `/my/`, checked against its row.

A view behind it is written `@desk_page def details(request, desk)`; `desk.email_key` is the person.
Django's sessions and users have no part in it.
"""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..requests.desk import DeskLink
from ..requests.desk_links import find_open, kept_value
from .kept_private import View, kept_private

NAME = "desk"
PATH = "/my/"
SAFE = {"GET", "HEAD"}
CLOSED = (
    "Your page is not open in this browser. Enter your email address, and we send you a link that "
    "opens it."
)
UNDONE = f"Nothing was changed. {CLOSED}"


@dataclass(frozen=True, slots=True)
class Desk:
    """The page that a visitor holds open: whose it is, and the link that opened it."""

    email_key: str
    link: DeskLink


def desk_page(view: View) -> View:
    """Give the view the visitor's open `Desk`, or send them to the door with a word why.

    The page, and that it exists, stays out of caches, indexes and referrers.
    """

    @kept_private
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk = open_desk_of(request)
        if desk is None:
            messages.info(request, CLOSED if request.method in SAFE else UNDONE)
            response = redirect("desk")
            let_go(response)
            return response
        return view(request, desk, *args, **kwargs)

    return answer


def open_desk_of(request: HttpRequest) -> Desk | None:
    """Return the desk that this browser holds open, None when it holds none."""
    value = request.COOKIES.get(NAME, "")
    link = find_open(value, at=timezone.now()) if value else None
    return Desk(link.email_key, link) if link else None


def keep_open(response: HttpResponse, link: DeskLink, secret: str) -> None:
    """Let this browser hold the page open until it is closed, or until the link's time is over."""
    response.set_cookie(
        NAME,
        kept_value(link, secret),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def let_go(response: HttpResponse) -> None:
    """Let this browser forget the page."""
    response.delete_cookie(NAME, path=PATH, samesite="Lax")
