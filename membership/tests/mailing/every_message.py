"""Every message of the site, written about people and groups whose every text is the given one."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth.models import User

from membership.mailing import (
    applicant,
    brief,
    desk,
    digest,
    ideas,
    invitations,
    own_data,
    question,
    reviewer,
    role_check,
    roster_import,
)
from membership.mailing.digest import StaffNews, Standing
from membership.mailing.models import OutboundMail
from membership.reports.models import BriefRecipient, Publication
from membership.review.counting import Count
from membership.review.models import Decision
from membership.roster.imports import RosterImport
from membership.roster.models import Member
from membership.roster.role_check import REMINDERS, RoleCheck
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_idea,
    make_invitation,
    make_jurisdiction,
    make_leadership,
    make_member,
    make_membership,
    make_officer,
    make_request,
    make_role,
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
    asked = {"request": request, "number": 1, "at": AT}
    words = {"question": text, "link": LINK, "ends_on": TODAY}
    mails |= {
        "question": question.question(**asked, **words),
        "question_reminder": question.reminder(**asked, **words),
        "unanswered": question.unanswered(**asked, ask_again=LINK),
        "unanswered, by a member": question.unanswered(
            request=request, number=2, ask_again=LINK, ends_membership=True, at=AT
        ),
    }
    for request.round, reason in enumerate(Decision.Reason, start=2):
        mails[f"not_added, {reason}"] = applicant.not_added(
            request=request, reason=reason, message=text, link=LINK, other_groups=[other], at=AT
        )
    mails |= still_there(member)
    mails |= imported(text)
    mails |= around_the_desk(text, member)
    mails |= about_own_data(text)
    mails |= put_forward(text)
    mails |= about_an_idea(text)
    mails["accepted"] = invitations.accepted(request=request, link=LINK, at=AT)
    return mails


def about_an_idea(text: str) -> dict[str, OutboundMail]:
    """Queue what whoever sent an idea is told."""
    idea = make_idea(full_name=text, email=TO, audience=text, submitted_at=AT)
    told = {"idea": idea, "at": AT}
    linked = {**told, "link": LINK}
    open_, closed = make_group(name=f"{text} 21"), make_group(name=f"{text} 22", openness="closed")
    return {
        "idea_confirm": ideas.confirm(**linked),
        "idea_reminder": ideas.reminder(**linked),
        "idea_discussed": ideas.discussed(**linked),
        "idea_group": ideas.became_group(group=open_, **linked),
        "idea_group, a closed one": ideas.became_group(group=closed, **linked),
        "idea_not_taken_up": ideas.not_taken_up(reason=text, **linked),
        "idea_withdrawn": ideas.withdrawn(**told),
    }


def put_forward(text: str) -> dict[str, OutboundMail]:
    """Queue the invitation to a group, by each of those who can put somebody forward."""
    user, place = make_user(first_name=text), make_jurisdiction(name=f"{text} 7")
    group = make_group(name=f"{text} 7")
    asked = {"full_name": text, "email": TO, "group": group, "invited_at": AT}
    left = make_membership(
        member=make_member(full_name=text), group=group, jurisdiction=place, starts_on=TODAY
    )
    rights = {
        "officer": {"assignment": make_officer(user=user, jurisdiction=place)},
        "leader": {"leader": make_leadership(user=user, jurisdiction=place)},
        "successor": {"predecessor": left},
    }
    return {
        f"invited, {origin}": invitations.invited(
            invitation=make_invitation(
                **asked, **right, origin=origin, jurisdiction=place, email_key=f"{next(_number)}"
            ),
            link=LINK,
            at=AT,
        )
        for origin, right in rights.items()
    }


def about_own_data(text: str) -> dict[str, OutboundMail]:
    """Queue what is written about a new address, and about a wish to be removed."""
    named = {"to": TO, "full_name": text, "at": AT}
    return {
        "old_address": own_data.old_address(new_address="new@example.gov", link=LINK, **named),
        "new_address": own_data.new_address(to=TO, link=LINK, at=AT),
        "address_changed": own_data.address_changed(**named),
        "removal": own_data.removal(**named),
    }


def around_the_desk(text: str, member: Member) -> dict[str, OutboundMail]:
    """Queue the way to one's own page, and the way back after leaving a group."""
    ended = make_membership(
        member=member,
        group=make_group(name=f"{text} 5"),
        ends_on=TODAY,
        end_reason="other",
        starts_on=date(2026, 1, 1),
    )
    closed = make_membership(
        member=member,
        group=make_group(name=f"{text} 6", takes_requests=False),
        starts_on=date(2026, 1, 1),
        ends_on=TODAY,
        end_reason="other",
    )
    return {
        "desk_link": desk.desk_link(to=TO, full_name=text, link=LINK, at=AT),
        "left": desk.left(membership=ended, ends_request=True, at=AT),
        "left, a closed group": desk.left(membership=closed, at=AT),
    }


