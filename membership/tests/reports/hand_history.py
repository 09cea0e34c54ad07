"""Two years of thirty people, federal fiscal years 2025 and 2026, written by hand.

What each of them adds up to stands in `hand_figures.py`, worked out from this page alone.
`hand_play.py` plays it through the use cases.

Times are those of the program's time zone; one that ends in Z is UTC, and its comment says what day
that is for the program. Clocks went back on November 3, 2024 and November 2, 2025, and forward on
March 9, 2025 and March 8, 2026.
"""

from datetime import date
from typing import Any

D, C, F = "directors", "courts", "family"
DIRECTOR, ANALYST, JUDGE = "Director", "Analyst", "Judge"
PARENT, PANEL = "Parent leader", "Panel volunteer"
SENSITIVE = (PARENT, PANEL)
BUREAU, BOARD = "bureau", "board"

PLACES = {  # code: name, kind, ACF region
    "CA": ("California", "state", 9),
    "GU": ("Guam", "territory", 9),
    "OH": ("Ohio", "state", 5),
    "RT": ("River Tribe", "tribe", None),  # has nobody, and nobody can tell which groups are for it
    "TX": ("Texas", "state", 6),
}
GROUPS: dict[str, dict[str, Any]] = {
    D: {"name": "Agency Directors", "cohort_type": "role_specific", "bodies": [BUREAU]},
    C: {
        "name": "Court Partners",
        "cohort_type": "topical",
        "bodies": [BUREAU],
        "places": ["CA", "OH", "TX"],
    },
    F: {"name": "Family Voices", "cohort_type": "initiative_based", "bodies": [BUREAU, BOARD]},
    "old-circle": {
        "name": "Old Circle",
        "cohort_type": "topical",
        "bodies": [BUREAU],
        "retired_on": date(2023, 9, 30),
    },
}
ROLES = {D: (DIRECTOR, ANALYST), C: (JUDGE, ANALYST), F: SENSITIVE, "old-circle": ()}

PEOPLE = {  # jurisdiction, kind of organization, level
    "Abe": ("GU", "territory", "state"),
    "Ana": ("OH", "state", "state"),
    "Bea": (None, "tribe", "tribal"),  # of a tribe that is not on the list
    "Ben": ("TX", "state", "state"),
    "Cal": ("TX", "state", "regional"),
    "Cam": ("CA", "state", "state"),
    "Dee": ("OH", "court", "state"),
    "Dot": ("TX", "other", "none"),
    "Eli": ("TX", "court", "regional"),
    "Fay": ("OH", "advocacy", "none"),
    "Gus": ("GU", "territory", "state"),
    "Hal": ("CA", "court", "county"),
    "Ida": ("CA", "court", "county"),
    "Jon": ("OH", "state", "state"),
    "Kay": ("TX", "state", "regional"),
    "Lee": ("OH", "advocacy", "none"),
    "Mia": ("TX", "other", "none"),
    "Ned": ("CA", "state", "state"),
    "Ora": ("OH", "court", "county"),
    "Pia": ("OH", "court", "county"),
    "Quin": ("GU", "territory", "state"),
    "Ray": ("TX", "court", "state"),
    "Sue": ("OH", "state", "state"),
    "Tom": ("CA", "court", "county"),
    "Uma": ("CA", "other", "none"),
    "Val": ("TX", "state", "state"),
    "Wes": ("TX", "court", "state"),
    "Xia": ("GU", "other", "none"),
    "Yul": ("CA", "state", "state"),
    "Zoe": ("OH", "court", "county"),
}

FIRST_FILE = [  # who, group, role, joined, left: a day that nobody knows is an opening balance
    ("Ana", D, DIRECTOR, "", ""),
    ("Ana", C, ANALYST, "", ""),
    ("Ben", D, DIRECTOR, "", ""),
    ("Cam", D, DIRECTOR, "", ""),
    ("Dee", C, JUDGE, "", ""),
    ("Eli", C, JUDGE, "", ""),
    ("Fay", F, PARENT, "", ""),
    ("Gus", D, DIRECTOR, "2023-06-01", ""),
    ("Hal", C, JUDGE, "2024-10-10", ""),
    ("Ida", C, JUDGE, "2022-01-01", "2024-10-19"),
]
SECOND_FILE = [("Wes", C, JUDGE, "2026-04-15", "")]

