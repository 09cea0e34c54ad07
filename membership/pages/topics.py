"""The topics as the public reads them: all of them, and one with its resources and groups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..library.queries import topics_with_pages, with_page_parts
from ..library.topic_page import topic_page
from .cache import cached, ignore_query


@require_safe
@cached(ignore_query)
def topics(request: HttpRequest) -> HttpResponse:
    """Show every topic that has a page."""
    return render(request, "library/topics.html", {"topics": topics_with_pages()})


@require_safe
@cached(ignore_query)
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one topic: what it is about, what there is to read and use, and its groups."""
    found = with_page_parts(topics_with_pages().filter(slug=slug)).first()
    if found is None:
        raise Http404
    page = topic_page(found, on=timezone.localdate())
    return render(request, "library/topic.html", {"topic": page})
