"""The ledger of outbound mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class OutboundMail(models.Model):
    """One mail that is to be sent, or was. One per cause: a retried use case cannot send twice."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "Confirm your address"
        REMINDER = "reminder", "Reminder to confirm"
        ALREADY = "already", "Already asked or already a member"
        ADDED = "added", "Added to the group"
        NOT_ADDED = "not_added", "Not added this time"
        REOPENED = "reopened", "Looked at again"
        WITHDRAWN = "withdrawn", "Request withdrawn"
        NOMINATED = "nominated", "Added on the jurisdiction's nomination"
        QUEUE = "queue", "Something waits for you"
        INVITATION = "invitation", "Invitation to review"
        SIGN_IN_LINK = "sign_in_link", "A new sign-in link"
        QUESTION = "question", "A question about the request"
        QUESTION_REMINDER = "question_again", "Reminder of the question"
        UNANSWERED = "unanswered", "Ended without an answer"
        DESK_LINK = "desk_link", "Link to one's own page"
        OLD_ADDRESS = "old_address", "Change of address, to the old one"
        NEW_ADDRESS = "new_address", "Change of address, to the new one"
        ADDRESS_CHANGED = "address_changed", "Address changed"
        DETAILS_CHANGED = "details_changed", "Somebody's details changed"
        LEFT = "left", "Left the group"
        REMOVAL = "removal", "Asked to remove the information"
        INVITED = "invited", "Invited to join a group"
        ACCEPTED = "accepted", "Invitation accepted"
        HANDED_OVER = "handed_over", "Acts in somebody's place"
        IMPORTED = "imported", "On a roster from before"
        STILL_THERE = "still_there", "Still in this role?"
        BRIEF = "brief", "Quarterly brief"
        IDEA_CONFIRM = "idea_confirm", "Confirm your idea for a group"
        IDEA_REMINDER = "idea_reminder", "Reminder to confirm the idea"
        IDEA_DISCUSSED = "idea_discussed", "Idea in discussion"
        IDEA_GROUP = "idea_group", "Idea became a group"
        IDEA_NOT_TAKEN_UP = "idea_not_taken", "Idea not taken up"
        IDEA_WITHDRAWN = "idea_withdrawn", "Idea withdrawn"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    application = models.ForeignKey(
        "membership.Application", on_delete=models.PROTECT, null=True, related_name="mails"
    )
    request = models.ForeignKey(
        "membership.MembershipRequest", on_delete=models.PROTECT, null=True, related_name="mails"
    )
    membership = models.ForeignKey(
        "membership.Membership", on_delete=models.PROTECT, null=True, related_name="mails"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="mails"
    )
    publication = models.ForeignKey(
        "membership.Publication",
        on_delete=models.PROTECT,
        null=True,
        related_name="mails",
        help_text="Whose files go with it.",
    )
    idea = models.ForeignKey(
        "membership.GroupIdea", on_delete=models.PROTECT, null=True, related_name="mails"
    )
    round = models.PositiveSmallIntegerField(default=1)
    day = models.DateField(null=True, help_text="For a notice that goes out once a day.")

    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    message_id = models.CharField(max_length=120, unique=True)

    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, help_text="When a sender first took it up.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-queued_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "request", "round"],
                condition=Q(request__isnull=False),
                name="one_mail_per_kind_request_and_round",
            ),
            models.UniqueConstraint(
                fields=["kind", "application", "round"],
                condition=Q(request=None, application__isnull=False),
                name="one_mail_per_kind_application_and_round",
            ),
            models.UniqueConstraint(
                fields=["kind", "idea", "round"],
                condition=Q(idea__isnull=False),
                name="one_mail_per_kind_idea_and_round",
            ),
            models.UniqueConstraint(
                fields=["user", "day"],
                condition=Q(day__isnull=False),
                name="one_notice_per_user_and_day",
            ),
        )
        indexes = (
            models.Index(
                fields=["not_before", "id"],
                condition=Q(sent_at=None, given_up_at=None),
                name="mail_waiting",
            ),
            models.Index(
                fields=["given_up_at"],
                condition=Q(sent_at=None, given_up_at__isnull=False),
                name="mail_given_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.message_id})"
