"""Pictures of every main page for a person to look at: `make screenshots`."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands

from .conftest import DESKTOP, PHONE
from .pages import PAGES


@pytest.mark.screenshots
def test_takes_pictures_of_every_page(
    visit: Callable[..., Any], pytestconfig: pytest.Config
) -> None:
    for command in ("load_catalog", "demo"):
        if command in get_commands():
            call_command(command, verbosity=0)
    folder = Path(pytestconfig.getoption("--screenshots"))
    for (name, path), width in product(PAGES, (DESKTOP, PHONE)):
        picture = folder / f"{name}-{width}.png"
        visit(path, width).screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 0
