"""The bases that every list stands on: one scope for list, object, history and drop-downs."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from membership.admin.bases import ReadOnlyAdmin, ScopedAdmin, StaffAdmin
from membership.admin.site import PortalAdminSite
from membership.catalog.models import Jurisdiction, PeerGroup, Topic
from membership.review.models import ReviewerAssignment
from membership.review.scoping import active_assignments

from ..factories import make_assignment, make_group, make_staff, make_user

pytestmark = pytest.mark.django_db


class OwnGroups(ScopedAdmin):
    """Groups for which the user acts, and nothing else."""

    search_fields = ("name",)
    ordering = ("name",)

    def scope(self, queryset: QuerySet, user: Any, at: datetime) -> QuerySet:
        return queryset.filter(pk__in=active_assignments(user, at).values("group"))


class Pointing(StaffAdmin):
    """A form with a drop-down of groups."""


def site() -> PortalAdminSite:
    site = PortalAdminSite("admin")
    site.register(PeerGroup, OwnGroups)
    site.register(ReviewerAssignment, Pointing)
    site.register(Topic, StaffAdmin)
    site.register(Jurisdiction, ReadOnlyAdmin)
    return site


def asked_by(user: Any, **query: str) -> HttpRequest:
    request = RequestFactory().get("/", query)
    request.user = user
    request._messages = CookieStorage(request)
    return request


@pytest.fixture
def people() -> tuple[User, PeerGroup, PeerGroup]:
    """Return a reviewer, the group they act for, and one to leak."""
    own, other = make_group(name="Own"), make_group(name="Other")
    return make_assignment(group=own).user, own, other


def test_a_scoped_list_holds_the_scope_alone(people: Any) -> None:
    user, own, other = people
    admin = site()._registry[PeerGroup]
    changelist = admin.get_changelist_instance(asked_by(user))
    assert list(changelist.result_list) == [own]
    assert list(admin.get_changelist_instance(asked_by(user, q="Other")).result_list) == []
    assert admin.get_object(asked_by(user), str(own.pk)) == own
    assert admin.get_object(asked_by(user), str(other.pk)) is None


def test_autocomplete_and_history_are_scoped_like_the_list(people: Any) -> None:
    user, own, other = people
    portal = site()
    query = {"app_label": "membership", "model_name": "peergroup", "field_name": "successor"}
    answer = portal.autocomplete_view(asked_by(user, term="O", **query))
    assert b"Own" in answer.content
    assert b"Other" not in answer.content
    admin = portal._registry[PeerGroup]
    assert admin.history_view(asked_by(user), str(own.pk)).status_code == 200
    hidden = admin.history_view(asked_by(user), str(other.pk))
    absent = admin.history_view(asked_by(user), "999999")
    assert (hidden.status_code, absent.status_code) == (302, 302)


def test_a_drop_down_offers_what_the_scoped_list_would_show(people: Any) -> None:
    user, own, _other = people
    pointing = site()._registry[ReviewerAssignment]
    field = pointing.formfield_for_dbfield(
        ReviewerAssignment._meta.get_field("group"), asked_by(user)
    )
    assert list(field.queryset) == [own]


def test_who_may_do_what() -> None:
    portal = site()
    visitors = {
        "anonymous": AnonymousUser(),
        "nobody": make_user(),
        "ended": make_assignment(ends_at=timezone.now()).user,
        "reviewer": make_assignment().user,
        "staff": make_staff(),
        "staff switched off": make_staff(is_active=False),
        "superuser": make_staff(is_superuser=True),
    }
    seen = {
        (name, type(admin).__name__): "".join(
            letter
            for letter, may in zip("vacdm", _permissions(admin, asked_by(user)), strict=True)
            if may
        )
        for name, user in visitors.items()
        for admin in portal._registry.values()
        if type(admin) is not Pointing
    }
    assert {key: letters for key, letters in seen.items() if letters} == {
        ("reviewer", "OwnGroups"): "vm",
        ("staff", "OwnGroups"): "vm",
        ("superuser", "OwnGroups"): "vm",
        ("staff", "StaffAdmin"): "vacm",
        ("superuser", "StaffAdmin"): "vacm",
        ("staff", "ReadOnlyAdmin"): "vm",
        ("superuser", "ReadOnlyAdmin"): "vm",
    }


def _permissions(admin: Any, request: HttpRequest) -> tuple[bool, ...]:
    return (
        admin.has_view_permission(request),
        admin.has_add_permission(request),
        admin.has_change_permission(request),
        admin.has_delete_permission(request),
        admin.has_module_permission(request),
    )


def test_nothing_can_be_deleted_by_action_or_by_address() -> None:
    staff = make_staff(is_superuser=True)
    for admin in site()._registry.values():
        assert admin.get_actions(asked_by(staff)) == {}
    request = asked_by(staff)
    topic = Topic.objects.create(slug="kept", name="Kept")
    with pytest.raises(PermissionDenied):
        site()._registry[Topic].delete_view(request, str(topic.pk))


def test_a_scope_must_be_said() -> None:
    admin = ScopedAdmin(PeerGroup, site())
    with pytest.raises(NotImplementedError):
        admin.get_queryset(asked_by(make_staff()))


def test_dates_have_one_native_field_with_one_label() -> None:
    pointing = site()._registry[ReviewerAssignment]
    form = pointing.get_form(asked_by(make_staff()))()
    assert form["starts_on"].field.widget.input_type == "date"
    assert form["ends_at"].field.widget.input_type == "datetime-local"
    assert form["ends_at"].as_widget().count("<input") == 1
