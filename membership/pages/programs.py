"""The parent partner programs as the public reads them: all with filters and a map, and one."""

from collections.abc import Collection, Iterable

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..catalog import snapshot
from ..library.peer_support import peer_support
from ..library.program_map import program_map
from ..library.programs import (
    Practice,
    Program,
    alike,
    all_practices,
    all_programs,
    sources_of,
)
from .cache import cached, ignore_query, private
from .wishes import Criterion, count_in_words, filters_asked, fitting, wishes_in_force

FILTERS = ("state", "practice")


def asked(query: QueryDict) -> dict[str, str]:
    """Return what a query asks for: known keys, trimmed, none empty; of a doubled one the last."""
    return {name: value for name, value in filters_asked(query, FILTERS).items() if value}


class ProgramFilter(forms.Form):
    """The filters as a GET form, bound to what `asked` returns."""

    mark_optional = False

    state = forms.ChoiceField(
        label="State",
        required=False,
        error_messages={
            "invalid_choice": "We do not know this state. Please choose from the list."
        },
    )
    practice = forms.ChoiceField(
        label="Practice it illustrates",
        required=False,
        error_messages={
            "invalid_choice": "We do not know this practice. Please choose from the list."
        },
    )

    def __init__(
        self,
        wishes: dict[str, str],
        programs: Iterable[Program],
        practices: Iterable[Practice],
    ) -> None:
        super().__init__(wishes)
        self.wishes = wishes
        # A state without a program is no choice, but an address may ask for it.
        offered = {each.place_code for each in programs} | {wishes.get("state", "")}
        places = {each.code: each.name for each in snapshot.jurisdictions()}
        self._words = {
            "state": {code: name for code, name in places.items() if code in offered},
            "practice": {each.slug: each.title for each in practices},
        }
        for name, any_of_them in (("state", "Any state"), ("practice", "Any practice")):
            self.fields[name].choices = [("", any_of_them), *self._words[name].items()]  # type: ignore[attr-defined]  # a field with choices

    def criteria(self) -> dict[str, Criterion[Program]]:
        """Return one criterion for each filter in force; none while something is wrong."""
        if not self.is_valid():
            return {}
        state, practice = (self.cleaned_data[name] for name in FILTERS)
        known: dict[str, Criterion[Program]] = {
            "state": lambda program: program.place_code == state,
            "practice": lambda program: practice in {each.slug for each in program.practices},
        }
        return {name: known[name] for name in FILTERS if name in self.wishes}

    def in_words(self, name: str) -> str:
        """Tell a filter in force as its drop-down does."""
        return self._words[name][self.wishes[name]]


@require_safe
@cached(asked)
def programs(request: HttpRequest) -> HttpResponse:
    """Show the programs that fit what is asked, and where there are any."""
    everything = all_programs()
    form = ProgramFilter(asked(request.GET), everything, all_practices())
    criteria = form.criteria()
    found = fitting(everything, criteria.values())
    page = {
        "form": form,
        "programs": found,
        "in_force": {name: form.wishes[name] for name in criteria},
        "wishes": wishes_in_force(everything, criteria, form.wishes, form.in_words),
        "count": count_in_words(len(found), len(everything), "program", filtered=bool(criteria)),
        "map": program_map(_anywhere(everything, criteria), snapshot.jurisdictions()),
        "sources": sources_of(found),
        "peer_support": peer_support(on=timezone.localdate()),
    }
    response = render(request, "library/programs.html", page)
    return private(response) if form.errors else response


@require_safe
@cached(ignore_query)
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one program with what is known of it."""
    everything = all_programs()
    found = next((each for each in everything if each.slug == slug), None)
    if found is None:
        raise Http404
    page = {
        "program": found,
        "sources": sources_of([found]),
        "alike": alike(found, everything),
        "peer_support": peer_support(on=timezone.localdate()),
    }
    return render(request, "library/program.html", page)


def _anywhere(
    programs: Collection[Program], criteria: dict[str, Criterion[Program]]
) -> list[Program]:
    """Keep what fits but for the state: the number that a tile says is what it leads to."""
    return fitting(programs, [each for name, each in criteria.items() if name != "state"])
