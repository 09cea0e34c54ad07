"""Ideas for a new peer group, in the words of whoever had them: purged with the person."""

from collections.abc import Collection
from dataclasses import astuple, dataclass

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from ..audit.typed_reasons import naming
from .idea_status import OPEN_IDEAS, IdeaStatus

TYPED = ("full_name", "email", "email_key", "role", "audience", "purpose", "leads", "fingerprint")
WORDS = (*TYPED, "reason", "note")
"""What says who somebody is, or what they or others wrote: all of it can be blanked."""

_ON_ITS_WAY = (IdeaStatus.NEW, IdeaStatus.DISCUSSED)
_CONFIRMED = (*_ON_ITS_WAY, IdeaStatus.BECAME_GROUP, IdeaStatus.NOT_TAKEN_UP)
_OF_OTHERS = ("audience", "purpose", "leads", "reason", "note")


@dataclass(frozen=True, slots=True)
class TypedIdea:
    """What the form hands to the workflow. `form_stamp` names the very form it came from."""

    full_name: str
    email: str
    audience: str
    purpose: str
    role: str = ""
    leads: str = ""
    form_stamp: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a keyed hash of all that was said in this very form; empty without a stamp."""
        if not self.form_stamp:
            return ""
        return salted_hmac("idea", repr(astuple(self)), algorithm="sha256").hexdigest()


class GroupIdea(models.Model):
    """One idea. Its status changes only in `membership.workflow`, by the table of its moves."""

    reference = models.CharField(max_length=16, unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    email = models.CharField("email address", max_length=254, blank=True)
    email_key = models.CharField(max_length=320, blank=True, db_index=True)
    role = models.CharField("role and agency", max_length=200, blank=True)
    audience = models.TextField("who it is for", blank=True)
    purpose = models.TextField("what it is for", blank=True)
    leads = models.TextField("who might lead it", blank=True)

    status = models.CharField(
        max_length=12, choices=IdeaStatus.choices, default=IdeaStatus.UNCONFIRMED
    )
    group = models.ForeignKey(
        "membership.PeerGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        help_text="That came of it.",
    )
    reason = models.TextField(
        "why it was not taken up", blank=True, help_text="As the person reads it."
    )
    note = models.TextField("internal note", blank=True)

    submitted_at = models.DateTimeField("sent at")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    discussed_at = models.DateTimeField(
        "in discussion since", null=True, blank=True, help_text="When staff last took it up."
    )
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="Set while nothing has to be done about it."
    )
    fingerprint = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the form that was sent, so that a second click adds nothing.",
    )
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "idea for a group"
        verbose_name_plural = "ideas for a group"
        ordering = ("submitted_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(fingerprint=""), name="one_idea_per_form"
            ),
            models.CheckConstraint(
                condition=Q(status=IdeaStatus.BECAME_GROUP, group__isnull=False)
                | (~Q(status=IdeaStatus.BECAME_GROUP) & Q(group=None)),
                name="idea_has_the_group_it_became",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_CONFIRMED) | Q(confirmed_at__isnull=False),
                name="idea_is_confirmed_before_staff_act",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(OPEN_IDEAS), settled_at=None)
                | (~Q(status__in=sorted(OPEN_IDEAS)) & Q(settled_at__isnull=False)),
                name="idea_settled_unless_open",
            ),
        )
        indexes = (models.Index(fields=["status", "submitted_at"], name="idea_by_status"),)

    def __str__(self) -> str:
        return self.reference

    @property
    def can_be_withdrawn(self) -> bool:
        """Tell whether its sender can still take it back."""
        return self.status in _ON_ITS_WAY


Ideas = models.QuerySet[GroupIdea]


def ideas_to_look_at() -> Ideas:
    """Return the ideas that nobody has taken up yet, oldest first."""
    return GroupIdea.objects.filter(status=IdeaStatus.NEW)


def blank(idea: GroupIdea) -> None:
    """Take out every word; codes, times and the reference stay. The caller saves."""
    for name in WORDS:
        setattr(idea, name, "")


def forget_in_ideas(words: Collection[str]) -> None:
    """Blank what others wrote about somebody: texts in which a name or an address stands."""
    named = naming(words)
    if named is None:
        return
    rows = GroupIdea.objects.exclude(**dict.fromkeys(_OF_OTHERS, ""))
    for idea in rows.only(*_OF_OTHERS).iterator():
        found = [name for name in _OF_OTHERS if named.search(getattr(idea, name).casefold())]
        if found:
            GroupIdea.objects.filter(pk=idea.pk).update(**dict.fromkeys(found, ""))
