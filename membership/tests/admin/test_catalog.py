"""The catalog's lists and forms, for staff."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from membership.catalog.models import (
    ApprovalStep,
    GroupRole,
    Jurisdiction,
    OpeningRule,
    PeerGroup,
    ReviewingBody,
    Role,
    Topic,
)

from ..factories import (
    add_role,
    make_body,
    make_group,
    make_jurisdiction,
    make_role,
    make_staff,
)
from ..library.stock import stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(signed_in: Callable[..., Client]) -> Client:
    """Return the browser of somebody of the staff."""
    return signed_in(make_staff(first_name="Dana Staff"))


def change_page(row: Any) -> str:
    return reverse(f"admin:membership_{row._meta.model_name}_change", args=[row.pk])


def as_sent(client: Client, page: str) -> dict[str, Any]:
    """Return what the browser would send if nobody touched the form."""
    context = client.get(page).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if field.field.show_hidden_initial:
                data[field.html_initial_name] = "" if value is None else value
            if value is True:
                data[field.html_name] = "on"
            elif isinstance(value, list | tuple) and field.name != "cfsr_round4_years":
                data[field.html_name] = [getattr(each, "pk", each) for each in value]
            elif value is not None and value is not False and value != "null":
                data[field.html_name] = value
    return data


def versions(model: Any) -> int:
    return model.history.count()


def many(number: int) -> None:
    """Put so many rows on every list."""
    for _ in range(number):
        group = make_group(bodies=[make_body(), make_body()])
        group.topics.add(Topic.objects.create(slug=group.slug, name=group.name))
        group.eligible_jurisdictions.add(make_jurisdiction())
        add_role(group)
        stock(make_jurisdiction(), slug=group.slug)


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        ("peergroup", 5),  # session, user, count, page, steps with their bodies
        ("jurisdiction", 6),  # the regions and the years to filter by
        ("role", 4),
        ("topic", 4),
        ("reviewingbody", 4),
        ("resource", 5),  # the topics to filter by
        ("consideration", 4),
        ("peerprogram", 6),  # the considerations and places to filter by
        ("finding", 4),
        ("linkcheck", 4),
    ],
)
def test_a_list_asks_as_much_for_many_rows_as_for_one(
    kind: str,
    queries: int,
    number: int,
    staff: Client,
    django_assert_num_queries: Callable,
) -> None:
    many(number)
    with django_assert_num_queries(queries):
        page = staff.get(f"/admin/membership/{kind}/")
    assert len(page.context["cl"].result_list) >= number


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("peergroup", "Kinship Navigators"),
        ("jurisdiction", "Guam"),
        ("role", "Kinship navigator"),
        ("topic", "Kinship care"),
        ("reviewingbody", "Navigators board"),
    ],
)
def test_a_list_is_searched(kind: str, found: str, staff: Client) -> None:
    many(2)
    make_group(name="Kinship Navigators")
    make_jurisdiction(name="Guam")
    make_role(name="Kinship navigator")
    Topic.objects.create(slug="kinship", name="Kinship care")
    make_body(name="Navigators board")
    page = staff.get(f"/admin/membership/{kind}/", {"q": found.upper()})
    assert [str(row) for row in page.context["cl"].result_list] == [found]


def test_the_list_of_groups_says_who_decides(staff: Client) -> None:
    board, bureau = make_body(name="A board"), make_body(name="The Bureau")
    make_group(name="Aa", bodies=[board, bureau])
    make_group(name="Bb", approver_published=False)
    admin = staff.get("/admin/membership/peergroup/").context["cl"]
    decided = [admin.model_admin.decided_by(group) for group in admin.result_list]
    assert decided == ["A board, The Bureau", "Not published: staff route each request"]


def test_a_form_sent_back_untouched_changes_nothing(staff: Client) -> None:
    many(1)
    group = PeerGroup.objects.get()
    OpeningRule.objects.create(group=group, text="Years", cfsr_round4_years=[1, 2])
    OpeningRule.objects.create(group=group, version=2, text="All", starts_on=None)
    group.eligible_organizations = "Courts\nTribal programs"
    group.save()
    models = (PeerGroup, GroupRole, ApprovalStep, OpeningRule)
    before = [versions(model) for model in models]
    data = as_sent(staff, change_page(group))
    # A browser ends each line of a text with a return as well.
    data["eligible_organizations"] = data["eligible_organizations"].replace("\n", "\r\n")
    answer = staff.post(change_page(group), data)
    assert answer.status_code == 302
    assert [versions(model) for model in models] == before


def test_staff_edit_all_of_a_group_on_one_page(staff: Client) -> None:
    many(1)
    group = PeerGroup.objects.get()
    role, body, place = make_role(), make_body(), make_jurisdiction()
    topic = Topic.objects.create(slug="new", name="New")
    data = as_sent(staff, change_page(group))
    data |= {
        "name": "O'Brien {{ x }} {% bad %} <b>=1+1</b>",
        "topics": [topic.pk],
        "eligible_jurisdictions": [place.pk],
        "retired_on": "2027-01-31",
        "group_roles-0-DELETE": "on",
        "group_roles-1-role": role.pk,
        "approval_steps-2-body": body.pk,
        "opening_rules-0-version": "1",
        "opening_rules-0-text": "Years 1 and 2",
        "opening_rules-0-cfsr_round4_years": "[1, 2]",
        "opening_rules-0-starts_on": "2026-11-02",
    }
    answer = staff.post(change_page(group), data)
    assert answer.status_code == 302
    group.refresh_from_db()
    assert group.name == "O'Brien {{ x }} {% bad %} <b>=1+1</b>"
    assert group.retired_on == date(2027, 1, 31)
    assert list(group.topics.all()) == [topic]
    assert list(group.eligible_jurisdictions.all()) == [place]
    assert list(group.roles.all()) == [role]
    assert group.approval_steps.count() == 3
    rule = group.opening_rules.get()
    assert (rule.cfsr_round4_years, rule.starts_on) == ([1, 2], date(2026, 11, 2))
    page = staff.get("/admin/membership/peergroup/").content.decode()
    assert "O&#x27;Brien {{ x }} {% bad %} &lt;b&gt;=1+1&lt;/b&gt;" in page


def test_a_staff_edit_carries_its_author_and_no_reason_of_the_loader(staff: Client) -> None:
    group = make_group(bodies=[make_body()])
    group.save_because("load_catalog")
    data = as_sent(staff, change_page(group)) | {"acronym": "AB"}
    staff.post(change_page(group), data)
    newest = PeerGroup.history.filter(id=group.pk).first()
    assert (newest.history_change_reason, newest.history_user.first_name) == (None, "Dana Staff")


def test_the_slug_of_a_group_that_exists_stays(staff: Client) -> None:
    group = make_group(slug="kept")
    data = as_sent(staff, change_page(group)) | {"slug": "other", "name": "Renamed"}
    staff.post(change_page(group), data)
    group.refresh_from_db()
    assert (group.name, group.slug) == ("Renamed", "kept")


def test_wrong_years_are_refused_with_a_sentence(staff: Client) -> None:
    group = make_group()
    data = as_sent(staff, change_page(group))
    for years in ("[0]", "1, 2", '{"a": 1}', '"1"', "[true]"):
        data |= {"opening_rules-0-text": "Years", "opening_rules-0-cfsr_round4_years": years}
        assert staff.post(change_page(group), data).status_code == 200
    assert OpeningRule.objects.count() == 0


def test_a_save_tells_what_cannot_work(staff: Client) -> None:
    group = make_group(name="Undecided", bodies=[make_body()])
    data = as_sent(staff, change_page(group)) | {"approval_steps-0-DELETE": "on"}
    answer = staff.post(change_page(group), data)
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told[0] == (
        "Undecided takes requests, but nobody decides about them. "
        "Add an approval step, or mark the group as having no published approver."
    )


def test_a_preview_shows_the_page_and_saves_nothing(staff: Client) -> None:
    group = make_group(name="Before", bodies=[make_body()])
    role = make_role(name="A role to try")
    data = as_sent(staff, change_page(group))
    data |= {"name": "After", "group_roles-0-role": role.pk, "_preview": "1"}
    models = (PeerGroup, GroupRole, ApprovalStep, OpeningRule)
    before = [versions(model) for model in models]
    answer = staff.post(change_page(group), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>Preview.</strong>" in page
    assert "After" in page
    assert "A role to try" in page
    group.refresh_from_db()
    assert group.name == "Before"
    assert group.group_roles.count() == 0
    assert [versions(model) for model in models] == before
    assert LogEntry.objects.count() == 0


def test_a_preview_of_a_new_group_leaves_no_group(staff: Client) -> None:
    page = reverse("admin:membership_peergroup_add")
    data = as_sent(staff, page) | {
        "name": "Brand new",
        "slug": "brand-new",
        "cohort_type": "topical",
        "openness": "open",
        "purpose": "To try.",
        "eligibility": "Everybody.",
        "_preview": "1",
    }
    answer = staff.post(page, data)
    assert "Brand new" in answer.content.decode()
    assert PeerGroup.objects.count() == 0
    del data["_preview"]
    assert staff.post(page, data).status_code == 302
    assert PeerGroup.objects.get().slug == "brand-new"


def test_a_preview_of_a_retired_group_says_so(staff: Client) -> None:
    group = make_group(bodies=[make_body()])
    data = as_sent(staff, change_page(group)) | {"retired_on": "2020-01-01", "_preview": "1"}
    page = staff.post(change_page(group), data).content.decode()
    assert "This group was retired on January 1, 2020" in page


def test_a_preview_of_a_faulty_form_is_the_form(staff: Client) -> None:
    group = make_group()
    data = as_sent(staff, change_page(group)) | {"name": "", "_preview": "1"}
    page = staff.post(change_page(group), data)
    assert page.context["errors"] == [["This field is required."]]


@pytest.mark.parametrize("model", [PeerGroup, Jurisdiction, Role, Topic, ReviewingBody])
def test_nothing_of_the_catalog_is_deleted(model: Any, staff: Client) -> None:
    many(1)
    row = model.objects.first()
    kind = model._meta.model_name
    one = staff.post(f"/admin/membership/{kind}/{row.pk}/delete/", {"post": "yes"})
    assert one.status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    staff.post(f"/admin/membership/{kind}/", bulk)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("bad", ["\x00", "x" * 10_000, "‮عربي", "😀", "{{ x }}", "'"])
def test_bad_searches_and_addresses_are_no_fault_of_ours(bad: str, staff: Client) -> None:
    group = make_group()
    for query in (
        {"q": bad},
        {"p": bad},
        {"o": bad},
        {"cohort_type__exact": bad},
        {"name__startswith": bad},
        {"nope": bad},
    ):
        assert staff.get("/admin/membership/peergroup/", query).status_code in (200, 302)
    terms = {
        "app_label": "membership",
        "model_name": "peergroup",
        "field_name": "successor",
        "term": bad,
    }
    assert staff.get("/admin/autocomplete/", terms).status_code in (200, 404)
    for act in ("change", "history", "delete"):
        address = f"/admin/membership/peergroup/{quote(bad)}/{act}/"
        assert staff.get(address).status_code in (302, 403, 404)
    data = as_sent(staff, change_page(group)) | {"name": bad, "acronym": bad, "contact": bad}
    assert staff.post(change_page(group), data).status_code in (200, 302)
