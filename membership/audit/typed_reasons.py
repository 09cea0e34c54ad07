"""Why people's data were taken out, in words: read beside the trail, forgotten with a person."""

import re
from collections.abc import Collection, Iterable

from .models import AuditEvent, TypedReason

CODE = "typed_reason"
"""Under which a line of the trail names the words that were typed."""

FORGOTTEN = "(removed)"


def typed_reasons(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Return what was typed, by the ids that these lines name; one query at most."""
    ids = {event.codes[CODE] for event in events if CODE in event.codes}
    if not ids:
        return {}
    found = TypedReason.objects.filter(pk__in=ids).values_list("pk", "text")
    return {pk: text or FORGOTTEN for pk, text in found}


def naming(words: Collection[str]) -> re.Pattern[str] | None:
    """Return what finds, in a text's `casefold`, one of these names or addresses; None for none.

    A name is found across a line's end too.
    """
    split = sorted(word.casefold().split() for word in words if word.strip())
    sought = [r"\s+".join(map(re.escape, parts)) for parts in split]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sought)})(?!\w)") if sought else None


def forget_typed_reasons(words: Collection[str]) -> None:
    """Blank every reason in which one of these stands, in any case: a name, an address."""
    named = naming(words)
    if named is None:
        return
    for pk, text in TypedReason.objects.exclude(text="").values_list("pk", "text").iterator():
        if named.search(text.casefold()):
            TypedReason.objects.filter(pk=pk).update(text="")
