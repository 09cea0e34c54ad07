"""A small catalog, its readers, and reports that stand in for the built ones."""

from types import SimpleNamespace
from typing import Any

import pytest

from membership.catalog.models import Jurisdiction
from membership.reports.built import REPORTS
from membership.tests.admin.staff import stop_the_clock
from membership.tests.factories import (
    make_assignment,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_role,
    make_staff,
    make_user,
)

from .stub import stub


@pytest.fixture
def readers(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return staff, a leader of Ohio, a reviewer and somebody who is neither, at `AT`."""
    stop_the_clock(monkeypatch)
    ohio = make_jurisdiction(code="OH", name="Ohio", acf_region=5)
    guam = make_jurisdiction(code="GU", name="Guam", acf_region=9, kind=Jurisdiction.Kind.TERRITORY)
    make_role(name="Parent leader", sensitive=True)
    return SimpleNamespace(
        ohio=ohio,
        guam=guam,
        role=make_role(name="Manager"),
        group=make_group(slug="managers", name="Managers"),
        staff=make_staff(),
        leader=make_leadership(jurisdiction=ohio).user,
        reviewer=make_assignment().user,
        nobody=make_user(),
    )


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every report be the stub."""
    names = ("overview", "membership", "requests", "decision-time", "backlog")
    for name in (*names, "roles", "retention", "representation"):
        monkeypatch.setitem(REPORTS, name, stub)
    return stub
