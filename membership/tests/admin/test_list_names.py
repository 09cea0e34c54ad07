"""One name for each list: in the index, over the list, and on every trail that leads back to it."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.admin.site import site
from membership.tests.admin.staff import shown, signed_in
from membership.tests.factories import (
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ARROW = "\u203a"
LISTS = sorted(f"{model._meta.model_name}" for model in site._registry)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def names_in_index(page):
    return dict(re.findall(r'<a href="([^"?]+)"[^>]*>([^<]+)</a>', page))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_called_as_in_the_index(staff, name):
    address = reverse(f"admin:membership_{name}_changelist")
    called = names_in_index(staff.get(reverse("admin:index")).content.decode())[address]

    page = staff.get(address).content.decode()

    assert re.findall(r"<h1>(.*?)</h1>", page) == [called]
    trail = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)[1]
    assert shown_words(trail) == f"Home {ARROW} {called}"


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_counts_nothing(staff, name):
    address = reverse(f"admin:membership_{name}_changelist")
    page = staff.get(f"{address}?q=nobody-is-called-so").content.decode()
    words = shown_words(page.partition("<main")[2])
    assert [each for each in ("Show all", "0 ") if each in words] == []
    assert "Nothing matches." in words


@pytest.mark.parametrize(
    ("name", "act"),
    [("reviewerassignment", "add"), ("jurisdictionleader", "add"), ("peergroup", "history")],
)
def test_the_trail_leads_back_by_that_name(staff, monkeypatch, name, act):
    admin = next(each for model, each in site._registry.items() if model._meta.model_name == name)
    monkeypatch.setattr(admin, "title", "Names & more")
    args = [make_group().pk] if act == "history" else []
    page = staff.get(reverse(f"admin:membership_{name}_{act}", args=args)).content.decode()
    back = reverse(f"admin:membership_{name}_changelist")
    assert f'<a href="{back}">{escape("Names & more")}</a>' in page


def test_a_case_leads_back_to_its_list_by_the_readers_name_for_it(staff):
    body = make_body()
    case = make_request(group=make_group(bodies=[body]))
    reviewer = signed_in(make_assignment(body=body).user)
    back = reverse("admin:membership_membershiprequest_changelist")
    for client, called in ((staff, "Requests"), (reviewer, "Requests to review")):
        assert f"<h1>{called}</h1>" in shown(client.get(back))
        page = shown(
            client.get(reverse("admin:membership_membershiprequest_change", args=[case.pk]))
        )
        assert f'<a href="{back}">{called}</a> {ARROW}' in page


def shown_words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
