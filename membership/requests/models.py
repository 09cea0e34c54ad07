"""Applications, membership requests, their history, and every free text, kept apart."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..audit.models import AppendOnly
from .sort_name import SortNameField
from .status import OPEN, Status


class OrganizationType(models.TextChoices):
    STATE = "state", "State agency"
    COUNTY = "county", "County agency"
    TERRITORY = "territory", "Territorial agency"
    TRIBE = "tribe", "Tribe or tribal organization"
    UNIVERSITY = "university", "University"
    COURT = "court", "Court"
    PROVIDER = "provider", "Service provider"
    ADVOCACY = "advocacy", "Advocacy organization"
    OTHER = "other", "Other"


class Level(models.TextChoices):
    STATE = "state", "State or territory"
    REGIONAL = "regional", "Region within a state"
    COUNTY = "county", "County"
    TRIBAL = "tribal", "Tribal"
    NONE = "none", "Does not apply"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"


class PersonalDetails(models.Model):
    """What a person says about themselves; blanked when the person is purged."""

    full_name = models.CharField(max_length=200, blank=True)
    sort_name = SortNameField()
    email = models.CharField(max_length=254, blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    organization = models.CharField(max_length=200, blank=True)
    organization_type = models.CharField(
        max_length=12, choices=OrganizationType.choices, blank=True
    )
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: a tribe or place that is not on our list.",
    )
    work_phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True


class Application(PersonalDetails):
    """What one person sent at once, for one group or several."""

    reference = models.CharField(max_length=16, unique=True)
    email_key = models.CharField(max_length=320, blank=True, db_index=True)
    on_own_behalf = models.BooleanField(
        "takes part on their own, not for an organization", default=False
    )
    consent_version = models.CharField(max_length=20)
    submitted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the form that was sent, so that a second click adds nothing.",
    )
    link_round = models.PositiveSmallIntegerField(
        default=1, help_text="Raised whenever older links must stop working."
    )
    lapsed_at = models.DateTimeField(
        null=True, blank=True, help_text="When all of it ended without a confirmed address."
    )
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-submitted_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(confirmed_at=None, lapsed_at=None) & ~Q(email_key=""),
                name="one_unconfirmed_application_per_email",
            ),
        )

    def __str__(self) -> str:
        return self.reference


class MembershipRequest(models.Model):
    """One person's wish to join one group. Its status changes only in `membership.workflow`."""

    class Standing(models.TextChoices):
        """The verdict in one word, for the queue's column and filter."""

        FITS = "fits", "Meets every rule"
        CHECK = "check", "Something to check"
        UNKNOWN = "unknown", "Something is not known"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="membership_requests"
    )
    group = models.ForeignKey(
        "membership.PeerGroup", on_delete=models.PROTECT, related_name="membership_requests"
    )
    email_key = models.CharField(max_length=320, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    round = models.PositiveSmallIntegerField(default=1, help_text="Raised when reopened.")
    role = models.ForeignKey(
        "membership.Role",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: a role that is not on the group's list.",
    )
    jurisdiction = models.ForeignKey(
        "membership.Jurisdiction", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    participates = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    liaison_officer_knows = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    taking_over = models.BooleanField("is taking over from someone", default=False)
    standing = models.CharField(max_length=8, choices=Standing.choices)
    verdict = models.JSONField(default=list)
    submitted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From when reviewers have it: confirmed or reopened, later by the time that it "
        "was with the applicant.",
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="Set while a question waits for the applicant's answer."
    )
    came_back = models.BooleanField(
        "answered by the applicant", default=False, help_text="Stands on top of the queue."
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("submitted_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email_key", "group"],
                condition=Q(status__in=sorted(OPEN)) & ~Q(email_key=""),
                name="one_open_request_per_email_and_group",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WAITING_FOR_APPLICANT, asked_at__isnull=False)
                | (~Q(status=Status.WAITING_FOR_APPLICANT) & Q(asked_at=None)),
                name="asked_while_waiting_for_the_applicant",
            ),
        )
        indexes = (
            models.Index(
                fields=["-came_back", "waiting_since", "id"],
                condition=Q(status=Status.PENDING),
                name="request_pending_queue",
            ),
            models.Index(
                fields=["asked_at", "id"],
                condition=Q(status=Status.WAITING_FOR_APPLICANT),
                name="request_with_applicant",
            ),
            models.Index(fields=["email_key"], name="request_by_email_key"),
            models.Index(fields=["-submitted_at", "-id"], name="request_newest_first"),
        )

    def __str__(self) -> str:
        return f"{self.application.reference} for {self.group}"

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something about it."""
        return self.status in OPEN


class RequestText(models.Model):
    """The one table of free text about requests: purged with the person, never a template."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", "How the applicant meets the criteria"
        OTHER_ROLE = "other_role", "Role, in the applicant's words"
        MESSAGE = "message", "Message to the applicant"
        NOTE = "note", "Internal note"
        QUESTION = "question", "Question to the applicant"
        ANSWER = "answer", "The applicant's answer"

    request = models.ForeignKey(MembershipRequest, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: the applicant.",
    )
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.get_kind_display()


