"""A look is at the page that the last act leads to, however slowly it comes."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title}</title>
<link rel="icon" href="/static/site/img/icon.svg"></head>
<body><main><h1>{title}</h1>{main}</main></body></html>"""
PICTURE = '<p><img src="/picture/" alt=""></p>'
ACTS = """<p><a href="/slow/">Link</a></p><p><a href="/file/">File</a></p>
<p><a href="#here">Here</a></p>
<form action="/slow/"><p><button>Get</button></p></form>
<form action="/post/" method="post"><p><input aria-label="Word"></p><button>Post</button></form>"""
SLOW_SECONDS = 0.15
LEAVE = {
    "link": lambda window: window.click("text=Link", no_wait_after=True),
    "form": lambda window: window.click("text=Get", no_wait_after=True),
    "redirect": lambda window: window.click("text=Post", no_wait_after=True),
    "key on a link": lambda window: press_enter(window, "text=Link"),
    "key on a button": lambda window: press_enter(window, "text=Post"),
    "key in a field": lambda window: press_enter(window, "input"),
}


def acts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.format(title="Acts", main=ACTS))


@csrf_exempt
def post(request: HttpRequest) -> HttpResponse:
    time.sleep(SLOW_SECONDS)
    return HttpResponseRedirect("/slow/")


def slow(request: HttpRequest) -> HttpResponse:
    """Come late, with what `fits` and `axe` each refuse."""
    time.sleep(SLOW_SECONDS)
    faults = f"<input type=text><p>{'x' * 500}</p>"
    return HttpResponse(PAGE.format(title="Slow", main=faults))


def file(request: HttpRequest) -> HttpResponse:
    time.sleep(SLOW_SECONDS)
    return HttpResponse("x", headers={"Content-Disposition": "attachment; filename=x.txt"})


def unfinished(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.format(title="Unfinished", main=f"{ACTS}{PICTURE}"))


def picture(request: HttpRequest) -> HttpResponse:
    """Come when the test is over: until then its page has not loaded whole."""
    time.sleep(4 * SLOW_SECONDS)
    return HttpResponse("<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")


urlpatterns = [
    path("", acts),
    path("post/", post),
    path("slow/", slow),
    path("file/", file),
    path("unfinished/", unfinished),
    path("picture/", picture),
]


def press_enter(window: Any, name: str) -> None:
    window.focus(name)
    window.keyboard.press("Enter")


@pytest.fixture
def slow_site(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.usefixtures("slow_site")
def test_a_look_is_at_the_page_that_comes(
    script: bool, new_context: Callable, visit: Callable, fits: Callable, arrive: Callable
) -> None:
    window = new_context(java_script_enabled=script).new_page()
    for leave in LEAVE.values():
        visit("/", on=window)
        fits(on=window)
        leave(window)
        with pytest.raises(AssertionError, match=r"/slow/.* scrolls sideways"):
            fits(on=window)
    for stay in ("text=File", "text=Here"):
        visit("/", on=window)
        window.click(stay, no_wait_after=True)
        assert arrive(on=window).title() == "Acts"


@pytest.mark.usefixtures("slow_site")
def test_so_is_the_look_of_axe(page: Any, visit: Callable, axe: Callable) -> None:
    visit("/")
    axe()
    page.click("text=Post", no_wait_after=True)
    with pytest.raises(AssertionError, match="label: Form elements must have labels"):
        axe()


@pytest.mark.usefixtures("slow_site")
def test_the_next_visit_cuts_no_form_short(page: Any, visit: Callable, live_server: Any) -> None:
    visit("/")
    came = []
    page.on("framenavigated", lambda frame: came.append(frame.url.removeprefix(live_server.url)))
    page.click("text=Post", no_wait_after=True)
    visit("/")
    assert came == ["/slow/", "/"]


@pytest.mark.usefixtures("slow_site")
def test_a_file_to_keep_cuts_its_page_short(
    page: Any, live_server: Any, visit: Callable, arrive: Callable
) -> None:
    arrive()
    page.goto(f"{live_server.url}/unfinished/", wait_until="commit")
    with page.expect_download():
        page.click("text=File", no_wait_after=True)
    assert arrive().title() == "Unfinished"
    visit("/")
