"""Members and memberships. A membership is an interval, so a past figure never changes."""

from django.db import models
from django.db.models import F, Q

from ..requests.models import Level, OrganizationType, PersonalDetails


class Member(PersonalDetails):
    """A person on a roster, known by one email address."""

    email_key = models.CharField(max_length=320, unique=True, null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("full_name", "pk")

    def __str__(self) -> str:
        return self.full_name or f"Member {self.pk}"


class Membership(models.Model):
    """A member's time in one group: from `starts_on`, until the day before `ends_on`."""

    class Origin(models.TextChoices):
        REQUEST = "request", "Approved request"
        NOMINATION = "nomination", "Nominated by the jurisdiction"
        IMPORT = "import", "Imported"
        OPENING_BALANCE = "opening_balance", "Opening balance"

    class EndReason(models.TextChoices):
        CHANGED_JOB = "changed_job", "Changed job"
        ASKED_TO_LEAVE = "asked_to_leave", "Asked to leave"
        REMOVED = "removed", "Removed"
        INACTIVE = "inactive", "Inactive"
        OTHER = "other", "Other"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    group = models.ForeignKey(
        "membership.PeerGroup", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.ForeignKey(
        "membership.Role", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organization_type = models.CharField(
        max_length=12, choices=OrganizationType.choices, blank=True
    )
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day outside the group.")
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    origin = models.CharField(max_length=16, choices=Origin.choices)
    request = models.ForeignKey(
        "membership.MembershipRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    last_confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the member, or a reviewer, last said: still there."
    )
    recorded_at = models.DateTimeField(help_text="When we came to know of it.")
    end_recorded_at = models.DateTimeField(
        null=True, blank=True, help_text="When we came to know of the end."
    )

    class Meta:
        ordering = ("group", "member__full_name", "pk")
        permissions = (("download_people", "Can download rosters and requests, row by row"),)
        constraints = (
            models.UniqueConstraint(
                fields=["member", "group"],
                condition=Q(ends_on=None),
                name="one_active_membership_per_member_and_group",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_reason="") | (~Q(ends_on=None) & ~Q(end_reason="")),
                name="membership_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_recorded_at=None)
                | Q(ends_on__isnull=False, end_recorded_at__isnull=False),
                name="membership_end_is_recorded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"
