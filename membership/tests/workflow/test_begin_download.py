"""Taking people's data out begins with a line of the trail, and only for who is permitted."""

import pytest

from membership.audit.models import AuditEvent, TypedReason
from membership.tests.factories import AT, make_downloader, make_staff, make_user
from membership.workflow.begin_download import begin_download
from membership.workflow.errors import NotAllowedError

pytestmark = pytest.mark.django_db


def begin(by, **more):
    begin_download(
        "requests.downloading", reason="quality", codes={"show": "all"}, by=by, at=AT, **more
    )


def test_it_stands_on_record_without_the_words():
    staff = make_downloader()
    begin(staff)
    begin(staff, typed="Because of Ana")
    reason = TypedReason.objects.get()
    codes = {"reason": "quality", "show": "all"}
    assert list(AuditEvent.objects.order_by("pk").values_list("actor", "at", "codes")) == [
        (staff.pk, AT, codes),
        (staff.pk, AT, codes | {"typed_reason": reason.pk}),
    ]


def test_only_who_is_permitted():
    boss = make_staff(is_superuser=True)
    closed = make_downloader(is_active=False)
    begin(boss)
    for by in (make_staff(), make_user(is_superuser=True), closed):
        with pytest.raises(NotAllowedError, match="not allowed to download"):
            begin(by, typed="Please")
    assert (AuditEvent.objects.count(), TypedReason.objects.count()) == (1, 0)
