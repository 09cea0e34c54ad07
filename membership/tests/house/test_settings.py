"""Production starts only with settings that are its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "x" * 60 + "0123456789",
    "SITE_URL": "https://peergroups.example.gov",
    "ALLOWED_HOSTS": "peergroups.example.gov",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.gov:587",
    "DJANGO_SETTINGS_MODULE": "peergroups.settings",
}


def start(**changes):
    """Start a process with these variables; returns its exit code and last line."""
    environment = {"PATH": os.environ["PATH"], **GOOD, **changes}
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip().splitlines()[-1:]


def test_production_starts_with_settings_of_its_own():
    assert start() == (0, [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "a SECRET_KEY of its own"),
        (
            {"SECRET_KEY": "development-only-secret-that-production-refuses"},
            "a SECRET_KEY of its own",
        ),
        ({"DEBUG": "on"}, "never runs with DEBUG"),
        ({"SITE_URL": "http://peergroups.example.gov"}, "needs SITE_URL"),
        ({"EMAIL_URL": ""}, "needs EMAIL_URL"),
        ({"ENVIRONMENT": "staging"}, "either development or production"),
    ],
)
def test_production_refuses(change, said):
    code, last_line = start(**change)
    assert code == 1
    assert said in last_line[0]
