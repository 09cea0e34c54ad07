"""The WSGI entry: production, and not beside sample people."""

import os
import subprocess
import sys

from django.conf import settings

from .test_settings import GOOD

SCRIPT = """
import django
from django.conf import settings
settings.MIGRATION_MODULES = {name.split(".")[-1]: None for name in settings.INSTALLED_APPS}
django.setup()
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

call_command("migrate", run_syncdb=True, verbosity=0)
from peergroups import wsgi
assert connection.connection is None, "workers that are forked later would share it"
User.objects.create(username="ana@example.gov")
try:
    wsgi._refuse_sample_people()
except ImproperlyConfigured:
    print("refused")
assert connection.connection is None
"""


def test_it_refuses_sample_people_and_leaves_no_connection_behind(tmp_path):
    database = f"sqlite:///{tmp_path}/production.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **GOOD, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr
