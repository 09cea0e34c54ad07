"""Requests of the past: who asked for which group, who answered, and how each round ended."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from membership.eligibility import Reason, Severity, Verdict
from membership.requests.models import (
    Application,
    Level,
    MembershipRequest,
    OrganizationType,
    RequestRound,
)
from membership.requests.reference import ALPHABET
from membership.review.models import Decision, RequestStep

from .names import ORGANIZATIONS, TITLES, person
from .past import DAYS, Catalog, Rows, day_of, grown, noon_of

MINE = 100
SOUGHT = 20
SOUGHT_NAME, SOUGHT_REFERENCE = "Zwickau", "PG-Z"
"""How the last names, addresses and references of `SOUGHT` of mine begin, and of nobody else."""

Decider = tuple[int, int]
"""The ids of a user and of the assignment by which they answer."""

FIELDS = {
    Application: (
        *("id", "reference", "full_name", "sort_name", "email", "email_key", "job_title"),
        *("organization", "organization_type", "level", "jurisdiction_id", "work_phone"),
        *("consent_version", "submitted_at", "confirmed_at", "lapsed_at"),
    ),
    MembershipRequest: (
        *("id", "application_id", "group_id", "email_key", "status", "round", "role_id"),
        *("jurisdiction_id", "standing", "verdict", "submitted_at", "confirmed_at"),
        *("waiting_since", "asked_at", "closed_at"),
    ),
    RequestRound: (
        *("request_id", "round", "began_on", "confirmed_on", "asked_on", "applicant_days"),
        *("ended_on", "ending"),
    ),
    RequestStep: ("id", "request_id", "body_id", "verb", "round"),
    Decision: (
        *("request_id", "step_id", "round", "outcome", "reason", "decided_by_id"),
        *("assignment_id", "at"),
    ),
}
_ENDINGS = (
    *(*("approved",) * 70, *("denied",) * 14, *("expired",) * 8, *("withdrawn",) * 5),
    *("replaced", "unanswered", "unanswered"),
)
_STATUS = {"replaced": "withdrawn", "unanswered": "expired"}
_CHECK = Verdict((Reason("role", Severity.WARNING, "", "The role is not on the list."),))
_STANDINGS = (*(("fits", "[]"),) * 7, *(("check", json.dumps(_CHECK.to_json())),) * 3)
_TYPES, _LEVELS, _REASONS = OrganizationType.values, Level.values, Decision.Reason.values


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of a request; `ended` is None while it is open."""

    number: int
    began: int
    confirmed: int | None
    away: int = 0
    ended: int | None = None
    ending: str = ""
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    """The application that a request came with."""

    pk: int
    email: str
    place: int | None
    group: int


class PastRequests:
    """So many requests; some of the newest wait for my board, and no others of my group."""

    def __init__(self, number: int, catalog: Catalog, deciders: dict[int, Decider]) -> None:
        self._number, self._catalog, self._deciders = number, catalog, deciders
        self._random = Random(20201101)
        self._draw = self._random.random
        self._rows: Rows = {}
        self._applications = self._steps = 0
        self._sent: _Sent | None = None
        mine = [number - 1 - each * max(number // 10_000, 1) for each in range(MINE)]
        self._mine, self._sought = {*mine}, {*mine[:: MINE // SOUGHT]}

    def batches(self, at_once: int) -> Iterator[Rows]:
        """Yield the rows of some requests at a time."""
        catalog = self._catalog
        for first in range(0, self._number, at_once):
            self._rows = {model: [] for model in FIELDS}
            last = min(first + at_once, self._number)
            groups = self._random.choices(catalog.groups, catalog.weights, k=last - first)
            for number, group in enumerate(groups, start=first):
                self._add(number, catalog.my_group if number in self._mine else group)
            yield self._rows

    def _add(self, number: int, group: int) -> None:
        pk, day = number + 1, grown((number + 1) / self._number)
        first = _Round(1, day, day) if number in self._mine else self._first_round(day, group)
        rounds = [first, *self._reopened(first)]
        sent = self._application(number, group, first)
        for each in rounds:
            self._rows[RequestRound].append(
                (
                    *(pk, each.number, day_of(each.began), day_of(each.confirmed)),
                    *(day_of(each.asked), each.away, day_of(each.ended), each.ending),
                )
            )
            if first.confirmed is not None:
                self._answers(pk, group, each)
        self._request(pk, group, sent, rounds)

    def _first_round(self, day: int, group: int) -> _Round:
        draw = self._draw
        ending = _ENDINGS[int(draw() * len(_ENDINGS))]
        if ending == "expired":
            ended = day + 14
            return _Round(1, day, None, 0, ended, ending) if ended <= DAYS else _Round(1, day, None)
        confirmed = min(day + (0 if draw() < 0.8 else 1 + int(draw() * 3)), DAYS)
        away = int(draw() * 20) if draw() < 0.15 else 0
        ended = confirmed + away + int(self._random.expovariate(1 / 12))
        if ended <= DAYS or group == self._catalog.my_group:
            return _Round(1, day, confirmed, confirmed - day + away, min(ended, DAYS), ending)
        return _Round(1, day, confirmed, confirmed - day, asked=DAYS if away > 10 else None)

    def _reopened(self, first: _Round) -> list[_Round]:
        if first.ending != "denied" or self._draw() > 0.05:
            return []
        began = (first.ended or 0) + 1 + int(self._draw() * 30)
        ended = began + int(self._draw() * 9)
        return [_Round(2, began, began, 0, ended, "approved")] if ended <= DAYS else []

    def _application(self, number: int, group: int, first: _Round) -> _Sent:
        """Return what the request came with: for every sixth, the same as the one before."""
        is_mine, before = number in self._mine, self._sent
        if before and before.group != group and number % 6 == 5 and not is_mine:
            return before
        self._applications += 1
        draw, pk, is_sought = self._draw, self._applications, number in self._sought
        full, sorted_by, email = person(self._random, pk, SOUGHT_NAME if is_sought else "")
        place = self._catalog.places[int(draw() * len(self._catalog.places))]
        sent = self._sent = _Sent(pk, email, place if draw() < 0.99 else None, group)
        lapsed = first.ended if first.ending == "expired" else None
        self._rows[Application].append(
            (
                *(pk, _reference(pk, is_sought=is_sought), full, sorted_by, email, email),
                *(TITLES[pk % len(TITLES)], ORGANIZATIONS[int(draw() * len(ORGANIZATIONS))]),
                *(_TYPES[int(draw() * len(_TYPES))], _LEVELS[int(draw() * len(_LEVELS))]),
                *(sent.place, f"202-555-{pk % 10_000:04}" if pk % 2 else "", "2026-11"),
                *(noon_of(first.began), noon_of(first.confirmed), noon_of(lapsed)),
            )
        )
        return sent

    def _answers(self, request: int, group: int, each: _Round) -> None:
        """Write whose answer a round needed, and those that were given."""
        is_decided = each.ending in ("approved", "denied")
        for body, verb in self._catalog.steps[group]:
            self._steps += 1
            self._rows[RequestStep].append((self._steps, request, body, verb, each.number))
            if is_decided:
                is_denied = each.ending == "denied"
                reason = _REASONS[int(self._draw() * len(_REASONS))] if is_denied else ""
                outcome, at = "deny" if is_denied else "approve", noon_of(each.ended)
                self._rows[Decision].append(
                    (
                        *(request, self._steps, each.number, outcome, reason),
                        *(*self._deciders[body], at),
                    )
                )
                is_decided = not is_denied

    def _request(self, pk: int, group: int, sent: _Sent, rounds: list[_Round]) -> None:
        first, last = rounds[0], rounds[-1]
        roles = self._catalog.roles[group]
        status = _STATUS.get(last.ending, last.ending) or ("waiting" if last.asked else "pending")
        self._rows[MembershipRequest].append(
            (
                *(pk, sent.pk, group, sent.email, status, last.number),
                *(roles[int(self._draw() * len(roles))], sent.place),
                *_STANDINGS[int(self._draw() * len(_STANDINGS))],
                *(noon_of(first.began), noon_of(first.confirmed), noon_of(last.confirmed)),
                *(noon_of(last.asked), noon_of(last.ended)),
            )
        )


def _reference(number: int, *, is_sought: bool) -> str:
    """Spell a number out in no order; only those that are sought begin with the last letter."""
    base = len(ALPHABET)
    rest = number * 179_424_673 % base**7
    letters = []
    for _ in range(7):
        rest, place = divmod(rest, base)
        letters.append(ALPHABET[place])
    first = ALPHABET[-1] if is_sought else ALPHABET[number % (base - 1)]
    return f"PG-{first}{''.join(letters[:3])}-{''.join(letters[3:])}"
