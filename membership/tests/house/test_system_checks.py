"""The system checks of every room are in force for whoever runs the project, not in tests alone."""

import os
import subprocess
import sys

from django.conf import settings

WRONG = {
    "OFFICIAL_SITE": ("on", "(membership.E101) OFFICIAL_SITE is on"),
    "SUPPRESSION_THRESHOLD": ("4", "(membership.E201) SUPPRESSION_THRESHOLD is 4"),
    "FISCAL_YEAR_FIRST_MONTH": ("13", "(membership.E202) FISCAL_YEAR_FIRST_MONTH is 13"),
}


def test_checks_of_every_room_are_registered() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            **{setting: value for setting, (value, _) in WRONG.items()},
            "SITE_URL": "http://127.0.0.1:8000",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert [said for _, said in WRONG.values() if said not in done.stderr] == []
