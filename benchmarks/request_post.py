"""One valid form, sent through the whole site, against the same rows written by hand."""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import connection, models, transaction

from membership.audit.models import AuditEvent
from membership.catalog.models import PeerGroup
from membership.mailing.models import OutboundMail
from membership.requests.models import (
    Application,
    Attempt,
    MembershipRequest,
    RequestEvent,
    RequestRound,
    RequestText,
)

from . import site
from .form_data import Form
from .measure import Result, compare

TABLES = (
    Attempt,
    Application,
    MembershipRequest,
    RequestRound,
    RequestText,
    RequestEvent,
    AuditEvent,
    OutboundMail,
)
_number = count(1)
Insert = tuple[type[models.Model], str, dict[str, Any]]


def run() -> list[Result]:
    """Measure the POST of one group; count the statements of one and of twenty groups."""
    everyone = PeerGroup.objects.filter(takes_requests=True).order_by("slug")
    one, twenty = Form(everyone.filter(slug="family-leaders")), Form(everyone[:20])
    one.send(_address())  # the list of jurisdictions is read once a minute, not once a form
    counted = []
    for form in (one, twenty):
        method, address, extra = form.post(_address())
        counted.append(site.statements(method, address, **extra))
    note = f"{counted[0]} statements for one group, {counted[1]} for twenty"
    assert max(counted) <= 14, note
    bar = 8.0 if connection.vendor == "postgresql" else None
    return [
        compare(
            "request POST, one group",
            lambda: one.send(_address()),
            _same_rows(),
            bar=bar,
            note=note,
        )
    ]


def _address() -> str:
    return f"sample-{next(_number)}@example.org"


def _same_rows() -> Callable[[], None]:
    """Return an act that writes the rows of the last request again: prepared, in one COMMIT."""
    statements = [_insert(model) for model in TABLES for _ in range(1 + (model is Attempt))]

    def floor() -> None:
        connection.ensure_connection()
        raw = connection.connection
        ids: dict[str, int] = {}
        with raw.transaction(), raw.cursor() as cursor:
            for model, sql, row in statements:
                values = [_fresh(name, value, ids) for name, value in row.items()]
                cursor.execute(sql, values, prepare=True)
                ids[f"{model._meta.model_name}_id"] = cursor.fetchone()[0]

    return floor if connection.vendor == "postgresql" else lambda: _with_sqlite(statements)


def _with_sqlite(statements: list[Insert]) -> None:
    ids: dict[str, int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for model, sql, row in statements:
            cursor.execute(sql, [_fresh(name, value, ids) for name, value in row.items()])
            ids[f"{model._meta.model_name}_id"] = cursor.fetchone()[0]


def _insert(model: type[models.Model]) -> Insert:
    newest = model.objects.order_by("-pk").first()
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks}) RETURNING id"  # noqa: S608 (our own names)
    row = {f.attname: f.get_db_prep_save(getattr(newest, f.attname), connection) for f in fields}
    return model, sql, row


def _fresh(name: str, value: Any, ids: dict[str, int]) -> Any:
    """Give a value that must be unique a number of its own, and a key the row just written."""
    if name in {"reference", "email_key", "message_id", "key"}:
        return f"{next(_number)}"
    if name == "application_id":
        return ids["application_id"]
    if name == "request_id" and value is not None:
        return ids["membershiprequest_id"]
    return value
