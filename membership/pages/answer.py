"""From the form under a question to the answer, for every page on which a person can answer."""

from collections.abc import Iterable
from datetime import datetime

from django.http import QueryDict

from ..requests.answer_form import AnswerForm
from ..requests.models import MembershipRequest, RequestText
from ..requests.status import Status
from ..workflow.answer_question import answer_question
from ..workflow.errors import OutOfDateError
from .progress import Answers


class TooLateError(Exception):
    """The question no longer waits; `text` is what the person wrote, so that it is not lost."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__("This question no longer needs an answer, so yours was not sent.")


def take_answer(
    posted: QueryDict, requests: Iterable[MembershipRequest], *, email_key: str, at: datetime
) -> Answers:
    """Keep the answer that was sent: its button is called `answer` and names the group.

    `requests` are this person's own, with their groups. Returns the form that has something to
    mend, and nothing at all when the answer was taken, or when the same one came before. Raises
    TooLateError.
    """
    meant = [each for each in requests if each.group.slug == posted.get("answer")]
    meant.sort(key=lambda each: (each.status == Status.WAITING_FOR_APPLICANT, each.pk))
    if not meant:
        return {}
    request = meant[-1]
    form = AnswerForm(request.group, posted)
    if not form.is_valid():
        if request.status == Status.WAITING_FOR_APPLICANT:
            return {request.pk: form}
        raise TooLateError("")
    text = form.cleaned_data["answer"]
    try:
        answer_question(request_id=request.pk, email_key=email_key, text=text, at=at)
    except OutOfDateError as error:
        if not _was_taken(request, text):
            raise TooLateError(text) from error
    return {}


def _was_taken(request: MembershipRequest, text: str) -> bool:
    """Tell whether the last answer says the same: the button was pressed twice."""
    answers = RequestText.objects.filter(request=request, kind=RequestText.Kind.ANSWER)
    last = answers.order_by("at", "pk").last()
    return last is not None and last.text == text
