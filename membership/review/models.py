"""Assignments say who acts for which body; steps and decisions say what each body answered."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..audit.models import AppendOnly
from ..catalog.models.approval import ReviewingBody, Verb


class ReviewerAssignment(models.Model):
    """A user acts for a body, within a group and/or a jurisdiction, for a time. All of scoping."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    body = models.ForeignKey(
        "membership.ReviewingBody", on_delete=models.PROTECT, related_name="assignments"
    )
    group = models.ForeignKey(
        "membership.PeerGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The door closes that minute.")
    stands_in_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
        help_text="The assignment that was handed over for this time.",
    )

    class Meta:
        ordering = ("body", "group", "jurisdiction", "user", "pk")

    def __str__(self) -> str:
        scope = [str(part) for part in (self.group, self.jurisdiction) if part]
        acts_for = " - ".join([str(self.body), *scope])
        return f"{acts_for}, in place of {self.in_place_of}" if self.in_place_of else acts_for

    @property
    def in_place_of(self) -> str:
        """Return for whom somebody stands in; empty for an assignment of one's own."""
        if self.stands_in_for is None:
            return ""
        owner = self.stands_in_for.user
        return str(owner.get_full_name() or owner.get_username())

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it counts; None for one without an end."""
        moment = timedelta(microseconds=1)
        return timezone.localdate(self.ends_at - moment) if self.ends_at else None

    def clean(self) -> None:
        """Refuse a scope wider than the body's reach; raises ValidationError."""
        if self.body_id is None:
            return
        reach = self.body.reach
        if reach == ReviewingBody.Reach.GROUP and self.group_id is None:
            raise ValidationError({"group": "Leads act for one group: choose it."})
        if reach == ReviewingBody.Reach.JURISDICTION and self.jurisdiction_id is None:
            raise ValidationError({"jurisdiction": "This officer acts for one jurisdiction."})


class RequestStep(models.Model):
    """One body whose answer one request needs, as the catalog (or a routing) said at the time."""

    request = models.ForeignKey(
        "membership.MembershipRequest", on_delete=models.PROTECT, related_name="steps"
    )
    body = models.ForeignKey(
        "membership.ReviewingBody", on_delete=models.PROTECT, related_name="request_steps"
    )
    verb = models.CharField(max_length=24, choices=Verb.choices)
    round = models.PositiveSmallIntegerField(default=1)
    routed = models.BooleanField(default=False, help_text="Chosen by staff, not by the catalog.")
    waived_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it stopped counting: routed past a body nobody acts for, or its answer "
        "taken back.",
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claimed_steps",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("request", "round", "pk")
        indexes = (
            # All that a queue asks about the steps of a body, answered long ago for the most part.
            models.Index(
                fields=["body", "request", "round", "id"],
                condition=Q(waived_at=None),
                name="step_by_body",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["request", "body", "round"],
                condition=Q(waived_at=None),
                name="body_once_per_round",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="claim_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.body)


class Decision(AppendOnly):
    """One body's answer in one round: there can be only one."""

    class Outcome(models.TextChoices):
        APPROVE = "approve", "Approved"
        DENY = "deny", "Denied"

    class Reason(models.TextChoices):
        """Why a request was not approved, as a code that trends can count."""

        ROLE = "role", "The role is not one the group is for"
        JURISDICTION = "jurisdiction", "The jurisdiction is not one the group serves"
        PROGRAM = "program", "The jurisdiction does not take part in the program"
        LEVEL = "level", "The group is for state-level leaders"
        REPRESENTED = "represented", "The jurisdiction is already represented"
        NOT_RECOMMENDED = "not_recommended", "The jurisdiction did not recommend it"
        INCOMPLETE = "incomplete", "There was not enough information"
        OTHER = "other", "Another reason, given in the message"

    request = models.ForeignKey(
        "membership.MembershipRequest", on_delete=models.PROTECT, related_name="decisions"
    )
    step = models.ForeignKey(RequestStep, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    assignment = models.ForeignKey(ReviewerAssignment, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["request", "step", "round"], name="one_decision_per_step_and_round"
            ),
            models.CheckConstraint(
                condition=Q(outcome="approve", reason="") | (Q(outcome="deny") & ~Q(reason="")),
                name="denial_has_a_reason",
            ),
        )
        indexes = (models.Index(fields=["-at", "-id"], name="decision_newest_first"),)

    def __str__(self) -> str:
        return f"{self.step}: {self.get_outcome_display()}"
