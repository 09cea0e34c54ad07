"""What is known on peer support: programs, what studies found, and what to consider."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from ...catalog.models import Jurisdiction
from ...catalog.models.base import CatalogRow
from .resources import ON_THE_WEB, Resource

_CAUSE = re.compile(
    r"\b(caus(e|ed|es|ing)|led to|leads to|due to|because of|result(s|ed)? in|thanks to)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(reduc|increas|improv|prevent|lower|rais|boost)(e?s|e?d)\b",
    re.IGNORECASE,
)
"""What a program did, unless the claim says that it was associated with it."""


class Consideration(CatalogRow):
    """One thing to consider in a parent-partner program, with the question that checks it."""

    natural_fields = ("slug",)

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120, unique=True)
    question = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    source = models.ForeignKey(
        Resource, on_delete=models.PROTECT, related_name="considerations", null=True, blank=True
    )

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.title


class PeerProgram(CatalogRow):
    """A program in which parents who have been through the system help others."""

    natural_fields = ("slug",)
    _history_m2m_fields = ("considerations",)

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    operator = models.CharField(max_length=160)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="peer_programs"
    )
    coverage = models.CharField(max_length=160, help_text="Which part of the state it reaches.")
    counties = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many; empty where it is not stated."
    )
    start_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty where it is not stated."
    )
    facts_year = models.PositiveSmallIntegerField(
        "year of the facts", null=True, blank=True, help_text="Empty where it is not stated."
    )
    facts = models.TextField(help_text="One fact a line.")
    considerations = models.ManyToManyField(
        Consideration, related_name="programs", blank=True, verbose_name="considerations it shows"
    )
    source = models.ForeignKey(
        Resource, on_delete=models.PROTECT, related_name="programs", null=True, blank=True
    )

    class Meta:
        ordering = ("jurisdiction__name", "name", "slug")

    def __str__(self) -> str:
        return self.name


class Finding(CatalogRow):
    """One figure or finding about peer support; what went with what, never what caused it."""

    natural_fields = ("slug",)
    _history_m2m_fields = ("sources",)

    slug = models.SlugField(max_length=80, unique=True)
    claim = models.TextField("what it says", help_text="“Associated with”, never “caused”.")
    figure = models.CharField(max_length=40, blank=True, help_text="Empty where none is given.")
    program = models.CharField(max_length=120)
    place = models.CharField(max_length=80, blank=True, help_text="Empty where it is not stated.")
    citation = models.CharField(
        max_length=200, blank=True, help_text="The study; empty where the source names none."
    )
    link = models.URLField(max_length=500, blank=True, validators=[ON_THE_WEB])
    caveat = models.TextField(blank=True, help_text="What to bear in mind beside the figure.")
    sources = models.ManyToManyField(Resource, related_name="findings")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.claim

    def clean(self) -> None:
        """Refuse words that make a cause of what these studies only saw go together."""
        said = _CAUSE.search(self.claim)
        if "associated" not in self.claim.lower():
            said = said or _EFFECT.search(self.claim)
        if said:
            told = f"“{said[0]}” names a cause. Say what it was associated with."
            raise ValidationError({"claim": told})
