"""What other sites may read by script, in their visitors' browsers (CORS)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]
METHODS = ("GET", "HEAD", "OPTIONS")
TO_READ = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
}
TO_ASK_FIRST = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def open_to_other_sites(view: View) -> View:
    """Let scripts of any site read what a view answers, and ask first, as conditions make them."""

    @require_http_methods(METHODS)
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asks_first = request.method == "OPTIONS"
        response = HttpResponse(status=204) if asks_first else view(request, *args, **kwargs)
        for name, value in {**TO_READ, **(TO_ASK_FIRST if asks_first else {})}.items():
            response.headers[name] = value
        return response

    return answer
