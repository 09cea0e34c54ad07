"""The public addresses, and the admin's."""

from django.urls import path

from .admin.site import site
from .pages import catalog, desk, desk_acts, static_pages, still_there
from .pages.desk_address import address_change, desk_address
from .pages.desk_details import desk_details
from .pages.desk_held import desk_download, desk_held
from .pages.desk_removal import desk_removal
from .pages.feeds import groups_feed
from .pages.idea_status import idea
from .pages.ideas import idea_sent, ideas
from .pages.invited import invited
from .pages.open_data import data, groups_file, groups_json, groups_schema
from .pages.peer_support import evidence, evidence_file, self_check
from .pages.programs import program, programs
from .pages.reports.files import report_file
from .pages.reports.quarters import brief, brief_file, quarter, quarters
from .pages.reports.screens import screen
from .pages.reports.seats import seats
from .pages.request import request_membership
from .pages.sent import request_sent
from .pages.sitemap import robots, sitemap
from .pages.status import request_status
from .pages.topics import topic, topics

urlpatterns = [
    path("", catalog.catalog, name="catalog"),
    path("groups/<slug:slug>/", catalog.group, name="group"),
    path("groups.json", groups_json, name="groups_json"),
    path("groups.csv", groups_file, name="groups_file"),
    path("groups.schema.json", groups_schema, name="groups_schema"),
    path("groups.atom", groups_feed, name="groups_feed"),
    path("topics/", topics, name="topics"),
    path("topics/<slug:slug>/", topic, name="topic"),
    path("programs/", programs, name="programs"),
    path("programs/<slug:slug>/", program, name="program"),
    path("evidence/", evidence, name="evidence"),
    path("evidence.csv", evidence_file, name="evidence_file"),
    path("self-check/", self_check, name="self_check"),
    path("request/", request_membership, name="request"),
    path("request/sent/", request_sent, name="request_sent"),
    path("ideas/", ideas, name="ideas"),
    path("ideas/sent/", idea_sent, name="idea_sent"),
    path("ideas/<str:token>/", idea, name="idea"),
    path("my-request/<str:token>/", request_status, name="request_status"),
    path("invited/<str:token>/", invited, name="invited"),
    path("my/", desk.desk, name="desk"),
    path("my/sent/", desk.desk_sent, name="desk_sent"),
    path("my/open/<str:token>/", desk.desk_open, name="desk_open"),
    path("my/close/", desk.desk_close, name="desk_close"),
    path(
        "my/withdraw/<slug:reference>/<slug:slug>/", desk_acts.desk_withdraw, name="desk_withdraw"
    ),
    path("my/answer/", desk_acts.desk_answer, name="desk_answer"),
    path("my/leave/<slug:slug>/", desk_acts.desk_leave, name="desk_leave"),
    path("still-there/<str:token>/", still_there.still_there, name="still_there"),
    path("still-there/<str:token>/moved-on/", still_there.moved_on, name="still_there_moved_on"),
    path("my/details/", desk_details, name="desk_details"),
    path("my/address/", desk_address, name="desk_address"),
    path("my/new-address/<str:token>/", address_change, name="address_change"),
    path("my/held/", desk_held, name="desk_held"),
    path("my/held.json", desk_download, name="desk_download"),
    path("my/removal/", desk_removal, name="desk_removal"),
    path("reports/", screen, {"name": "overview"}, name="reports"),
    path("reports/membership/", screen, {"name": "membership"}, name="report_membership"),
    path("reports/requests/", screen, {"name": "requests"}, name="report_requests"),
    path("reports/decision-time/", screen, {"name": "decision-time"}, name="report_decision_time"),
    path("reports/backlog/", screen, {"name": "backlog"}, name="report_backlog"),
    path("reports/roles/", screen, {"name": "roles"}, name="report_roles"),
    path("reports/retention/", screen, {"name": "retention"}, name="report_retention"),
    path("reports/<slug:name>/<slug:table>.<slug:kind>", report_file, name="report_file"),
    path(
        "reports/representation/",
        screen,
        {"name": "representation"},
        name="report_representation",
    ),
    path("reports/seats/", seats, name="report_seats"),
    path("reports/quarters/", quarters, name="report_quarters"),
    path("reports/quarters/<slug:name>/", quarter, name="report_quarter"),
    path("reports/quarters/<slug:name>/brief/", brief, name="report_brief"),
    path("reports/quarters/<slug:name>/files/<slug:kind>/", brief_file, name="report_brief_file"),
    path("admin/", site.urls),
    path("data/", data, name="data"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("privacy/", static_pages.privacy, name="privacy"),
    path("accessibility/", static_pages.accessibility, name="accessibility"),
]
