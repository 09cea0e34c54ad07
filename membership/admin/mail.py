"""The mail ledger, to read: what was sent to whom, what waits, and what was given up."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..mailing.models import OutboundMail
from ..workflow.errors import NotAllowedError, OutOfDateError
from ..workflow.requeue_mail import requeue
from .bases import ReadOnlyAdmin
from .filter_form import FormFilter, RowsForm
from .paging import CappedPaginator
from .site import site
from .staff_pages import acting_user, staff_page

Kind = OutboundMail.Kind

# Every other kind carries a link by which its reader acts: confirms, withdraws, signs in.
WITHOUT_PERSONAL_LINK = frozenset(
    {
        *(Kind.ALREADY, Kind.WITHDRAWN, Kind.NOMINATED, Kind.LEFT, Kind.QUEUE),
        Kind.IDEA_WITHDRAWN,
    }
)

# The mail as its own document: nothing runs, nothing loads, no page can frame it.
HTML_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def is_readable(mail: OutboundMail) -> bool:
    """Say whether staff may read a mail's words: in production, never a person's own link."""
    return not settings.PRODUCTION or mail.kind in WITHOUT_PERSONAL_LINK


class MailFilterForm(RowsForm):
    """Where a mail stands, and what it says."""

    state = forms.ChoiceField(
        choices=[
            ("", "All"),
            ("waiting", "Waiting"),
            ("failed", "Given up"),
            ("sent", "Sent"),
        ],
        required=False,
        label="Status",
    )
    kind = forms.ChoiceField(choices=[("", "All"), *Kind.choices], required=False)

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Keep what was asked for."""
        states: dict[str, dict[str, Any]] = {
            "": {},
            "waiting": {"sent_at": None, "given_up_at": None},
            "failed": {"sent_at": None, "given_up_at__isnull": False},
            "sent": {"sent_at__isnull": False},
        }
        queryset = queryset.filter(**states[self.cleaned_data["state"]])
        kind = self.cleaned_data["kind"]
        return queryset.filter(kind=kind) if kind else queryset


class MailFilter(FormFilter):
    """The filters of the ledger."""

    form_class = MailFilterForm


@admin.register(OutboundMail, site=site)
class OutboundMailAdmin(ReadOnlyAdmin):
    """Every mail that is to be sent, or was. Staff put a given-up one back in the queue."""

    section = "Records"
    title = "Mail"
    change_list_template = "admin/membership/filtered_list.html"
    change_form_template = "admin/membership/mail/mail.html"
    list_display = ("subject", "kind", "to", "queued_at", "state", "attempts", "last_error")
    list_filter = (MailFilter,)
    paginator = CappedPaginator
    search_fields = ("^to",)
    search_help_text = "The beginning of an email address."
    readonly_fields = ("state",)
    sortable_by = ()
    fields = (
        "kind",
        "to",
        "subject",
        "state",
        "queued_at",
        "attempts",
        "last_error",
        "message_id",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave the words of the mails out of the list."""
        return super().get_queryset(request).defer("text", "html")

    @admin.display(description="status")
    def state(self, mail: OutboundMail) -> str:
        """Say where the mail stands."""
        if mail.sent_at:
            return f"Sent on {_moment(mail.sent_at)}"
        if mail.given_up_at:
            return f"Given up on {_moment(mail.given_up_at)}"
        if mail.claimed_at is None and mail.not_before > mail.queued_at:
            return f"Waits until {_moment(mail.not_before)}"
        return f"Waiting, next try after {_moment(mail.not_before)}"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Show the words, to whom they may be shown."""
        mail = context["original"]
        context["title"], context["subtitle"] = mail.subject, None
        context["is_readable"] = is_readable(mail)
        return super().render_change_form(request, context, *args, **kw)


@staff_page("membership/outboundmail/<int:mail_id>/html/", name="membership_outboundmail_html")
def html_version(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show a mail's HTML part as its reader's program would, in a sandbox."""
    del request
    mail = get_object_or_404(OutboundMail, pk=mail_id)
    if not is_readable(mail):
        raise PermissionDenied
    return HttpResponse(mail.html, headers={"Content-Security-Policy": HTML_POLICY})


@staff_page(
    "membership/outboundmail/<int:mail_id>/requeue/", name="membership_outboundmail_requeue"
)
@require_POST
def requeue_one(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Let the sender try again."""
    mail = get_object_or_404(OutboundMail, pk=mail_id)
    try:
        requeue(mail=mail, by=acting_user(request), at=timezone.now())
    except (OutOfDateError, NotAllowedError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "The mail is in the queue again.")
    return redirect("admin:membership_outboundmail_change", mail.pk)


def _moment(at: Any) -> str:
    local = timezone.localtime(at)
    hour = f"{local:%I:%M %p}".lstrip("0")
    return f"{local:%B} {local.day}, {local.year}, {hour}"
