"""The WSGI entry that gunicorn serves: production unless the environment says otherwise."""

import os

from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peergroups.settings")
os.environ.setdefault("ENVIRONMENT", "production")

application = get_wsgi_application()


def _refuse_sample_people() -> None:
    """Stop before the first visitor when production holds the people of `manage.py demo`.

    No connection is left behind, which workers that are forked afterwards would share.
    """
    try:
        for found in run_checks(tags=[Tags.database], databases=["default"]):
            if found.id == "membership.E100":
                raise ImproperlyConfigured(found.msg)
    finally:
        connections.close_all()
        close_pool = getattr(connections["default"], "close_pool", None)
        if close_pool:
            close_pool()


_refuse_sample_people()