ACTS: list[tuple[Any, ...]] = [
    # Fiscal year 2025, first quarter
    ("2024-10-01 04:00:30Z", "asks", "Jon", {D: ANALYST}),  # October 1, half a minute old
    ("2024-10-02 09:00", "confirms", "Jon"),
    ("2024-10-09 10:00", "approves", "Jon", D),
    ("2024-10-15 10:00", "asks", "Kay", {D: ANALYST, C: ANALYST}),
    ("2024-10-15 11:00", "confirms", "Kay"),
    ("2024-10-17 09:00", "is asked", "Kay", C),
    ("2024-10-24 16:00", "answers", "Kay", C),
    ("2024-10-25 10:00", "approves", "Kay", D),
    ("2024-11-01 03:59:59Z", "asks", "Lee", {F: PARENT}),  # October 31, its last second
    ("2024-11-01 04:10Z", "confirms", "Lee"),  # November 1
    ("2024-11-03 05:30Z", "asks", "Mia", {F: PANEL}),  # November 3, before clocks go back
    ("2024-11-04 04:30Z", "confirms", "Mia"),  # November 3 still, after they did
    ("2024-11-04 10:00", "approves", "Kay", C),
    ("2024-11-08 10:00", "approves", "Lee", F),
    ("2024-11-12 09:00", "asks", "Ned", {D: ANALYST}),  # and never confirms
    ("2024-11-12 10:00", "approves", "Mia", F),
    ("2024-11-13 10:00", "denies", "Mia", F, BOARD),
    ("2024-11-20 09:00", "imports", date(2024, 11, 15), FIRST_FILE),
    ("2024-11-20 10:00", "approves", "Lee", F, BOARD),
    ("2024-11-27 06:00", "a day begins"),  # Ned's request expires
    ("2024-12-02 10:00", "is reopened", "Mia", F),
    ("2024-12-03 10:00", "asks", "Ora", {C: JUDGE}),
    ("2024-12-04 10:00", "confirms", "Ora"),
    ("2024-12-05 10:00", "asks", "Pia", {C: JUDGE, D: DIRECTOR}),
    ("2024-12-07 10:00", "asks", "Pia", {C: JUDGE}),  # again, and without the directors
    ("2024-12-08 10:00", "confirms", "Pia"),
    ("2024-12-09 10:00", "approves", "Mia", F),
    ("2024-12-10 10:00", "withdraws", "Ora", C),
    ("2024-12-12 10:00", "asks", "Jon", {D: ANALYST}),  # who is in: a duplicate
    ("2024-12-16 10:00", "asks", "Quin", {D: DIRECTOR}),
    ("2024-12-16 11:00", "confirms", "Quin"),
    ("2024-12-18 10:00", "is asked", "Quin", D),  # and never answers
    ("2024-12-30 10:00", "asks", "Ray", {C: JUDGE}),
    ("2024-12-30 11:00", "confirms", "Ray"),
    ("2025-01-01 04:59:30Z", "approves", "Mia", F, BOARD),  # December 31, its last minute
    # Second quarter
    ("2025-01-03 10:00", "approves", "Ray", C),
    ("2025-01-03 10:05", "has it taken back", "Ray", C),
    ("2025-01-06 10:00", "approves", "Pia", C),
    ("2025-01-08 10:00", "asks", "Sue", {D: DIRECTOR}),
    ("2025-01-08 11:00", "confirms", "Sue"),
    ("2025-01-10 10:00", "denies", "Ray", C),
    ("2025-01-21 06:00", "a day begins"),  # Quin's request ends unanswered
    ("2025-02-01 04:30Z", "leaves", "Cam", D, "asked_to_leave"),  # January 31
    ("2025-02-07 10:00", "approves", "Sue", D),
    ("2025-02-20 10:00", "is reopened", "Sue", D),
    ("2025-03-07 10:00", "denies", "Sue", D),  # so that she is removed
    ("2025-03-09 06:59Z", "asks", "Tom", {C: JUDGE}),  # March 9, before clocks go forward
    ("2025-03-10 03:59Z", "confirms", "Tom"),  # March 9, its last minute
    ("2025-03-10 04:00Z", "approves", "Tom", C),  # March 10, its first
    ("2025-03-15 10:00", "is ended", "Eli", C, date(2025, 3, 31), "changed_job"),
    ("2025-03-20 10:00", "asks", "Uma", {F: PARENT}),
    ("2025-03-20 11:00", "confirms", "Uma"),
    ("2025-03-20 12:00", "is ended", "Dee", C, date(2025, 4, 1), "changed_job"),
    ("2025-03-24 10:00", "is asked", "Uma", F),
    ("2025-03-26 10:00", "has the question taken back", "Uma", F),
    ("2025-04-01 03:30Z", "asks", "Kay", {D: ANALYST}),  # March 31; she is in: a duplicate
    ("2025-04-01 03:59Z", "asks", "Val", {D: DIRECTOR}),  # March 31, its last minute
    ("2025-04-01 04:00Z", "confirms", "Val"),  # April 1
    # Third quarter
    ("2025-04-01 09:00", "is nominated", "Dee", D, DIRECTOR, date(2025, 4, 1), ("OH", "state")),
    ("2025-04-02 10:00", "approves", "Uma", F),
    ("2025-04-10 10:00", "approves", "Uma", F, BOARD),
    ("2025-04-15 10:00", "denies", "Val", D),
    ("2025-04-28 10:00", "is ended", "Lee", F, date(2025, 5, 1), "removed"),
    ("2025-05-05 10:00", "asks", "Wes", {C: JUDGE}),
    ("2025-05-05 11:00", "confirms", "Wes"),
    ("2025-05-07 10:00", "is asked", "Wes", C),
    ("2025-05-21 10:00", "denies", "Wes", C),  # while the question waits
    ("2025-05-28 10:00", "is ended", "Ben", D, date(2025, 6, 1), "changed_job"),
    ("2025-05-28 10:05", "is nominated", "Ben", D, DIRECTOR, date(2025, 6, 1), ("CA", "state")),
    ("2025-06-02 10:00", "asks", "Xia", {F: PANEL}),
    ("2025-06-03 10:00", "confirms", "Xia"),
    ("2025-06-10 10:00", "approves", "Xia", F),
    ("2025-06-30 10:00", "approves", "Xia", F, BOARD),
    # Fourth quarter
    ("2025-07-01 10:00", "is nominated", "Eli", C, JUDGE, date(2025, 7, 1), ("TX", "court")),
    ("2025-08-04 10:00", "asks", "Yul", {D: DIRECTOR}),
    ("2025-08-06 10:00", "confirms", "Yul"),
    ("2025-10-01 03:30Z", "approves", "Yul", D),  # September 30
    ("2025-10-01 03:45Z", "leaves", "Yul", D, "asked_to_leave"),  # the same day: out on October 1
    # Fiscal year 2026, first quarter
    ("2025-10-10 10:00", "is ended", "Jon", D, date(2025, 10, 15), "inactive"),
    ("2025-10-25 04:10Z", "leaves", "Kay", D, "asked_to_leave"),  # October 25, day 365 of hers
    ("2025-11-02 04:30Z", "asks", "Zoe", {C: JUDGE, F: PARENT}),  # November 2
    ("2025-11-03 04:30Z", "confirms", "Zoe"),  # November 2 still, after clocks went back
    ("2025-11-03 05:00Z", "approves", "Zoe", C),  # November 3, its first minute
    ("2025-11-04 10:00", "is ended", "Kay", C, date(2025, 11, 5), "changed_job"),  # day 366 of hers
    ("2025-11-20 10:00", "approves", "Zoe", F),
    ("2025-12-01 10:00", "approves", "Zoe", F, BOARD),
    ("2025-12-10 10:00", "is ended", "Gus", D, date(2025, 12, 15), "changed_job"),
    # Second quarter
    ("2026-01-05 10:00", "asks", "Abe", {D: DIRECTOR}),
    ("2026-01-05 11:00", "confirms", "Abe"),
    ("2026-01-07 10:00", "is asked", "Abe", D),
    ("2026-01-09 10:00", "answers", "Abe", D),
    ("2026-01-12 10:00", "is asked", "Abe", D),
    ("2026-01-20 10:00", "answers", "Abe", D),
    ("2026-02-02 10:00", "approves", "Abe", D),
    ("2026-02-10 10:00", "is ended", "Fay", F, date(2026, 1, 1), "other"),  # we heard of it late
    ("2026-03-01 10:00", "is nominated", "Lee", F, PARENT, date(2026, 3, 1), ("OH", "advocacy")),
    ("2026-03-02 10:00", "asks", "Bea", {C: None}),  # with a role that is not on the list
    ("2026-03-02 11:00", "confirms", "Bea"),
    ("2026-03-08 06:30Z", "is ended", "Tom", C, date(2026, 3, 8), "inactive"),
    ("2026-03-09 10:00", "denies", "Bea", C),
    # Third quarter
    ("2026-04-01 10:00", "is nominated", "Bea", D, None, date(2026, 4, 1), (None, "tribe")),
    ("2026-05-10 10:00", "imports", None, SECOND_FILE),  # Wes, in since April
    ("2026-06-01 10:00", "asks", "Cal", {D: ANALYST}),
    ("2026-06-01 11:00", "confirms", "Cal"),
    ("2026-06-15 10:00", "approves", "Cal", D),
    ("2026-06-29 10:00", "is ended", "Xia", F, date(2026, 6, 30), "changed_job"),  # day 365
    # Fourth quarter
    ("2026-08-03 10:00", "asks", "Dot", {F: PARENT}),
    ("2026-08-03 11:00", "confirms", "Dot"),
    ("2026-08-10 10:00", "approves", "Dot", F),  # the board is still to answer
    ("2026-09-10 10:00", "asks", "Ned", {D: ANALYST}),
    ("2026-09-11 10:00", "confirms", "Ned"),
    ("2026-09-15 10:00", "asks", "Val", {D: DIRECTOR}),
    ("2026-09-15 11:00", "confirms", "Val"),
    ("2026-09-21 10:00", "asks", "Ora", {C: JUDGE}),
    ("2026-09-21 11:00", "confirms", "Ora"),
    ("2026-09-23 10:00", "is asked", "Ora", C),
    ("2026-09-28 10:00", "asks", "Ray", {C: JUDGE}),  # not confirmed yet
    # What came after: no figure of the two years may show it
    ("2026-10-02 10:00", "leaves", "Ana", D, "asked_to_leave"),
    ("2026-10-05 10:00", "approves", "Ned", D),
]
