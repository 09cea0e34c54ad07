"""The room knows no framework, clock or file: imported alone, it must not bring Django along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import membership.eligibility as room

LOOK = "import sys, membership.eligibility; print(sorted({m.split('.')[0] for m in sys.modules}))"


def test_importing_the_room_does_not_import_django() -> None:
    top = Path(room.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, cwd=top
    )
    loaded = ran.stdout
    assert loaded.count("'membership'") == 1
    assert loaded.count("'django'") == 0


def test_every_public_name_is_there() -> None:
    assert [name for name in room.__all__ if not hasattr(room, name)] == []
