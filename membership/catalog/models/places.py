"""The jurisdictions the Center serves: 50 states, the District, 5 territories, and tribes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .base import CatalogRow


class Jurisdiction(CatalogRow):
    """A state, the District of Columbia, a territory, or a tribe that staff have added."""

    natural_fields = ("code",)

    class Kind(models.TextChoices):
        STATE = "state", "State"
        DISTRICT = "district", "District"
        TERRITORY = "territory", "Territory"
        TRIBE = "tribe", "Tribe"

    class Administration(models.TextChoices):
        STATE = "state", "State-administered"
        COUNTY = "county", "County-administered"
        HYBRID = "hybrid", "Hybrid"

    code = models.CharField(
        max_length=12, unique=True, help_text="The USPS code of a state or territory."
    )
    fips = models.CharField("FIPS code", max_length=2, blank=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    acf_region = models.PositiveSmallIntegerField(
        "ACF region",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    administration = models.CharField(
        max_length=10, choices=Administration.choices, blank=True, help_text="Describes; no rule."
    )
    cfsr = models.BooleanField("takes part in the CFSR", default=True)
    cfsr_round4_year = models.PositiveSmallIntegerField(
        "CFSR Round 4 review year", null=True, blank=True, help_text="Empty while it is not known."
    )
    effc_plan = models.BooleanField(
        "federally approved extended foster care plan",
        null=True,
        blank=True,
        help_text="Unknown until staff enter it.",
    )
    cja_grant = models.BooleanField(
        "Children's Justice Act grant",
        null=True,
        blank=True,
        help_text="Unknown until staff enter it.",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
