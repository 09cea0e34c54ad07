"""The way to one's own page: who gets a link, what it opens, and what closes it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.desk import DeskLink
from membership.requests.desk_links import (
    SpentLinkError,
    find_open,
    find_unopened,
    forget_links,
    kept_value,
)
from membership.requests.limits import LimitReachedError
from membership.requests.links import BadLinkError
from membership.requests.models import Attempt
from membership.tests.factories import AT, make_application, make_member
from membership.tests.pages.at_the_desk import MAILED, everything, mailed_path
from membership.workflow.close_desk import close_desk, close_desk_everywhere
from membership.workflow.open_desk import open_desk
from membership.workflow.send_desk_link import send_desk_link

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"


def send(address=KEY, *, at=AT, client="192.0.2.1"):
    send_desk_link(address=address, client=client, at=at)


def mailed_token():
    return mailed_path().removeprefix(MAILED).strip("/")


@pytest.fixture
def ana():
    """A person with a confirmed request."""
    return make_application(full_name="Ana", email="Ana@Example.gov", email_key=KEY)


# ---- who gets a link ----


def test_somebody_with_a_confirmed_request_gets_it_at_the_address_on_record(ana):
    send(" ANA@example.GOV ")
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to, mail.user, mail.application) == (
        "desk_link",
        "Ana@Example.gov",
        None,
        None,
    )
    assert mail.text.startswith("Hello Ana,\n")
    assert list(AuditEvent.objects.values_list("action", "actor_kind", "object_id")) == [
        ("desk.link_sent", "applicant", DeskLink.objects.get().pk)
    ]


def test_a_member_gets_it_without_any_request():
    make_member(full_name="Bea", email=KEY)
    send()
    assert OutboundMail.objects.get().text.startswith("Hello Bea,\n")


@pytest.mark.parametrize(
    "known",
    [
        lambda: None,
        lambda: make_application(email=KEY, confirmed_at=None),
        lambda: make_application(email=KEY, confirmed_at=None, lapsed_at=AT),
        lambda: make_application(email=KEY, purged_at=AT),
        lambda: make_member(email=KEY, purged_at=AT),
        lambda: make_member(email="", email_key=None),
        lambda: make_application(email="ana@example.org"),
    ],
    ids=["nobody", "unconfirmed", "lapsed", "purged", "purged member", "no address", "another"],
)
def test_an_unknown_address_gets_nothing_and_leaves_a_count_alone(known):
    known()
    before = everything()
    send()
    after = everything()
    assert len(after.pop("Attempt")) == len(before.pop("Attempt")) + 2
    assert after == before


def test_known_or_unknown_the_work_is_the_same(ana):
    counts = {}
    for address in (KEY, "nobody@example.gov"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            send(address)
        counts[address] = [query["sql"].split()[0] for query in captured]
    one, other = counts.values()
    assert len(one) == len(other)
    assert [pair for pair in zip(one, other, strict=True) if len(set(pair)) > 1] == [
        ("RELEASE", "ROLLBACK")
    ]
    assert OutboundMail.objects.count() == 1


def test_only_a_hash_of_the_secret_is_kept(ana):
    send()
    secret = mailed_token().partition(".")[0]
    assert len(secret) > 40
    kept = everything()
    del kept["OutboundMail"]
    assert secret not in repr(kept)


def test_too_many_tries_for_an_address_or_from_a_client(ana, settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR, settings.LIMIT_PER_CLIENT_PER_HOUR = 2, 3
    for _ in range(2):
        send()
    for address, client in ((KEY, "192.0.2.2"), ("x@example.gov", "192.0.2.1")):
        if address != KEY:
            send("y@example.gov")
        with pytest.raises(LimitReachedError) as reached:
            send(address, client=client)
        assert reached.value.retry_at == AT.replace(minute=0) + timedelta(hours=1)
    assert OutboundMail.objects.count() == 2
    assert Attempt.objects.count() == 3


# ---- what it opens ----


def test_a_link_opens_the_page_once(ana):
    send()
    token = mailed_token()
    later = AT + timedelta(minutes=59)
    link, secret = open_desk(token=token, at=later)
    assert (link.email_key, link.opened_at, link.ends_at) == (
        KEY,
        later,
        later + timedelta(minutes=60),
    )
    with pytest.raises(SpentLinkError, match="used already"):
        open_desk(token=token, at=later)
    value = kept_value(link, secret)
    assert find_open(value, at=link.ends_at - timedelta(seconds=1)) == link
    assert find_open(value, at=link.ends_at) is None
    assert AuditEvent.objects.filter(action="desk.opened").count() == 1


def test_a_link_waits_for_an_hour(ana):
    send()
    with pytest.raises(SpentLinkError, match="that time is over"):
        open_desk(token=mailed_token(), at=AT + timedelta(minutes=60))


def test_a_newer_link_replaces_one_that_nobody_opened_and_no_open_page(ana):
    send()
    link, secret = open_desk(token=mailed_token(), at=AT)
    send()
    unopened = mailed_token()
    send()
    with pytest.raises(SpentLinkError, match="a newer email has replaced it"):
        open_desk(token=unopened, at=AT)
    assert find_open(kept_value(link, secret), at=AT) == link
    assert find_unopened(mailed_token(), at=AT)[0].email_key == KEY


def test_what_was_changed_or_cut_opens_nothing(ana):
    send()
    token = mailed_token()
    secret, _, signature = token.partition(".")
    send()
    other = mailed_token().partition(".")[0]
    for bad in (
        token[:-1],
        token[1:],
        token.swapcase(),
        secret,
        f"{other}.{signature}",
        "",
        "\x00",
    ):
        with pytest.raises(BadLinkError, match="not complete"):
            find_unopened(bad, at=AT)


def test_the_mailed_link_is_no_cookie_and_the_cookie_no_link(ana):
    send()
    token = mailed_token()
    link, secret = open_desk(token=token, at=AT)
    value = kept_value(link, secret)
    assert find_open(token, at=AT) is None
    with pytest.raises(BadLinkError):
        find_unopened(value, at=AT)
    for bad in (value[:-1], value.swapcase(), "", "x", "a.b", "\ud800", "é"):
        assert find_open(bad, at=AT) is None


def test_nothing_is_open_before_the_button(ana):
    send()
    link, secret = find_unopened(mailed_token(), at=AT)
    assert find_open(kept_value(link, secret), at=AT) is None


# ---- what closes it ----


def open_one(at=AT):
    send(at=at)
    link, secret = open_desk(token=mailed_token(), at=at)
    return link, kept_value(link, secret)


def test_closing_one_page_leaves_the_others_open(ana):
    (one, kept), (other, kept_too) = open_one(), open_one()
    close_desk(link_id=one.pk, email_key=KEY, at=AT)
    assert [find_open(value, at=AT) for value in (kept, kept_too)] == [None, other]


def test_closing_everywhere_stops_links_too_but_nobody_elses(ana):
    make_application(email="bea@example.gov")
    send("bea@example.gov")
    hers = mailed_token()
    _, kept = open_one()
    send()
    unopened = mailed_token()
    assert close_desk_everywhere(email_key=KEY, at=AT) == 2
    assert close_desk_everywhere(email_key=KEY, at=AT) == 0
    assert find_open(kept, at=AT) is None
    with pytest.raises(SpentLinkError, match="closed"):
        open_desk(token=unopened, at=AT)
    assert find_unopened(hers, at=AT)[0].email_key == "bea@example.gov"
    assert AuditEvent.objects.filter(action="desk.closed").count() == 2


def test_somebody_elses_page_cannot_be_closed(ana):
    link, kept = open_one()
    close_desk(link_id=link.pk, email_key="bea@example.gov", at=AT)
    assert find_open(kept, at=AT) == link


def test_links_are_forgotten_when_their_time_is_long_over(ana):
    open_one()
    _, kept = open_one(at=AT + timedelta(minutes=30))
    assert forget_links(before=AT + timedelta(minutes=61)) == 1
    assert find_open(kept, at=AT + timedelta(minutes=61)) is not None
