"""The ideas of the sample: one that nobody has looked at, one in discussion, two settled."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from ..catalog.models import PeerGroup
from ..requests.idea_links import idea_token
from ..requests.ideas import GroupIdea, TypedIdea
from ..workflow.confirm_idea import confirm_idea
from ..workflow.discuss_idea import discuss_idea
from ..workflow.leave_idea import leave_idea
from ..workflow.make_idea_a_group import make_idea_a_group
from ..workflow.submit_idea import submit_idea

DAY = timedelta(days=1)
NEW, DISCUSSED, LEFT, BECAME = (
    TypedIdea(
        full_name="Marit Solberg",
        email="marit.solberg@example.org",
        role="Licensing manager, state agency",
        audience="State managers who license foster homes.",
        purpose="Compare how we license kin, and share the forms and checklists that work.",
        leads="A licensing manager from a large state, together with one from a small state.",
    ),
    TypedIdea(
        full_name="Devon Achebe",
        email="devon.achebe@example.org",
        role="Parent partner",
        audience="Supervisors of parent partners.",
        purpose="Talk about pay, training and support for parents who work with agencies.",
    ),
    TypedIdea(
        full_name="Ilse Brandt",
        email="ilse.brandt@example.gov",
        audience="People who manage data on hotline calls.",
        purpose="Agree on what to count, and learn from one another's reports.",
    ),
    TypedIdea(
        full_name="Tomas Rivera",
        email="tomas.rivera@example.gov",
        role="Emergency coordinator, county agency",
        audience="Everybody who plans for disasters in child welfare.",
        purpose="Learn what worked when offices had to close, and keep our plans current.",
    ),
)


def play_ideas(*, staff: User, until: datetime) -> None:
    """Let four people send an idea, and staff take up all but the newest."""
    _confirmed(NEW, until - 2 * DAY)
    discussed = _confirmed(DISCUSSED, until - 12 * DAY)
    discuss_idea(idea_id=discussed.pk, by=staff, at=until - 9 * DAY)
    leave_idea(
        idea_id=_confirmed(LEFT, until - 40 * DAY).pk,
        reason="Two groups we have work on this already: the hotline managers and the data "
        "analysts. Either of them would be glad to hear from you.",
        by=staff,
        at=until - 33 * DAY,
    )
    group = PeerGroup.objects.filter(slug="disaster-planning").first()
    if group is not None:
        became = _confirmed(BECAME, until - 300 * DAY)
        make_idea_a_group(idea_id=became.pk, group=group, by=staff, at=until - 200 * DAY)


def _confirmed(typed: TypedIdea, at: datetime) -> GroupIdea:
    receipt = submit_idea(typed, client="192.0.2.1", at=at)
    idea = GroupIdea.objects.get(reference=receipt.reference)
    return confirm_idea(token=idea_token(idea), at=at + timedelta(hours=1))
