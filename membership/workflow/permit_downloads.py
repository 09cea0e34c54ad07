"""A superuser permits somebody of the staff to take people's data out, row by row, or no longer."""

from datetime import datetime

from django.contrib.auth.models import Permission, User
from django.db import transaction

from ..audit.record import record
from ..requests.email_key import email_key
from ..review.scoping import is_staff
from .errors import NotAllowedError, OutOfDateError


def permit_downloads(*, address: str, permitted: bool, by: User, at: datetime) -> None:
    """Give or take the permission, once; superusers have it anyway.

    Raises NotAllowedError for who is no superuser, OutOfDateError where nobody of the staff signs
    in with the address.
    """
    if not (is_staff(by) and by.is_superuser):
        raise NotAllowedError("Only a superuser of the staff can do this.")
    permission = Permission.objects.get(
        codename="download_people", content_type__app_label="membership"
    )
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=email_key(address)).first()
        if user is None or not is_staff(user):
            raise OutOfDateError(f"Nobody of the staff signs in as {address}.")
        if user.user_permissions.filter(pk=permission.pk).exists() == permitted:
            return
        if permitted:
            user.user_permissions.add(permission)
            record("user.downloads_permitted", user, by=by, at=at)
        else:
            user.user_permissions.remove(permission)
            record("user.downloads_ended", user, by=by, at=at)
