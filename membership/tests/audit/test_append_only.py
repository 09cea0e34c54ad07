"""History stays: rows of append-only tables are written once, on both databases."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from membership.audit import triggers
from membership.audit.models import AppendOnlyError, AuditEvent
from membership.audit.record import BY_SYSTEM, record
from membership.reports.models import (
    BriefDelivery,
    BriefRecipient,
    Publication,
    PublicationFile,
)
from membership.requests.models import RequestEvent
from membership.review.models import Decision
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_request,
)
from membership.workflow.decide import approve_step

HISTORY = (AuditEvent, RequestEvent, Decision, Publication, PublicationFile, BriefDelivery)
pytestmark = pytest.mark.django_db


@pytest.fixture(params=HISTORY, ids=[model.__name__ for model in HISTORY])
def row(request, db):
    """Return a row of the table that this test is about."""
    return make_row(request.param)


def make_row(model):
    """Make one row of each of these tables, and return the one of this model."""
    body = make_body()
    membership_request = make_request(group=make_group(bodies=[body]))
    reviewer = make_assignment(body=body).user
    approve_step(step_id=membership_request.steps.get().pk, by=reviewer, at=AT)
    told = {"published_at": AT, "published_by": reviewer, "figures": "{}", "digest": "0"}
    Publication.objects.create(quarter_starts_on=TODAY, **told)  # Nothing else protects this one.
    publication = Publication.objects.create(quarter_starts_on=date(2026, 7, 1), **told)
    PublicationFile.objects.create(publication=publication, kind="brief", name="brief", content=b"")
    reader = BriefRecipient.objects.create(full_name="Bea", email="b@example.gov", named_at=AT)
    BriefDelivery.objects.create(
        publication=publication, recipient=reader, digest="0", by=reviewer, at=AT
    )
    return model.objects.earliest("pk")


def refused(act) -> bool:
    """Tell whether the database itself refuses an act."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return triggers.MESSAGE in str(error)
    return False


def raw(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def a_field(model) -> str:
    """Return the name of one of its columns."""
    names = {field.name for field in model._meta.get_fields()}
    return next(name for name in ("at", "published_at", "digest") if name in names)


def every_way_of_changing(row):
    """Return an act for each way in which code could change or delete a row."""
    rows, field = type(row)._base_manager.filter(pk=row.pk), a_field(type(row))
    table = row._meta.db_table
    return {
        "update": lambda: rows.update(**{field: getattr(row, field)}),
        "bulk_update": lambda: rows.bulk_update([row], [field]),
        "delete": lambda: rows.delete(),
        "raw delete by Django": lambda: rows._raw_delete(rows.db),
        "raw UPDATE": lambda: raw(f"UPDATE {table} SET id = id WHERE id = %s", row.pk),  # noqa: S608 (our own names)
        "raw DELETE": lambda: raw(f"DELETE FROM {table} WHERE id = %s", row.pk),  # noqa: S608 (our own names)
        "raw DELETE of all": lambda: raw(f"DELETE FROM {table}"),  # noqa: S608 (our own names)
    }


def ways_open(row) -> list[str]:
    return [way for way, act in every_way_of_changing(row).items() if not refused(act)]


def test_every_append_only_model_is_among_those_tried_here():
    assert sorted(triggers.tables()) == sorted(model._meta.db_table for model in HISTORY)


def test_the_database_refuses_every_change(row):
    before = list(type(row).objects.values())

    assert ways_open(row) == []

    assert list(type(row).objects.values()) == before


def test_the_model_refuses_to_be_saved_again_or_deleted(row):
    for act in (row.save, row.delete, lambda: models.Model.save_base(row, force_update=True)):
        with pytest.raises((AppendOnlyError, IntegrityError)), transaction.atomic():
            act()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_without_the_triggers_the_changes_would_go_through(row):
    triggers.lift()
    try:
        assert not refused(every_way_of_changing(row)["update"]), (
            "else the tests above prove little"
        )
    finally:
        triggers.install()
    assert ways_open(row) == []


def test_installing_again_changes_nothing(row):
    triggers.install()
    triggers.install()
    assert ways_open(row) == []


def test_a_new_row_is_still_written(row):
    number = AuditEvent.objects.count()
    record("mail.requeued", row, by=BY_SYSTEM, at=AT)
    assert AuditEvent.objects.count() == number + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", HISTORY, ids=[model.__name__ for model in HISTORY])
def test_the_triggers_survive_migrate_and_come_back_after_a_table_was_remade(model):
    row = make_row(model)
    call_command("migrate", verbosity=0)
    assert ways_open(row) == []

    remake(model)
    call_command("migrate", verbosity=0)

    assert ways_open(row) == []


def remake(model) -> None:
    """Change a table as a migration does: SQLite then makes a new one, which has no triggers."""
    old = model._meta.get_field(a_field(model))
    new = old.clone()
    new.null = True
    new.set_attributes_from_name(old.name)
    new.model = model
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(model, before, after)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [model._meta.db_table],
            )
            assert cursor.fetchone() == (0,), "else this test proves nothing"
