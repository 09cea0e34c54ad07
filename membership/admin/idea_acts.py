"""What staff do about an idea: each act shows the mail that the person gets before it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from ..audit.record import record
from ..catalog.models import PeerGroup
from ..catalog.queries import public_groups
from ..mailing import ideas as mail
from ..mailing.ledger import Rendered
from ..requests.fields import Paragraphs
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from ..workflow.discuss_idea import discuss_idea
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.idea_moves import check_idea_move
from ..workflow.leave_idea import leave_idea
from ..workflow.make_idea_a_group import make_idea_a_group
from .staff_pages import acting_user, show, staff_page

LONGEST = 2000
LINK = "(the link to the person's own idea)"


def _text(label: str, help_text: str, **options: Any) -> Paragraphs:
    return Paragraphs(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        **options,
    )


def _note() -> Paragraphs:
    return _text("Internal note (optional)", "Staff read it. The person does not.", required=False)


class GroupForm(forms.Form):
    """Which group came of it."""

    group = forms.ModelChoiceField(
        PeerGroup.objects.none(),
        empty_label="Choose a group",
        help_text="Of the catalog, also one that takes no requests yet.",
        error_messages={"required": "Choose a group."},
    )
    note = _note()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["group"]
        offered.queryset = public_groups(on=timezone.localdate())


class ReasonForm(forms.Form):
    """Why it is not taken up."""

    reason = _text(
        "Why we do not take it up",
        "The person reads it word for word, without your name.",
        error_messages={"required": "Write the reason first."},
    )
    note = _note()


@dataclass(frozen=True, slots=True)
class Act:
    """One act: where it leads, what it asks, the mail it sends, and the use case behind it."""

    to: IdeaStatus
    label: str
    page: str
    form: type[forms.Form]
    preview: Callable[[GroupIdea, dict[str, Any]], Rendered]
    carry_out: Callable[..., GroupIdea]
    done: str


DISCUSS = Act(
    IdeaStatus.DISCUSSED,
    "Discuss it",
    "idea_discuss",
    forms.Form,
    lambda idea, _: mail.render_discussed(idea=idea, link=LINK),
    discuss_idea,
    "The idea is in discussion, and the person is told.",
)
BECAME_GROUP = Act(
    IdeaStatus.BECAME_GROUP,
    "It became a group",
    "idea_became_group",
    GroupForm,
    lambda idea, said: mail.render_became_group(idea=idea, group=said["group"], link=LINK),
    make_idea_a_group,
    "The idea became a group, and the person is told.",
)
NOT_TAKEN_UP = Act(
    IdeaStatus.NOT_TAKEN_UP,
    "Do not take it up",
    "idea_not_taken_up",
    ReasonForm,
    lambda idea, said: mail.render_not_taken_up(idea=idea, reason=said["reason"], link=LINK),
    leave_idea,
    "The idea is not taken up, and the person is told why.",
)


def acts_for(idea: GroupIdea) -> list[tuple[str, str]]:
    """Return what the table of moves offers for an idea: label and address of each act."""
    offered = [act for act in (DISCUSS, BECAME_GROUP, NOT_TAKEN_UP) if not _too_late(idea, act)]
    return [(act.label, reverse(f"admin:{act.page}", args=[idea.pk])) for act in offered]


def _too_late(idea: GroupIdea, act: Act) -> str:
    """Return the sentence for an act that the idea no longer allows, or nothing."""
    if idea.purged_at is not None:
        return "Nothing was changed. The person's information was removed."
    try:
        check_idea_move(idea, act.to)
    except OutOfDateError as error:
        return str(error)
    return ""


@staff_page("ideas/<int:idea_id>/discuss/", name=DISCUSS.page)
def discuss(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Show the mail; POST takes the idea up."""
    return _answer(request, idea_id, DISCUSS)


@staff_page("ideas/<int:idea_id>/group/", name=BECAME_GROUP.page)
def became_group(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Ask for the group, then show the mail; a second POST sends it."""
    return _answer(request, idea_id, BECAME_GROUP)


@staff_page("ideas/<int:idea_id>/not-taken-up/", name=NOT_TAKEN_UP.page)
def not_taken_up(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Ask for the reason, then show the mail; a second POST sends it."""
    return _answer(request, idea_id, NOT_TAKEN_UP)


def _answer(request: HttpRequest, idea_id: int, act: Act) -> HttpResponse:
    ideas = GroupIdea.objects.exclude(confirmed_at=None)
    idea = get_object_or_404(ideas, pk=idea_id)
    page = reverse("admin:membership_groupidea_change", args=[idea.pk])
    if late := _too_late(idea, act):
        messages.warning(request, late)
        return redirect(page)
    sent = request.POST if request.method == "POST" or not act.form.base_fields else None
    initial = {"note": idea.note}
    form = act.form(sent, initial=initial)
    is_ready = form.is_valid() and "back" not in request.POST
    if is_ready and "confirm" in request.POST:
        return _carry_out(request, idea, act, form, page)
    context: dict[str, Any] = {"idea": idea, "form": form, "act": act, "idea_url": page}
    if is_ready:
        context["mail"] = act.preview(idea, form.cleaned_data)
    record("idea.viewed", idea, by=acting_user(request), at=timezone.now())
    return show(request, "admin/ideas/act.html", title=f"{act.label}: {idea.reference}", **context)


def _carry_out(
    request: HttpRequest, idea: GroupIdea, act: Act, form: forms.Form, page: str
) -> HttpResponse:
    by: User = acting_user(request)
    at: datetime = timezone.now()
    try:
        act.carry_out(idea_id=idea.pk, **form.cleaned_data, by=by, at=at)
    except (OutOfDateError, NotAllowedError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, act.done)
    return redirect(page)
