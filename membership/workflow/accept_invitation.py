"""A person who was put forward agrees: the link proves the address, so review begins at once."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..audit.record import BY_APPLICANT, record
from ..catalog.queries import is_retired
from ..catalog.words import day_in_words
from ..mailing import invitations as mail
from ..requests.email_key import email_key
from ..requests.links import status_link
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest
from ..requests.status import Status
from ..requests.submission import Submission
from ..review.invitation_links import find_invitation
from ..review.invitations import Became, what_became_of
from ..review.people import GroupInvitation
from ..review.scoping import active_assignments, covers, steps_open_to
from ..review.take_back import memberships_as_told, open_as_told
from .add_member import close_unconfirmed
from .confirm import put_under_review
from .decide import approve_step
from .errors import NotAllowedError, OutOfDateError
from .notify_reviewers import notify_reviewers
from .submit import judge_all, write_application, write_requests

Origin = GroupInvitation.Origin


def accept_invitation(*, token: str, submission: Submission, at: datetime) -> Application:
    """Turn an invitation into a confirmed request, with the recommendation on record.

    An officer whose assignment still reaches the request has given their answer by inviting: it
    is written as their decision now, and the last approval needed opens the membership. A second
    click on the same form changes nothing.

    Raises BadLinkError, OutOfDateError for an invitation that is over or of no more use,
    NotAllowedError for another address or group, RequestRefusedError when a hard rule refuses.
    """
    key = find_invitation(token).email_key
    with transaction.atomic():
        lock_person(key)
        invitation = lock_invitation(find_invitation(token).pk)
        if invitation.email_key != key:
            raise OutOfDateError("Your address has just changed. Please open the link again.")
        if (before := _first_click(invitation, submission)) is not None:
            return before
        if why := why_over(invitation, at) or why_in_vain(invitation, at):
            raise OutOfDateError(why)
        groups = [part.group for part in submission.parts]
        if email_key(submission.person.email) != key or groups != [invitation.group]:
            raise NotAllowedError("This link is for another address or group.")
        application, request = _write(invitation, submission, at)
        invitation.request, invitation.accepted_at = request, at
        invitation.save(update_fields=["request", "accepted_at"])
        record("invitation.accepted", invitation, by=BY_APPLICANT, at=at, request=request.pk)
        _answer_for_officer(invitation, request, at)
        request.refresh_from_db()
        if request.status == Status.PENDING:
            mail.accepted(request=request, link=status_link(application), at=at)
            notify_reviewers([request], on=timezone.localdate(at), at=at)
        return application


def lock_invitation(pk: int) -> GroupInvitation:
    """Lock an invitation; the caller holds its person's lock."""
    locked: GroupInvitation = (
        GroupInvitation.objects.select_for_update(of=("self",))
        .select_related("group", "jurisdiction", "invited_by", "assignment")
        .get(pk=pk)
    )
    return locked


def why_over(invitation: GroupInvitation, at: datetime) -> str:
    """Say how an invitation ended; empty for one that still waits for an answer."""
    match what_became_of(invitation, at):
        case Became.ACCEPTED:
            return f"You accepted this invitation on {_day(invitation.accepted_at)}."
        case Became.DECLINED:
            return f"You said no to this invitation on {_day(invitation.stopped_at)}."
        case Became.TAKEN_BACK:
            return "This invitation was taken back."
        case Became.LAPSED:
            return f"This invitation ended on {_day(invitation.ends_at)}."
    return ""


def why_in_vain(invitation: GroupInvitation, at: datetime) -> str:
    """Say why there is nothing to agree to; empty when there is.

    It may tell of a membership or a request: whoever holds the link has proven the address. Of a
    decision that can still be taken back it tells nothing: the request counts as open.
    """
    group, key = invitation.group, invitation.email_key
    if is_retired(group, on=timezone.localdate(at)):
        return f"{group} is no longer active."
    if any(each.group_id == group.pk for each in memberships_as_told(key, at=at)):
        return f"You are a member of {group} already."
    asked = MembershipRequest.objects.filter(
        open_as_told(at), email_key=key, group=group, confirmed_at__isnull=False
    )
    return f"You have asked to join {group} already, and we have your request." if asked else ""


def _day(moment: datetime | None) -> str:
    return day_in_words(timezone.localdate(moment))


def put_forward_by_leader(invitation: GroupInvitation, submission: Submission) -> bool:
    """Tell whether a leader of the very jurisdiction that the form names invited the person."""
    return (
        invitation.origin == Origin.LEADER
        and submission.person.jurisdiction == invitation.jurisdiction
    )


def _first_click(invitation: GroupInvitation, submission: Submission) -> Application | None:
    if invitation.request is None:
        return None
    application = invitation.request.application
    same = application.fingerprint and application.fingerprint == submission.fingerprint
    return application if same else None


def _write(
    invitation: GroupInvitation, submission: Submission, at: datetime
) -> tuple[Application, MembershipRequest]:
    key = invitation.email_key
    put_forward = put_forward_by_leader(invitation, submission)
    judged = judge_all(submission, key, [], put_forward=put_forward, at=at)
    close_unconfirmed(key, invitation.group, by=BY_APPLICANT, at=at)
    application = Application(email_key=key, confirmed_at=at)
    write_application(submission, application, at=at)
    requests = write_requests(application, judged, submission.person, at=at)
    put_under_review(application, requests, by=BY_APPLICANT, at=at)
    return application, requests[0]


def _answer_for_officer(
    invitation: GroupInvitation, request: MembershipRequest, at: datetime
) -> None:
    """Write the inviting officer's answer, unless the assignment ended or reaches it no more."""
    assignment, officer = invitation.assignment, invitation.invited_by
    if assignment is None or not isinstance(officer, User) or not covers(assignment, request):
        return
    if not active_assignments(officer, at).filter(pk=assignment.pk).exists():
        return
    step = steps_open_to(officer, at).filter(request=request, body=assignment.body_id).first()
    if step is not None:
        approve_step(step_id=step.pk, by=officer, at=at)
