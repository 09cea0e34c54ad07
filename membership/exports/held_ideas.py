"""What is held of a person's ideas for a group."""

from collections.abc import Iterable

from ..requests.ideas import GroupIdea
from .held_details import Record, name_of


def ideas_held(ideas: Iterable[GroupIdea]) -> list[Record]:
    """Return each idea as it was typed, where it stands, and what we wrote about it."""
    return [
        {
            "reference": idea.reference,
            "status": idea.get_status_display(),
            "sent_at": idea.submitted_at,
            "address_confirmed_at": idea.confirmed_at,
            "in_discussion_since": idea.discussed_at,
            "settled_at": idea.settled_at,
            "name": idea.full_name,
            "email_address": idea.email,
            "role_and_agency": idea.role,
            "who_it_is_for": idea.audience,
            "what_it_is_for": idea.purpose,
            "who_might_lead_it": idea.leads,
            "group_that_came_of_it": name_of(idea.group),
            "why_it_was_not_taken_up": idea.reason,
            "internal_notes": int(bool(idea.note)),
        }
        for idea in ideas
    ]
