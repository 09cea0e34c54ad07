"""The catalog page: from the cache, drawn anew, and asked for again."""

from unittest.mock import patch

from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import RequestFactory

from membership.catalog import snapshot
from membership.pages import catalog as pages

from . import site
from .measure import Result, compare


def run() -> list[Result]:
    """Measure `/` against a bare view, and against its own template over ready-made objects."""
    page = site.call("get", "/")
    site.BARE_BODY["body"] = page.content
    tag = page.headers["ETag"]
    queries = site.statements("get", "/")
    results = [
        compare(
            "catalog page, cached",
            lambda: site.call("get", "/"),
            lambda: site.call("get", "/bare/"),
            bar=2.0,
            inner=96,
            note=f"{queries} queries",
        )
    ]
    assert queries == 0
    assert site.call("get", "/", HTTP_IF_NONE_MATCH=tag).status_code == 304
    site.BARE_BODY["body"] = b""
    results.append(
        compare(
            "catalog page, revalidated (304)",
            lambda: site.call("get", "/", HTTP_IF_NONE_MATCH=tag),
            lambda: site.call("get", "/bare/"),
            bar=1.3,
            inner=96,
            note=f"{site.statements('get', '/', HTTP_IF_NONE_MATCH=tag)} queries",
        )
    )
    results.append(_not_cached())
    return results


def _not_cached() -> Result:
    def ours() -> None:
        cache.clear()
        snapshot.forget()
        site.call("get", "/")

    ready, request = {}, RequestFactory().get("/")
    with patch.object(pages, "render", side_effect=pages.render) as drawn:
        ours()
    _, template, ready = drawn.call_args.args
    cache.clear()
    snapshot.forget()
    queries = site.statements("get", "/")
    assert queries <= 8, queries
    return compare(
        "catalog page, not cached",
        ours,
        lambda: render_to_string(template, ready, request=request),
        bar=2.5,
        note=f"{queries} queries",
    )
