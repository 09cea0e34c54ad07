"""Peer groups, the roles they are for, and the topics that tie them together."""

from django.db import models

from .base import CatalogRow
from .places import Jurisdiction


class Topic(CatalogRow):
    """A subject that groups share; with a title it heads an area of the site."""

    natural_fields = ("slug",)

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=120, blank=True, help_text="Set for an area of the site.")
    summary = models.TextField(blank=True)
    helps_with = models.TextField("what it helps with", blank=True, help_text="One point a line.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.title or self.name


class Role(CatalogRow):
    """A post or part that a person holds, as the groups' own lists name it."""

    natural_fields = ("name",)

    name = models.CharField(max_length=120, unique=True)
    sensitive = models.BooleanField(
        default=False,
        help_text="Lived experience, family or parent leader, panel volunteer: small counts hide.",
    )
    needs_agency = models.BooleanField(
        default=True,
        help_text="Off: title, organization, level and statement are optional in the request.",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PeerGroup(CatalogRow):
    """A network of professionals that people can find and ask to join."""

    natural_fields = ("slug",)
    _history_m2m_fields = ("topics", "eligible_jurisdictions")

    class Kind(models.TextChoices):
        PEER_GROUP = "peer_group", "Peer group"
        COMMUNITY_OF_PRACTICE = "community_of_practice", "Community of practice"

    class CohortType(models.TextChoices):
        ROLE_SPECIFIC = "role_specific", "Role-specific"
        INITIATIVE_BASED = "initiative_based", "Initiative-based"
        TOPICAL = "topical", "Topical"

    class Openness(models.TextChoices):
        LIMITED = "limited", "Open to people who meet the criteria"
        OPEN = "open", "Open to all who are interested"
        RECOMMENDATION = "recommendation", "By recommendation"
        CLOSED = "closed", "Closed"

    class JurisdictionProgram(models.TextChoices):
        EFFC_PLAN = "effc_plan", "Federally approved extended foster care plan"
        CJA_GRANT = "cja_grant", "Children's Justice Act grant"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160, unique=True)
    acronym = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=30, choices=Kind.choices, default=Kind.PEER_GROUP)
    cohort_type = models.CharField(max_length=20, choices=CohortType.choices)
    purpose = models.TextField()
    eligibility = models.TextField("who can join")
    openness = models.CharField(max_length=20, choices=Openness.choices)
    takes_requests = models.BooleanField(default=True)
    how_to_join = models.TextField(
        blank=True, help_text="How people get in where the site takes no requests."
    )
    approver_published = models.BooleanField(
        default=True, help_text="Off: no approver is published, so staff route each request."
    )

    roles = models.ManyToManyField(Role, through="GroupRole", related_name="groups")
    topics = models.ManyToManyField(Topic, blank=True, related_name="groups")
    eligible_jurisdictions = models.ManyToManyField(
        Jurisdiction, blank=True, related_name="groups", help_text="None listed: all of them."
    )
    eligible_organizations = models.TextField(
        blank=True, help_text="One kind a line. Describes; no rule."
    )
    tribes_named = models.BooleanField(default=False, help_text="The criteria name tribes.")
    state_level_only = models.BooleanField(default=False, help_text="For state-level leaders.")
    jurisdiction_program = models.CharField(
        "program the jurisdiction has",
        max_length=10,
        choices=JurisdictionProgram.choices,
        blank=True,
    )
    participation = models.CharField(
        "program a person takes part in",
        max_length=120,
        blank=True,
        help_text="A short name of it.",
    )
    participation_question = models.CharField(
        max_length=200, blank=True, help_text="Asked of the roles marked for it."
    )
    asks_liaison_officer = models.BooleanField(
        "asks whether the State Liaison Officer knows", default=False
    )

    contact = models.EmailField(blank=True, help_text="Empty: the site's help address.")
    source = models.CharField(max_length=200, blank=True)
    staff_notes = models.TextField(blank=True, help_text="Never shown to the public.")
    retired_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class GroupRole(CatalogRow):
    """A role on a group's list, in the list's own order."""

    natural_fields = ("group__slug", "role__name")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="group_roles")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="group_roles")
    position = models.PositiveSmallIntegerField(default=0)
    asks_participation = models.BooleanField(default=False)

    class Meta:
        ordering = ("group", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["group", "role"], name="role_once_per_group"),
        )

    def __str__(self) -> str:
        return str(self.role)
