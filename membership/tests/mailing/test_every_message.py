"""What holds for each message: texts arrive unchanged and inert, in plain words, easy to read."""

from html.parser import HTMLParser

import pytest
from django.core.mail import EmailMultiAlternatives

from membership.mailing.models import OutboundMail

from .every_message import LINK, LINKLESS, NAMELESS, TO, to_applicants, to_reviewers

pytestmark = pytest.mark.django_db

HOSTILE = {
    "variable": "{{ help_email }}",
    "tag": "{% bad %}",
    "comment": "{# not seen #} {% comment %}",
    "apostrophe": 'Siobhán O\'Brien & "Sons" <i>',
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "entity": "&amp; &lt;b&gt; &#39;",
    "formula": "=1+1",
    "formats": "%s %(name)s {0} ${x}",
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd \u0639\u0644\u064a\u202c",
    "emoji": "👩🏽\u200d💻 🇺🇸",
    "long word": "W" * 110,
}
TAGS = {
    *("html", "head", "meta", "title", "body", "p", "br", "hr"),
    *("ul", "li", "a", "bdi", "strong", "blockquote"),
}
ATTRIBUTES = {"lang", "charset", "href", "dir"}
FORBIDDEN = (
    *("denied", "deny", "denial", "verdict", "evidence", "limited", "free mail"),
    *("rejected", "refused", "decision"),
)


class Page(HTMLParser):
    """Reads what a mail program would show, and by what markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.shown += data


def headers(mail: OutboundMail) -> set[str]:
    message = EmailMultiAlternatives(mail.subject, mail.text, "a@example.gov", [mail.to])
    return {name.lower() for name, _ in message.message().items()}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_each_text_arrives_unchanged_and_inert(text: str):
    for name, mail in {**to_applicants(text), **to_reviewers(text)}.items():
        page = Page(mail.html)
        named = name not in NAMELESS
        assert (name, text in mail.text) == (name, named)
        assert (name, text in page.shown) == (name, named)
        assert (name, page.tags - TAGS) == (name, set())
        assert (name, page.attributes - ATTRIBUTES) == (name, set())
        assert (name, mail.to) == (name, TO)


def test_no_name_begins_another_header():
    plain = headers(to_reviewers()["notice"])
    name = "Leads\r\nBcc: all@example.org\u2028X-Evil:\x85 1"
    for mail in to_applicants(name).values():
        assert len(mail.subject.splitlines()) == 1
        assert headers(mail) == plain


def test_applicants_read_none_of_the_words_of_the_office():
    for name, mail in to_applicants().items():
        read = f"{mail.subject} {mail.text} {Page(mail.html).shown}".lower()
        assert (name, [word for word in FORBIDDEN if word in read]) == (name, [])


def test_the_link_stands_once_in_each_part_and_on_a_line_of_its_own():
    for name, mail in {**to_applicants(), **to_reviewers()}.items():
        times = 0 if name in LINKLESS else 1
        assert (name, mail.text.splitlines().count(LINK)) == (name, times)
        assert (name, mail.text.count(LINK)) == (name, times)
        assert (name, Page(mail.html).links.count(LINK)) == (name, times)


def test_each_part_gives_an_address_to_write_to(settings):
    settings.HELP_EMAIL = "help@example.gov"
    for name, mail in {**to_applicants(), **to_reviewers()}.items():
        last = mail.text.splitlines()[-2:]
        assert (name, last[0]) == (
            name,
            "Questions? Answer this email, or write to help@example.gov.",
        )
        assert (name, "mailto:help@example.gov" in Page(mail.html).links) == (name, True)


def test_the_plain_text_is_set_for_72_columns_without_gaps():
    for name, mail in {**to_applicants(), **to_reviewers()}.items():
        assert (name, [line for line in mail.text.splitlines() if len(line) > 72]) == (name, [])
        assert (name, "\n\n\n" in mail.text) == (name, False)
        assert (name, mail.text.startswith("Hello")) == (name, True)
        assert (name, [line for line in mail.text.splitlines() if line != line.rstrip()]) == (
            name,
            [],
        )


def test_each_mail_has_an_id_of_its_own_in_the_senders_domain(settings):
    settings.DEFAULT_FROM_EMAIL = "Peer Groups <no-reply@mail.example.gov>"
    ids = [mail.message_id for mail in to_applicants().values()]
    assert len(set(ids)) == len(ids)
    assert {message_id.rpartition("@")[2] for message_id in ids} == {"mail.example.gov>"}


def test_the_kinds_are_all_in_use():
    kinds = {mail.kind for mail in {**to_applicants(), **to_reviewers()}.values()}
    assert kinds == set(OutboundMail.Kind)
