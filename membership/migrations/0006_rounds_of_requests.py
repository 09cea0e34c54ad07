"""Give each request the rounds that follow from its events."""

from datetime import date
from itertools import groupby

from django.db import migrations
from django.utils import timezone

BATCH = 2000
ENDINGS = {"approved", "denied", "withdrawn", "replaced", "expired", "unanswered"}


def fill(apps, schema_editor):
    RequestEvent = apps.get_model("membership", "RequestEvent")
    RequestRound = apps.get_model("membership", "RequestRound")
    events = RequestEvent.objects.order_by("request_id", "at", "pk").values_list(
        "request_id", "round", "kind", "from_status", "at"
    )
    waiting = []
    for request_id, theirs in groupby(events.iterator(chunk_size=BATCH), key=lambda row: row[0]):
        waiting += rounds_of(RequestRound, request_id, theirs)
        if len(waiting) >= BATCH:
            RequestRound.objects.bulk_create(waiting)
            waiting = []
    RequestRound.objects.bulk_create(waiting)


def rounds_of(RequestRound, request_id, events):
    rounds = {}
    for _, number, kind, was, at in events:
        day = timezone.localdate(at)
        if kind in ("submitted", "reopened"):
            rounds[number] = RequestRound(
                request_id=request_id,
                round=number,
                began_on=day,
                confirmed_on=day if kind == "reopened" else None,
            )
        elif number in rounds:
            follow(rounds[number], kind, was, day)
    return rounds.values()


def follow(current, kind: str, was: str, day: date):
    if kind == "confirmed":
        current.confirmed_on = day
        current.applicant_days += (day - current.began_on).days
    elif kind == "asked":
        current.asked_on = day
    elif kind in ENDINGS or kind in ("answered", "unasked"):
        if current.asked_on:
            current.applicant_days += (day - current.asked_on).days
            current.asked_on = None
        if kind in ENDINGS:
            current.ended_on, current.ending = day, kind
    elif kind == "taken_back" and was in ("approved", "denied"):
        current.ended_on, current.ending = None, ""


class Migration(migrations.Migration):

    dependencies = [("membership", "0005_the_trends")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
