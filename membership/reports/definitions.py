"""What each figure means, in plain words: one text for screens, files and the published brief."""

from collections.abc import Iterable

DEFINITIONS: dict[str, str] = {
    "Active memberships": (
        "Memberships that had begun by the end of the day and had not ended. Somebody in three "
        "groups has three."
    ),
    "Active people": (
        "The different people who hold those memberships. Somebody in three groups is one person, "
        "so the people of several rows do not add up to the people of all."
    ),
    "Opening": "Memberships active on the day before the period began.",
    "Entered": (
        "Opening balance: members from before our records, whose day of joining nobody knows. "
        "They count as active from the day that staff chose, never as joins. Those who entered "
        "within the period belong to its opening and are shown apart."
    ),
    "Joins": "Memberships that began in the period.",
    "Leaves": "Memberships that ended in the period, each on its first day outside the group.",
    "Net": "Joins less leaves. What the period opened with, and net, make what it closed with.",
    "Closing": "Memberships active on the last day of the period.",
    "Growth": "Net as a share of opening; not applicable where nobody was there at the opening.",
    "Churn": "Leaves as a share of the mean of opening and closing.",
    "Leaves by reason": (
        "Memberships that ended in the period, by the reason on record: changed job, asked to "
        "leave, removed, inactive, other."
    ),
    "Retention at 12 months": (
        "Of the memberships that began in a month, the share that was still active 365 days after "
        "its own first day. A month appears once that day has come for all who joined in it. "
        "Opening balances are left out. Somebody who left and came back has two memberships, and "
        "each is followed by itself."
    ),
    "Requests received": "Requests by the day on which they were sent, a request for each group.",
    "Reopened": (
        "Decided requests that staff opened again, by the day on which they did. The first "
        "decision and the new one each count at their own time."
    ),
    "Decided": "Approvals and denials, by the day of the decision.",
    "Approval rate": (
        "Approvals as a share of approvals and denials. Requests that were withdrawn, expired, "
        "stayed without an answer, were replaced or were sent twice are listed apart and are "
        "never part of it."
    ),
    "Duplicates": "Requests sent again while the first was still open, or by somebody who is in.",
    "Time to decision": (
        "Calendar days from sending a request to its decision; of a reopened request, from the "
        "day on which it was reopened."
    ),
    "Without the applicant's time": (
        "The same days, less those on which the request waited for the applicant: to confirm the "
        "address, or to answer a question."
    ),
    "Median and 90th percentile": (
        "Half of all, and nine in ten, took no longer than this. Between two values the figure is "
        "interpolated in a straight line."
    ),
    "Open requests by age": (
        "Requests still open stand beside the time to decision, or slow ones would vanish from "
        "sight."
    ),
    "Backlog": (
        "Confirmed requests open on the day, by the business days since they were sent: 0-5, "
        "6-10, 11-20, over 20. Those whose address nobody has confirmed are counted apart."
    ),
    "Role mix": "Active memberships and people by role, by type of organization and by level.",
    "Coverage": (
        "Of the jurisdictions that a group is for, the share with at least one active member. "
        "Jurisdictions of which nobody can tell whether the group is for them are counted apart."
    ),
    "Gap": (
        "A jurisdiction that the group is for and that has no member, with the days since the "
        "last one left."
    ),
    "Depth": "The median number of members in the jurisdictions that have any.",
    "Single-person risk": "A jurisdiction whose place in the group hangs on one person.",
    "Unknown": (
        "A jurisdiction of which nobody can tell whether the group is for it: a tribe that is not "
        "named, or a year or program that nobody has entered."
    ),
    "As now known": (
        "Counted from everything on record today, entries with an earlier day included. A figure "
        "of the past moves only when somebody records something about that time."
    ),
    "As published": "The figure as it was stored when the quarter was published. It never moves.",
    "Restated": (
        "A published figure beside which a different one would be counted today, because of "
        "entries made since, with the cause."
    ),
}


def definitions_of(terms: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return terms with their meaning, in the order asked for; raises KeyError for another."""
    return tuple((term, DEFINITIONS[term]) for term in terms)
