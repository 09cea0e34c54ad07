"""A person with access sets a passphrase: by a one-time link, or signed in."""

from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from ..audit.record import record
from .errors import OutOfDateError


def set_passphrase(*, user: User, passphrase: str, at: datetime, token: str | None = None) -> User:
    """Write the new passphrase, which ends every older link and session of this account.

    With a link, its token is checked again under the lock, so that one link sets one passphrase
    however often its form is sent. Raises OutOfDateError for a link that is used or too old.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if token is not None and not default_token_generator.check_token(user, token):
            raise OutOfDateError("This link was used already, or it is too old.")
        user.set_password(passphrase)
        user.save(update_fields=["password"])
        record("user.passphrase_set", user, by=user, at=at, by_link=token is not None)
        return user
