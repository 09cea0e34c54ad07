"""The frame of every public page: its landmarks, its words, its weight, and what it never does."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from membership.pages import checks, context, errors

FIRST_VISIT_LIMIT = 150_000  # bytes, compressed, fonts aside
ALL_LINKS = {name: f"https://agency.example.gov/{name}" for name in context.IDENTIFIER_LABELS}
UNOFFICIAL = "This is not an official website of the United States government."


def title(html: str) -> str:
    return re.findall(r"<title>(.*?)</title>", html)[0]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/privacy/", "Privacy | Peer Groups"),
        ("/accessibility/", "Accessibility | Peer Groups"),
    ],
)
def test_a_static_page_asks_nothing_of_the_visitor(
    client: Client, path: str, expected: str
) -> None:
    answer = client.get(path)
    html = answer.content.decode()
    assert title(html) == expected
    assert re.findall(r"<h1>(.*?)</h1>", html) == [expected.split(" | ")[0]]
    assert UNOFFICIAL in html
    assert client.cookies == {}
    assert answer.get("Vary") is None
    assert re.findall(r'href="mailto:([^"]*)"', html)[-1] == "capacityinfo@icf.com"


@pytest.mark.parametrize("path", ["/privacy/", "/accessibility/"])
def test_a_static_page_takes_no_post(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_the_content_policy_allows_this_site_alone(client: Client) -> None:
    policy = client.get("/privacy/")["Content-Security-Policy"]
    sources = {source for part in policy.split(";") for source in part.split()[1:]}
    assert sources == {"'self'", "'none'"}


def test_a_page_holds_no_script_or_style_of_its_own(client: Client) -> None:
    html = client.get("/privacy/").content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html) == []
    assert re.findall(r'(?:src|href)="(?!/|#|mailto:)([^"]*)"', html) == []


def test_the_privacy_page_names_the_agreed_uses(client: Client) -> None:
    html = client.get("/privacy/").content.decode()
    assert re.findall(r"<li>(to [^<]*)</li>", html) == [
        "to decide about your request, and to write to you about it",
        "to send you what your peer groups send their members",
        "to tell the Children&#x27;s Bureau how membership is changing over time",
        "to work with jurisdictions on who should take part",
    ]


def test_the_privacy_page_names_what_people_do_themselves_and_leads_there(client: Client) -> None:
    html = client.get("/privacy/").content.decode()
    section = html.partition("<h2>See it, correct it, or leave</h2>")[2]
    assert re.findall(r"<li>(\w+)", section)[:5] == ["Read", "Correct", "Change", "Withdraw", "Ask"]
    assert re.findall(r'href="(/[^"]*)"', section)[0] == "/my/"


def test_the_help_address_is_a_setting(client: Client, settings: Any) -> None:
    settings.HELP_EMAIL = "help@example.org"
    html = client.get("/privacy/").content.decode()
    assert set(re.findall(r'href="mailto:([^"]*)"', html)) == {"help@example.org"}


# ---- error pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/suspicious/", 400, "We could not read that"),
        ("/forbidden/", 403, "This page is not open to you"),
        ("/no/such/page/", 404, "We cannot find that page"),
        ("/broken/", 500, "Something went wrong on our side"),
        ("/busy/", 503, "The site is busy"),
    ],
)
@pytest.mark.usefixtures("gallery")
def test_an_error_page_says_what_happened_and_where_to_go(
    path: str, status: int, heading: str
) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get(path)
    html = answer.content.decode()
    assert answer.status_code == status
    assert title(html) == f"{heading} | Peer Groups"
    assert [each.strip() for each in re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)] == [heading]
    assert html.count("mailto:capacityinfo@icf.com") == 2
    assert '<a class="usa-button" href="/">See all peer groups</a>' in html
    assert client.cookies == {}


def test_a_form_without_its_token_is_told_to_try_again(gallery: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(gallery)
    assert answer.status_code == 403
    assert title(answer.content.decode()) == "Please send your form again | Peer Groups"


def test_the_page_for_our_own_faults_asks_no_context_processor(settings: Any) -> None:
    templates = settings.TEMPLATES[0]
    processors = ["membership.tests.pages.test_frame.broken_processor"]
    settings.TEMPLATES = [{**templates, "OPTIONS": {"context_processors": processors}}]
    request = RequestFactory().get("/")
    with pytest.raises(RuntimeError):
        errors.page_not_found(request)
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "capacityinfo@icf.com" in answer.content.decode()


def broken_processor(_request: object) -> dict:
    """Fail as a context processor whose database is away."""
    raise RuntimeError("no database")


# ---- the federal banner --------------------------------------------------------------------------


def test_the_banner_and_identifier_show_on_an_official_site(client: Client, settings: Any) -> None:
    settings.OFFICIAL_SITE = True
    settings.SITE_URL = "https://peergroups.example.gov"
    settings.IDENTIFIER_LINKS = ALL_LINKS
    html = client.get("/privacy/").content.decode()
    assert UNOFFICIAL not in html
    assert html.count('class="usa-banner"') == 1
    links = re.findall(r'<a href="([^"]*)"\s+class="usa-identifier__required-link', html)
    assert links == list(ALL_LINKS.values())


@pytest.mark.parametrize(
    "url", ["http://peergroups.example.gov", "https://peergroups.example.org", "https://gov"]
)
def test_no_banner_off_a_federal_host(client: Client, settings: Any, url: str) -> None:
    settings.OFFICIAL_SITE = True
    settings.SITE_URL = url
    settings.IDENTIFIER_LINKS = ALL_LINKS
    html = client.get("/privacy/").content.decode()
    assert UNOFFICIAL in html
    assert "usa-banner" not in html
    assert [problem.id for problem in checks.official_site_is_official(None)] == ["membership.E101"]


def test_an_official_site_needs_all_its_links(settings: Any) -> None:
    settings.OFFICIAL_SITE = True
    settings.SITE_URL = "https://peergroups.example.gov"
    settings.IDENTIFIER_LINKS = {**ALL_LINKS, "foia": ""}
    assert [problem.msg for problem in checks.official_site_is_official(None)] == [
        "OFFICIAL_SITE is on, but IDENTIFIER_LINKS lacks foia."
    ]
    settings.IDENTIFIER_LINKS = ALL_LINKS
    assert checks.official_site_is_official(None) == []


# ---- the design system ---------------------------------------------------------------------------


def test_without_uswds_pages_work_and_a_check_names_the_command(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "static"]
    settings.STATIC_ROOT = tmp_path
    finders.get_finder.cache_clear()
    try:
        assert [(each.id, each.hint) for each in checks.uswds_is_installed(None)] == [
            ("membership.W101", "Run: npm ci")
        ]
        assert client.get("/privacy/").status_code == 200
        collected = tmp_path / "uswds" / "css" / "uswds.min.css"
        collected.parent.mkdir(parents=True)
        collected.touch()
        assert checks.uswds_is_installed(None) == []
    finally:
        finders.get_finder.cache_clear()


def test_a_first_visit_is_light(client: Client) -> None:
    html = client.get("/privacy/").content
    files = re.findall(r'(?:src|href)="/static/([^"]*)"', html.decode())
    if not finders.find("uswds/css/uswds.min.css"):
        pytest.skip("USWDS is not installed: npm ci")
    assert "uswds/css/uswds.min.css" in files
    contents = [html, *(Path(finders.find(name)).read_bytes() for name in set(files))]
    assert sum(len(gzip.compress(each)) for each in contents) < FIRST_VISIT_LIMIT
