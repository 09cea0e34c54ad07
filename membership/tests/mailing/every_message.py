"""Every message of the site, written about people and groups whose every text is the given one."""

from datetime import UTC, date, datetime
from itertools import count

from membership.mailing import applicant, reviewer
from membership.mailing.models import OutboundMail
from membership.review.models import Decision
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_user,
)

# The day that takes the most letters to write.
AT = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
LINK = "https://peers.example.gov/requests/WzEsMV0.c2lnbmVk/"
TO = "reader@example.org"

_number = count(1)


def to_applicants(text: str = "Plain") -> dict[str, OutboundMail]:
    """Queue each message that an applicant can get, about things named `text`."""
    group, other = make_group(name=text), make_group(name=f"{text} 2")
    request = make_request(
        group=group,
        application=make_application(
            full_name=text,
            email=TO,
            email_key=f"{next(_number)}",
            confirmed_at=None,
            submitted_at=AT,
        ),
    )
    application = request.application
    member = make_member(full_name=text, email=TO, email_key=f"{next(_number)}")
    standings = [(group, "member"), (other, "open")]
    mails = {
        "confirm": applicant.confirm(
            application=application, requests=[request], already=[], replaced=[], link=LINK, at=AT
        ),
        "already": applicant.already(
            to=TO, full_name=text, groups=standings, reference="PG-2222-3333", at=AT
        ),
        "reminder": applicant.reminder(
            application=application, requests=[request], link=LINK, at=AT
        ),
        "added": applicant.added(request=request, link=LINK, since=TODAY, at=AT),
        "reopened": applicant.reopened(request=request, link=LINK, at=AT),
        "withdrawn": applicant.withdrawn(request=request, at=AT),
        "nominated": applicant.nominated(
            membership=make_membership(
                member=member,
                group=group,
                jurisdiction=make_jurisdiction(name=text),
                starts_on=TODAY,
            ),
            at=AT,
        ),
    }
    application.link_round = 2
    mails["confirm, with more to say"] = applicant.confirm(
        application=application,
        requests=[request],
        already=standings,
        replaced=[other],
        link=LINK,
        at=AT,
    )
    for request.round, reason in enumerate(Decision.Reason, start=2):
        mails[f"not_added, {reason}"] = applicant.not_added(
            request=request, reason=reason, message=text, link=LINK, other_groups=[other], at=AT
        )
    return mails


def to_reviewers(text: str = "Plain") -> dict[str, OutboundMail]:
    """Queue each message that a reviewer can get, about things named `text`."""
    user = make_user(first_name=text, email=TO)
    group = make_group(name=f"{text} 3")
    assignment = make_assignment(
        user=user,
        body=make_body(name=text),
        group=group,
        jurisdiction=make_jurisdiction(name=f"{text} 3"),
    )
    return {
        "queue_notice": reviewer.queue_notice(
            user=user, count_by_group={group: 2}, link=LINK, day=TODAY, at=AT
        ),
        "invitation": reviewer.invitation(user=user, assignment=assignment, link=LINK, at=AT),
        "sign_in_link": reviewer.sign_in_link(user=user, link=LINK, at=AT),
    }


LINKLESS = {"already", "withdrawn", "nominated"}
