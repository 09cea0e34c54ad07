"""The form gallery's addresses, for tests that ask for them."""

import copy
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def gallery(settings: Any) -> str:
    """Serve the gallery; returns its path."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "membership.tests.pages.gallery"
    return "/gallery/"
