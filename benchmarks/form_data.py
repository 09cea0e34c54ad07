"""A form filled in well, as arguments of `site.call`."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.middleware.csrf import _get_new_csrf_string

from membership.catalog.models import PeerGroup
from membership.tests.pages.filled import address_of, filled

from . import site

COOKIE = _get_new_csrf_string()
CODE = "OH"


class Form:
    """One filled-in form for these groups; `send` posts it for an address of its own."""

    def __init__(self, groups: Sequence[PeerGroup]) -> None:
        slugs = [group.slug for group in groups]
        self.address = address_of(*slugs)
        self.fields = filled(*slugs, jurisdiction=CODE, csrfmiddlewaretoken=COOKIE)

    def post(self, email: str) -> tuple[str, str, dict[str, object]]:
        """Return method, address and the rest of one POST from this address."""
        body = urlencode({**self.fields, "email": email})
        return (
            "post",
            self.address,
            {
                "data": body,
                "content_type": "application/x-www-form-urlencoded",
                "HTTP_COOKIE": f"csrftoken={COOKIE}",
            },
        )

    def send(self, email: str) -> None:
        """Post it; an answer other than the sent page is an error here."""
        method, address, extra = self.post(email)
        response = site.call(method, address, **extra)
        assert response.status_code == 302, response.content.decode()[:2000]
