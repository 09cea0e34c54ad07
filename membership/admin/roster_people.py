"""The people of the rosters, each with those of their groups that the reader may see."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from ..catalog.words import day_in_words
from ..review.scoping import is_staff as staff
from ..review.scoping import memberships_visible_to
from ..roster.models import Member, Membership
from ..roster.role_check import last_question, question_in_words
from .bases import AnyUser
from .roster import RosterAdmin, last_day_in_words, moment_in_words
from .site import site


@admin.register(Member, site=site)
class MemberAdmin(RosterAdmin):
    """The people of the rosters, each with those of their groups that the reader may see."""

    title = "People on the rosters"
    list_action, row_action = "members.viewed", "member.viewed"
    change_form_template = "admin/membership/roster/member.html"
    list_display = ("full_name", "email", "job_title", "organization", "jurisdiction")
    list_select_related = ("jurisdiction",)
    search_fields = ("full_name", "email_key")
    ordering = ("-pk",)
    readonly_fields = ("groups", "question")
    fields = (
        "full_name",
        "email",
        "job_title",
        "organization",
        "organization_type",
        "level",
        "jurisdiction",
        "work_phone",
        "time_zone",
        "groups",
        "question",
    )

    def scope(self, queryset: QuerySet, user: AnyUser, at: datetime) -> QuerySet:
        """Return who has a membership that this person may see; staff see all."""
        if staff(user):
            return queryset
        visible = memberships_visible_to(user, at).order_by()
        return queryset.filter(pk__in=visible.values("member"))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Gather the memberships that the reader may see."""
        member = context["original"]
        context["title"], context["subtitle"] = str(member), None
        member.memberships_in_scope = (
            memberships_visible_to(request.user, timezone.now())
            .filter(member=member)
            .select_related("group")
            .order_by("-starts_on", "-pk")
        )
        return super().render_change_form(request, context, *args, **kw)

    @admin.display(description="yearly question")
    def question(self, member: Member) -> str:
        """Say when the person was last asked, and what came of it."""
        return question_in_words(last_question(member.pk))

    @admin.display(description="groups")
    def groups(self, member: Member) -> str:
        """Name the groups, with from when to when."""
        return format_html_join(
            "",
            '<p><a href="{}">{}</a>: {}</p>',
            (
                (
                    reverse("admin:membership_membership_change", args=[each.pk]),
                    each.group,
                    _interval(each),
                )
                for each in getattr(member, "memberships_in_scope", ())
            ),
        )


def _interval(membership: Membership) -> str:
    until = last_day_in_words(membership.ends_on)
    if until:
        return f"from {day_in_words(membership.starts_on)} to {until}"
    since = f"since {day_in_words(membership.starts_on)}"
    confirmed = moment_in_words(membership.last_confirmed_at)
    return f"{since}, last confirmed {confirmed}" if confirmed else since
