"""The accounts of people who are invited to act here, and how long they may."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from ..requests.email_key import email_key

LONGEST_ADDRESS = 150


def account_of(full_name: str, address: str, *, at: datetime) -> User:
    """Return the address's account under a lock, made without a passphrase if there is none.

    Raises ValidationError for a bad address, or an account that is switched off.
    """
    address = address.strip()
    key = email_key(address)
    try:
        validate_email(key)
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error
    if len(key) > LONGEST_ADDRESS:
        raise ValidationError({"address": "This address is too long for an account."})
    user, made = User.objects.get_or_create(
        username=key, defaults={"email": address, "first_name": full_name, "date_joined": at}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError({"address": "The account of this address is switched off."})
    return user


def check_end(starts_on: date, ends_at: datetime | None, *, at: datetime) -> None:
    """Pass for an end that lies ahead and after the first day; raises ValidationError."""
    if ends_at is not None and (ends_at <= at or timezone.localdate(ends_at) < starts_on):
        raise ValidationError({"ends_at": "The end has to lie ahead, and after the first day."})