def imported(text: str) -> dict[str, OutboundMail]:
    """Queue the notice to somebody who comes from a file, into two groups."""
    member = make_member(full_name=text, email=TO, email_key=f"{next(_number)}")
    memberships = [
        make_membership(member=member, group=make_group(name=f"{text} {n}")).pk for n in (11, 12)
    ]
    batch = RosterImport.objects.create(uploaded_at=AT, file_on=TODAY)
    roster_import.imported(batch=batch, memberships_by_member={member.pk: memberships}, at=AT)
    return {"imported": OutboundMail.objects.get(membership__member=member)}


def still_there(member: Member) -> dict[str, OutboundMail]:
    """Queue the question to a member of a group, and its reminders."""
    check = RoleCheck.objects.create(member=member, asked_at=AT, mailed_at=AT)
    memberships = list(member.memberships.all())
    mails = {}
    for check.reminders in range(REMINDERS + 1):
        mails[f"still_there, {check.reminders}"] = role_check.still_there(
            check=check, memberships=memberships, link=LINK, at=AT
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
        **notices(text),
        "details_changed": own_data.details_changed(
            user=user, where=[(group, LINK)], codes=["jurisdiction", "level"], at=AT
        ),
        "invitation": reviewer.invitation(user=user, assignment=assignment, link=LINK, at=AT),
        "sign_in_link": reviewer.sign_in_link(user=user, link=LINK, at=AT),
        **acting(user, text),
        "brief": quarterly(text),
    }


def quarterly(text: str) -> OutboundMail:
    """Queue the brief of a quarter to a reader."""
    publication = Publication.objects.create(
        quarter_starts_on=date(2026, 7, 1),
        published_at=AT,
        published_by=make_user(),
        figures="{}",
        digest="0" * 64,
    )
    reader = BriefRecipient.objects.create(full_name=text, email=TO, named_at=AT)
    return brief.brief(publication=publication, recipient=reader, at=AT)


def acting(user: User, text: str) -> dict[str, OutboundMail]:
    """Queue what a leader is told, and both sides of handing over."""
    place = make_jurisdiction(name=f"{text} 8")
    own = make_officer(user=user, jurisdiction=place)
    stand_in = make_officer(
        user=make_user(first_name=text, email=TO),
        jurisdiction=place,
        stands_in_for=own,
        starts_on=TODAY,
        ends_at=AT + timedelta(days=30),
    )
    return {
        "asked_to_lead": invitations.asked_to_lead(
            leadership=make_leadership(user=user, jurisdiction=place), link=LINK, at=AT
        ),
        **{
            f"handed_over, {name}": invitations.handed_over(
                assignment=stand_in, to=reader, link=LINK, at=AT
            )
            for name, reader in (("colleague", stand_in.user), ("owner", user))
        },
    }


def notices(text: str) -> dict[str, OutboundMail]:
    """Queue what a reviewer and a member of staff are told of what waits."""
    staff = make_user(first_name=text, email=TO, is_staff=True)
    waits = make_request(
        group=make_group(name=f"{text} 4"), role=make_role(name=text), came_back=True
    )
    some = Standing(Count(3), Count(1))
    news = StaffNews(
        overdue=some,
        became_overdue=[waits],
        oldest=[waits],
        uncovered=some,
        removals=some,
        addresses=some,
        ideas=some,
        mails=some,
    )
    days = (TODAY, date(2026, 9, 29), date(2026, 9, 28))
    told = (([waits], None), ([], news), ([waits], news))
    return {
        name: digest.notice(user=staff, waiting=first, number=60, news=part, day=day, at=AT)
        for name, (first, part), day in zip(NOTICES, told, days, strict=True)
    }


# Their links lead into the admin.
NOTICES = ("notice", "notice, to staff", "notice, to staff who review")
LINKLESS = {
    *NOTICES,
    "address_changed",
    "already",
    "brief",
    "idea_withdrawn",
    "imported",
    "left",
    "left, a closed group",
    "nominated",
    "removal",
    "withdrawn",
}
# May reach a stranger: nobody confirmed the address.
NAMELESS = {"idea_confirm", "idea_reminder", "new_address"}
