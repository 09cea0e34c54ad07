"""What stands on a topic's page: sections of text, and what can be read, seen or worked with."""

from django.core.validators import URLValidator
from django.db import models

from ...catalog.models import Topic
from ...catalog.models.base import CatalogRow

ON_THE_WEB = URLValidator(schemes=["https", "http"])


class TopicSection(CatalogRow):
    """A part of a topic's page, in plain language: a paragraph, a list, or both."""

    natural_fields = ("slug",)

    slug = models.SlugField(max_length=60, unique=True)
    topic = models.ForeignKey(
        Topic,
        on_delete=models.CASCADE,
        related_name="sections",
        limit_choices_to={"title__gt": ""},
    )
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    points = models.TextField(blank=True, help_text="One point a line.")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("topic__title", "position", "slug")

    def __str__(self) -> str:
        return self.title


class Resource(CatalogRow):
    """A document, page, video or set of tools. Without a link the public sees its name alone."""

    natural_fields = ("slug",)
    _history_m2m_fields = ("topics",)

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        WEB_PAGE = "web_page", "Web page"
        VIDEO = "video", "Video"
        TOOL_SET = "tool_set", "Tool set"

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=20, choices=Kind.choices, blank=True, help_text="Empty while it is not known."
    )
    publisher = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of publication; empty where it is not stated."
    )
    language = models.CharField(max_length=40, default="English")
    link = models.URLField(
        max_length=500,
        blank=True,
        validators=[ON_THE_WEB],
        help_text="Empty: staff see “link to come”, the public sees no link.",
    )
    about = models.CharField("what it is", max_length=200, blank=True, help_text="One line.")
    topics = models.ManyToManyField(
        Topic, related_name="resources", limit_choices_to={"title__gt": ""}, blank=True
    )
    spotlight = models.BooleanField(default=False, help_text="Stands first on its topic pages.")

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title
