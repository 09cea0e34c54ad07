"""What a column is about, by its heading. Our own exports carry the first words of each."""

import re
import unicodedata

FIELDS: dict[str, str] = {
    "full_name": "Full name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email address",
    "job_title": "Title",
    "organization": "Organization",
    "organization_type": "Kind of organization",
    "level": "Level",
    "jurisdiction": "Jurisdiction",
    "role": "Role in the group",
    "group": "Group",
    "joined": "First day in the group",
    "left": "Last day in the group",
    "reason": "Reason for leaving",
}

_ALSO: dict[str, tuple[str, ...]] = {
    "full_name": ("name", "member", "member name", "participant", "participant name", "contact"),
    "first_name": ("first", "given name", "fname"),
    "last_name": ("last", "surname", "family name", "lname"),
    "email": ("email", "e mail", "e mail address", "mail", "work email", "email 1"),
    "job_title": ("job title", "position", "position title", "work title"),
    "organization": ("organisation", "agency", "org", "organization name", "agency name"),
    "organization_type": ("organization type", "type of organization", "agency type", "org type"),
    "level": ("level of work", "agency level"),
    "jurisdiction": ("state", "state territory", "state or territory", "state tribe", "st"),
    "role": ("role", "group role", "member role"),
    "group": ("peer group", "constituency group", "group name", "cohort", "community of practice"),
    "joined": (
        *("joined", "date joined", "join date", "joined on", "start date", "started", "start"),
        *("member since", "since", "first day", "date added", "added"),
    ),
    "left": (
        *("left", "date left", "left on", "end date", "ended", "end", "last day", "leave date"),
        *("date removed", "removed"),
    ),
    "reason": ("reason", "leave reason", "reason left", "why left", "end reason"),
}


def plain_words(text: str) -> str:
    """Return a text as lower-case words with one space between, without accents or signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", bare))


_FIELD_BY_WORDS = {
    plain_words(word): name
    for name, label in FIELDS.items()
    for word in (label, name, *_ALSO[name])
}


def field_of(heading: str) -> str:
    """Return the field that a heading names, empty for one that we do not know."""
    return _FIELD_BY_WORDS.get(plain_words(heading), "")


def proposed(headings: list[str]) -> list[str]:
    """Return a field for each column. Of columns with the same one, the first gets it."""
    fields: list[str] = []
    for heading in headings:
        field = field_of(heading)
        fields.append("" if field in fields else field)
    return fields
