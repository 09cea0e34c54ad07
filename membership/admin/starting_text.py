"""A reviewer's own earlier message as the beginning of this one."""

from django.http import QueryDict

from ..review.evidence import Case
from .decision_forms import DecisionForm


def with_starting_text(case: Case, posted: QueryDict) -> DecisionForm:
    """Return the form as it was typed, with the chosen earlier message below what stood there.

    Nothing is judged yet: a form that is still being written shows no errors.
    """
    form = DecisionForm(case, denies=True)
    typed = {name: posted.get(name, "") for name in form.fields if name in posted}
    form.initial = {**typed, "together": posted.getlist("together")}
    chosen = [text.text for text in case.earlier_reasons if str(text.pk) == posted.get("earlier")]
    written = posted.get("message", "").strip()
    if chosen and not written.endswith(chosen[0]):
        form.initial["message"] = "\n\n".join(part for part in (written, *chosen) if part)
    return form
