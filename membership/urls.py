"""The public addresses, and the admin's."""

from django.urls import path

from .admin.site import site
from .pages import catalog, static_pages
from .pages.request import request_membership
from .pages.sent import request_sent
from .pages.status import request_status

urlpatterns = [
    path("", catalog.catalog, name="catalog"),
    path("groups/<slug:slug>/", catalog.group, name="group"),
    path("request/", request_membership, name="request"),
    path("request/sent/", request_sent, name="request_sent"),
    path("my-request/<str:token>/", request_status, name="request_status"),
    path("admin/", site.urls),
    path("privacy/", static_pages.privacy, name="privacy"),
    path("accessibility/", static_pages.accessibility, name="accessibility"),
]
