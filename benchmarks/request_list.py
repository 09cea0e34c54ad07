"""The list of requests among a million of them, against the same page among a thousand."""

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from membership.admin.queue import MembershipRequestAdmin

from . import site
from .databases import look_at
from .history import REVIEWER, STAFF
from .measure import Result, compare
from .past_requests import MINE, SOUGHT, SOUGHT_NAME, SOUGHT_REFERENCE

MOST_QUERIES = 14
PAGE = MembershipRequestAdmin.list_per_page
SEARCHES = {
    "address": f"{SOUGHT_NAME.lower()}.",
    "last name": SOUGHT_NAME,
    "reference": SOUGHT_REFERENCE,
}


def run() -> Iterator[Result]:
    """Measure the reviewer's queue, the newest of all requests, and searches by beginnings."""
    yield _compared("review queue, 100 mine", REVIEWER, "", rows=MINE, bar=1.3)
    yield _compared("all requests, first page", STAFF, "?show=all", rows=100, bar=1.2)
    for what, typed in SEARCHES.items():
        yield _compared(f"search by {what}", STAFF, f"?q={typed}", rows=SOUGHT, bar=3.0)


def _compared(what: str, user: str, query: str, *, rows: int, bar: float) -> Result:
    address = reverse("admin:membership_membershiprequest_changelist") + query
    pages: dict[str, Callable[[], object]] = {}
    queries = {}
    for size in ("large", "small"):
        look_at(size)
        cookie = _signed_in(user)
        shown = site.call("get", address, HTTP_COOKIE=cookie).content.decode()
        assert shown.count('class="field-waiting"') == min(rows, PAGE), (what, size)
        queries[size] = site.statements("get", address, HTTP_COOKIE=cookie)

        def page(size: str = size, cookie: str = cookie) -> None:
            look_at(size)
            assert site.call("get", address, HTTP_COOKIE=cookie).status_code == 200

        pages[size] = page
    assert max(queries.values()) <= MOST_QUERIES, queries
    return compare(
        what, pages["large"], pages["small"], bar=bar, inner=2, note=f"{queries['large']} queries"
    )


def _signed_in(user: str) -> str:
    """Return the cookies of a browser in which somebody has signed in."""
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(username=user), backend=backend)
    cookies: SimpleCookie = client.cookies
    return cookies.output(attrs=[], header="", sep=";").strip()
