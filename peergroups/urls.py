"""Every address of the site: the public pages and the admin."""

from django.urls import include, path

urlpatterns = [path("", include("membership.urls"))]

handler400 = "membership.pages.errors.bad_request"
handler403 = "membership.pages.errors.permission_denied"
handler404 = "membership.pages.errors.page_not_found"
handler500 = "membership.pages.errors.server_error"
