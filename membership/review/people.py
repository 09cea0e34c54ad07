"""Around the reviewers: how often they are told, who leads a jurisdiction, who is invited."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..requests.reference import new_reference


class ReviewerPreference(models.Model):
    """How often one reviewer wants to be told of what waits; without a row, the default."""

    class Notices(models.TextChoices):
        DAILY = "daily", "Each business day on which something waits"
        WEEKLY = "weekly", "Once a week, while something waits"
        WHEN_WAITING = "when_waiting", "At once when something new waits, then once a week"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_preference"
    )
    notices = models.CharField(max_length=12, choices=Notices.choices)

    def __str__(self) -> str:
        return self.get_notices_display()


class JurisdictionLeader(models.Model):
    """The head of an agency, or a delegate, whom staff named: puts people forward, decides nothing.

    Never a way to see another jurisdiction, or to decide a request.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaderships"
    )
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction", on_delete=models.PROTECT, related_name="leaders"
    )
    starts_on = models.DateField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The door closes that minute.")

    class Meta:
        ordering = ("jurisdiction", "user", "pk")

    def __str__(self) -> str:
        return f"Leader of {self.jurisdiction}"


class GroupInvitation(models.Model):
    """Somebody put a person forward for a group: the person gets a form that is filled in already.

    The person agrees and confirms; only then there is a request. Name and address are blanked when
    the person is purged.
    """

    class Origin(models.TextChoices):
        OFFICER = "officer", "Put forward by a State Liaison Officer"
        LEADER = "leader", "Put forward by a leader of the jurisdiction"
        SUCCESSOR = "successor", "Named by the member who moved on"

    reference = models.CharField(
        max_length=16,
        unique=True,
        default=new_reference,
        help_text="What its link names: never an id.",
    )
    origin = models.CharField(max_length=10, choices=Origin.choices)
    group = models.ForeignKey("membership.PeerGroup", on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction", on_delete=models.PROTECT, null=True, related_name="+"
    )
    full_name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=320, blank=True, db_index=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: a member, by link.",
    )
    assignment = models.ForeignKey(
        "membership.ReviewerAssignment", on_delete=models.PROTECT, null=True, related_name="+"
    )
    leader = models.ForeignKey(
        JurisdictionLeader, on_delete=models.PROTECT, null=True, related_name="+"
    )
    predecessor = models.ForeignKey(
        "membership.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="From then on the link does nothing.")
    request = models.OneToOneField(
        "membership.MembershipRequest",
        on_delete=models.PROTECT,
        null=True,
        related_name="invitation",
        help_text="What the person made of it.",
    )
    accepted_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(
        null=True,
        help_text="Declined by the person, taken back, or lapsed when another one followed.",
    )
    declined = models.BooleanField(default=False, help_text="Stopped by the person.")

    class Meta:
        ordering = ("-invited_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email_key", "group"],
                condition=Q(accepted_at=None, stopped_at=None) & ~Q(email_key=""),
                name="one_open_invitation_per_email_and_group",
            ),
            models.CheckConstraint(
                condition=Q(origin="officer", assignment__isnull=False, leader=None)
                | Q(origin="leader", assignment=None, leader__isnull=False)
                | Q(origin="successor", assignment=None, leader=None),
                name="invitation_says_by_what_right",
            ),
        )

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


def default_notices(body_slugs: set[str]) -> ReviewerPreference.Notices:
    """Return how often a reviewer of these bodies is told who has not chosen."""
    if body_slugs == {LIAISON_OFFICER}:
        return ReviewerPreference.Notices.WHEN_WAITING
    return ReviewerPreference.Notices.DAILY


LIAISON_OFFICER = "state-liaison-officer"
