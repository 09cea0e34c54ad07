"""Where a visitor comes from: what a visitor writes about it proves nothing."""

import pytest
from django.test import RequestFactory

from membership.audit.client import client_address

PROXY = "10.0.0.1"


def seen(settings, forwarded, *, trusted, direct=PROXY):
    settings.TRUSTED_PROXY_COUNT = trusted
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, "192.0.2.7", PROXY),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (1, "6.6.6.6,\t192.0.2.7 ", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "192.0.2.7", PROXY),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "192.0.2.7, ", PROXY),
        (1, "2001:DB8::7", "2001:db8::7"),
        (1, "192.0.2.7:4711", "192.0.2.7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "unknown", PROXY),
        (1, "_hidden, 'x'\x0b", PROXY),
        (1, "é" * 9_000, PROXY),
    ],
)
def test_only_what_our_own_proxies_wrote_counts(settings, trusted, forwarded, address):
    assert seen(settings, forwarded, trusted=trusted) == address
