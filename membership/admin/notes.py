"""A note on a case, without deciding it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..review.evidence import gather_case
from ..review.scoping import requests_visible_to
from ..workflow.add_note import add_note
from ..workflow.errors import NotAllowedError
from .case import case_address, show_case
from .note_form import NoteForm
from .staff_pages import acting_user


def add_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the note that was sent; a form with an error stands on the case page as it was."""
    user, at = acting_user(request), timezone.now()
    found = requests_visible_to(user, at).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return redirect(case_address(pk))
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            add_note(request_id=pk, text=form.cleaned_data["text"], by=user, at=at)
        except NotAllowedError as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, "Your note is kept.")
            return redirect(case_address(pk))
    return show_case(request, gather_case(found, user, at), note_form=form)