class RequestEvent(AppendOnly):
    """One move of a request, for its timeline and for the trends: codes and times only."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "Request sent"
        RESUBMITTED = "resubmitted", "Sent again before the address was confirmed"
        CONFIRMED = "confirmed", "Address confirmed"
        ROUTED = "routed", "Routed to a reviewing body"
        STEP_APPROVED = "step_approved", "One body approved"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPLACED = "replaced", "Left out of a newer request"
        EXPIRED = "expired", "Expired unconfirmed"
        REOPENED = "reopened", "Reopened by staff"
        ASKED = "asked", "Question sent to the applicant"
        ANSWERED = "answered", "Answered by the applicant"
        UNASKED = "unasked", "Question taken back"
        UNANSWERED = "unanswered", "Expired without an answer"
        TAKEN_BACK = "taken_back", "Decision taken back"
        CHANGED = "changed", "Details changed by the applicant"

    request = models.ForeignKey(MembershipRequest, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    from_status = models.CharField(max_length=12, choices=Status.choices, blank=True)
    to_status = models.CharField(max_length=12, choices=Status.choices)
    round = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.get_kind_display()


class RequestRound(models.Model):
    """One round of a request as an interval of days: what the trends count.

    It follows from the events of the round, and only `history.write` writes it. Days are those of
    the program's time zone, fixed when the event is written. A round that ended keeps its end: a
    reopened request gets another round.
    """

    class Ending(models.TextChoices):
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPLACED = "replaced", "Left out of a newer request"
        EXPIRED = "expired", "Expired unconfirmed"
        UNANSWERED = "unanswered", "Expired without an answer"

    request = models.ForeignKey(MembershipRequest, on_delete=models.PROTECT, related_name="rounds")
    round = models.PositiveSmallIntegerField(default=1)
    began_on = models.DateField(help_text="Sent; of a later round, reopened.")
    confirmed_on = models.DateField(
        null=True, blank=True, help_text="When reviewers got it. Empty: nobody has seen it."
    )
    asked_on = models.DateField(
        null=True, blank=True, help_text="Set while a question waits for the applicant's answer."
    )
    applicant_days = models.PositiveIntegerField(
        default=0,
        help_text="Days that it waited for the applicant: to confirm the address, and to answer.",
    )
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)

    class Meta:
        ordering = ("began_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=["request", "round"], name="request_round_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ending="") | (Q(ended_on__isnull=False) & ~Q(ending="")),
                name="round_end_has_an_ending",
            ),
        )
        indexes = (
            models.Index(fields=["began_on"], name="round_by_beginning"),
            models.Index(fields=["ended_on"], name="round_by_end"),
        )

    def __str__(self) -> str:
        return f"Round {self.round} of request {self.request_id}"


class Attempt(models.Model):
    """How often one limited act was tried in one hour, under a keyed hash; deleted within a day."""

    key = models.CharField(max_length=64)
    hour = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "hour"], name="one_count_per_key_and_hour"),
        )

    def __str__(self) -> str:
        return f"{self.tries} tries"
