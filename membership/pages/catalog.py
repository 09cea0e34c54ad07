"""The catalog as the public reads it: all groups with filters, and one group."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..catalog import snapshot
from ..catalog.panels import group_page, panels
from ..catalog.queries import is_retired, successor_of
from ..catalog.words import takes_requests
from ..library.queries import found_by_words
from ..review.pace import usual_time
from .cache import cached, ignore_query, private
from .catalog_form import CatalogFilter, asked
from .wishes import count_in_words, fitting


@require_safe
@cached(asked)
def catalog(request: HttpRequest) -> HttpResponse:
    """Show the groups that fit what is asked, each with its facts and the way to ask for it."""
    on = timezone.localdate()
    form = CatalogFilter(asked(request.GET))
    groups = [group for group in snapshot.groups() if not is_retired(group, on=on)]
    criteria = form.criteria(on=on)
    found = fitting(groups, criteria.values())
    choice = {group.slug for group in groups if takes_requests(group)}
    chosen = [slug for slug in form.chosen if slug in choice]
    shown = {group.slug for group in found}
    library = found_by_words(form.cleaned_data["q"]) if "q" in criteria else None
    page = {
        "form": form,
        "wishes": form.wishes_in_force(groups, criteria),
        "panels": panels(found, on=on),
        "library": library,
        "chosen": chosen,
        "chosen_elsewhere": [slug for slug in chosen if slug not in shown],
        "offers_choice": bool(chosen or shown & choice),
        "count": count_in_words(len(found), len(groups), "peer group", filtered=bool(criteria)),
    }
    response = render(request, "catalog/catalog.html", page)
    # What the visitor typed or ticked is on the page: there are endlessly many such pages.
    endless = form.errors or {"q", "group"} & form.wishes.keys()
    return private(response) if endless else response


@require_safe
@cached(ignore_query)
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one group; a retired one answers 410 and says where to go instead."""
    on = timezone.localdate()
    found = next((group for group in snapshot.groups() if group.slug == slug), None)
    if found is None:
        raise Http404
    if is_retired(found, on=on):
        page = {"group": found, "successor": successor_of(found, on=on)}
        return render(request, "catalog/retired.html", page, status=410)
    pace = usual_time(found, on=on) if takes_requests(found) else ""
    page = group_page(found, on=on) | {"usual_time": pace}
    return render(request, "catalog/group.html", page)
