"""The system checks of every room are in force for whoever runs the project, not in tests alone."""

import os
import subprocess
import sys

from django.conf import settings


def test_checks_of_the_public_pages_are_registered() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "OFFICIAL_SITE": "on", "SITE_URL": "http://127.0.0.1:8000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "(membership.E101) OFFICIAL_SITE is on" in done.stderr
