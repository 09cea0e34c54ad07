"""The one app of the portal; its rooms are described in docs/architecture.md."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class MembershipConfig(AppConfig):
    """Wires what must exist before the first request: triggers, checks, sign-in records."""

    name = "membership"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the checks)
        from .audit import signals, triggers
        from .reports import percentile

        post_migrate.connect(triggers.install, sender=self, dispatch_uid="append_only_triggers")
        connection_created.connect(percentile.register, dispatch_uid="percentile")
        signals.connect()
