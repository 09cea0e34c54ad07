"""Every figure of requests in `hand_history.py`, by hand from the table in `hand_figures.py`."""

from datetime import date

from membership.reports.cuts import Cut
from membership.reports.periods import Period

from .hand_figures import ALL, BOTH, LAST_DAY, YEAR_1, YEAR_2
from .hand_history import ANALYST, DIRECTOR, JUDGE, PANEL, PARENT, C, D, F

# Received, reopened, approved, denied, withdrawn, replaced, expired, unanswered

Received = tuple[int, int, int, int, int, int, int, int]
NOTHING: Received = (0, 0, 0, 0, 0, 0, 0, 0)
RECEIVED_BY_MONTH: list[Received] = [
    (4, 0, 2, 0, 0, 0, 0, 0),  # October 2024: Jon, Kay twice, Lee; Jon and Kay in
    (2, 0, 2, 1, 0, 0, 1, 0),  # November: Mia, Ned; Kay and Lee in, Mia not, Ned expires
    (5, 1, 1, 0, 1, 1, 0, 0),  # December: Ora, Pia twice, Quin, Ray; Mia again, and in
    (1, 0, 1, 1, 0, 0, 0, 1),  # January 2025: Sue; Pia in, Ray not, Quin unanswered
    (0, 1, 1, 0, 0, 0, 0, 0),  # February: Sue in, and reopened
    (3, 0, 1, 1, 0, 0, 0, 0),  # March: Tom, Uma, Val; Tom in, Sue out
    (0, 0, 1, 1, 0, 0, 0, 0),  # April: Uma in, Val not
    (1, 0, 0, 1, 0, 0, 0, 0),  # May: Wes, not in
    (1, 0, 1, 0, 0, 0, 0, 0),  # June: Xia, in
    NOTHING,
    (1, 0, 0, 0, 0, 0, 0, 0),  # August: Yul
    (0, 0, 1, 0, 0, 0, 0, 0),  # September: Yul in
    NOTHING,
    (2, 0, 1, 0, 0, 0, 0, 0),  # November: Zoe twice; once in
    (0, 0, 1, 0, 0, 0, 0, 0),  # December: Zoe in
    (1, 0, 0, 0, 0, 0, 0, 0),  # January 2026: Abe
    (0, 0, 1, 0, 0, 0, 0, 0),  # February: Abe in
    (1, 0, 0, 1, 0, 0, 0, 0),  # March: Bea, not in
    NOTHING,
    NOTHING,
    (1, 0, 1, 0, 0, 0, 0, 0),  # June: Cal, in
    NOTHING,
    (1, 0, 0, 0, 0, 0, 0, 0),  # August: Dot
    (4, 0, 0, 0, 0, 0, 0, 0),  # September: Ned, Val, Ora, Ray
]
DUPLICATES_BY_MONTH = [0, 0, 1, 0, 0, 1, *[0] * 18]  # Jon in December, Kay on March 31
RECEIVED_BY_QUARTER: list[tuple[Received, float | None]] = [  # beside them, the approval rate
    ((11, 1, 5, 1, 1, 1, 1, 0), 5 / 6),
    ((4, 1, 3, 2, 0, 0, 0, 1), 3 / 5),
    ((2, 0, 2, 2, 0, 0, 0, 0), 1 / 2),
    ((1, 0, 1, 0, 0, 0, 0, 0), 1.0),
    ((2, 0, 2, 0, 0, 0, 0, 0), 1.0),
    ((2, 0, 1, 1, 0, 0, 0, 0), 1 / 2),
    ((1, 0, 1, 0, 0, 0, 0, 0), 1.0),
    ((5, 0, 0, 0, 0, 0, 0, 0), None),
]
RECEIVED_BY_YEAR_AND_CUT: dict[Period, dict[Cut, dict[str, Received]]] = {
    YEAR_1: {
        Cut.NONE: {ALL: (18, 2, 11, 5, 1, 1, 1, 1)},
        Cut.GROUP: {
            D: (8, 1, 4, 2, 0, 1, 1, 1),
            C: (6, 0, 3, 2, 1, 0, 0, 0),
            F: (4, 1, 4, 1, 0, 0, 0, 0),
        },
        Cut.COHORT_TYPE: {
            "role_specific": (8, 1, 4, 2, 0, 1, 1, 1),
            "topical": (6, 0, 3, 2, 1, 0, 0, 0),
            "initiative_based": (4, 1, 4, 1, 0, 0, 0, 0),
        },
        Cut.JURISDICTION: {
            "CA": (4, 0, 3, 0, 0, 0, 1, 0),
            "GU": (2, 0, 1, 0, 0, 0, 0, 1),
            "OH": (6, 1, 4, 1, 1, 1, 0, 0),
            "TX": (6, 1, 3, 4, 0, 0, 0, 0),
        },
        Cut.REGION: {
            "5": (6, 1, 4, 1, 1, 1, 0, 0),
            "6": (6, 1, 3, 4, 0, 0, 0, 0),
            "9": (6, 0, 4, 0, 0, 0, 1, 1),
        },
        Cut.ROLE: {
            DIRECTOR: (5, 1, 2, 2, 0, 1, 0, 1),
            ANALYST: (4, 0, 3, 0, 0, 0, 1, 0),
            JUDGE: (5, 0, 2, 2, 1, 0, 0, 0),
            PARENT: (2, 0, 2, 0, 0, 0, 0, 0),
            PANEL: (2, 1, 2, 1, 0, 0, 0, 0),
        },
    },
    YEAR_2: {
        Cut.NONE: {ALL: (10, 0, 4, 1, 0, 0, 0, 0)},
        Cut.GROUP: {
            D: (4, 0, 2, 0, 0, 0, 0, 0),
            C: (4, 0, 1, 1, 0, 0, 0, 0),
            F: (2, 0, 1, 0, 0, 0, 0, 0),
        },
        Cut.COHORT_TYPE: {
            "role_specific": (4, 0, 2, 0, 0, 0, 0, 0),
            "topical": (4, 0, 1, 1, 0, 0, 0, 0),
            "initiative_based": (2, 0, 1, 0, 0, 0, 0, 0),
        },
        Cut.JURISDICTION: {
            "CA": (1, 0, 0, 0, 0, 0, 0, 0),
            "GU": (1, 0, 1, 0, 0, 0, 0, 0),
            "OH": (3, 0, 2, 0, 0, 0, 0, 0),
            "TX": (4, 0, 1, 0, 0, 0, 0, 0),
            ALL: (1, 0, 0, 1, 0, 0, 0, 0),
        },
        Cut.REGION: {
            "5": (3, 0, 2, 0, 0, 0, 0, 0),
            "6": (4, 0, 1, 0, 0, 0, 0, 0),
            "9": (2, 0, 1, 0, 0, 0, 0, 0),
            ALL: (1, 0, 0, 1, 0, 0, 0, 0),
        },
        Cut.ROLE: {
            DIRECTOR: (2, 0, 1, 0, 0, 0, 0, 0),
            ANALYST: (2, 0, 1, 0, 0, 0, 0, 0),
            JUDGE: (3, 0, 1, 0, 0, 0, 0, 0),
            PARENT: (2, 0, 1, 0, 0, 0, 0, 0),
            ALL: (1, 0, 0, 1, 0, 0, 0, 0),
        },
    },
    BOTH: {Cut.NONE: {ALL: (28, 2, 15, 6, 1, 1, 1, 1)}},
}

# Time to decision, in days: how many, median, 90th percentile, and both without the applicant

Time = tuple[int, float | None, float | None, float | None, float | None]
NO_TIME: Time = (0, None, None, None, None)
TIME_BY_QUARTER: list[Time] = [
    # 8 10 10 20 20 29, place 4.5; without: 7 10 10 13 19 29
    (6, 15, 24.5, 11.5, 24),
    # 1 11 15 30 32, place 3.6; without: 1 11 15 29 30
    (5, 15, 31.2, 15, 29.6),
    # 15 16 21 28, place 2.7; without: 2 14 19 27
    (4, 18.5, 25.9, 16.5, 24.6),
    (1, 57, 57, 55, 55),
    # 1 29, place 0.9
    (2, 15, 26.2, 15, 26.2),
    # 7 28; without: 7 18
    (2, 17.5, 25.9, 12.5, 16.9),
    (1, 14, 14, 14, 14),
    NO_TIME,
]
TIME_BY_YEAR_AND_CUT: dict[Period, dict[Cut, dict[str, Time]]] = {
    YEAR_1: {
        # 1 8 10 10 11 15 15 16 | 20 20 21 28 29 30 32 57, place 13.5
        # without: 1 2 7 10 10 11 13 14 | 15 19 19 27 29 29 30 55
        Cut.NONE: {ALL: (16, 18, 31, 14.5, 29.5)},
        Cut.GROUP: {
            D: (6, 15, 43.5, 14.5, 42.5),  # 8 10 15 15 30 57; without: 7 10 14 15 30 55
            C: (5, 16, 27.2, 11, 22.6),  # 1 11 16 20 32; without: 1 2 11 13 29
            F: (5, 21, 28.6, 19, 28.2),  # 10 20 21 28 29; without: 10 19 19 27 29
        },
        Cut.COHORT_TYPE: {
            "role_specific": (6, 15, 43.5, 14.5, 42.5),
            "topical": (5, 16, 27.2, 11, 22.6),
            "initiative_based": (5, 21, 28.6, 19, 28.2),
        },
        Cut.JURISDICTION: {
            "CA": (3, 21, 49.8, 19, 47.8),  # 1 21 57; without: 1 19 55
            "GU": (1, 28, 28, 27, 27),
            "OH": (5, 20, 31.2, 19, 29.6),  # 8 15 20 30 32; without: 7 15 19 29 30
            "TX": (7, 15, 23.6, 11, 20),  # 10 10 11 15 16 20 29; 2 10 10 11 13 14 29
        },
        Cut.REGION: {
            "5": (5, 20, 31.2, 19, 29.6),
            "6": (7, 15, 23.6, 11, 20),
            "9": (4, 24.5, 48.3, 23, 46.6),  # 1 21 28 57; without: 1 19 27 55
        },
        Cut.ROLE: {
            DIRECTOR: (4, 22.5, 48.9, 22.5, 47.5),  # 15 15 30 57; without: 14 15 30 55
            ANALYST: (3, 10, 18, 10, 12.4),  # 8 10 20; without: 7 10 13
            JUDGE: (4, 13.5, 27.2, 6.5, 23.6),  # 1 11 16 32; without: 1 2 11 29
            PARENT: (2, 20.5, 20.9, 19, 19),  # 20 21; without: 19 19
            PANEL: (3, 28, 28.8, 27, 28.6),  # 10 28 29; without: 10 27 29
        },
    },
    YEAR_2: {
        # 1 7 14 28 29, place 3.6; without: 1 7 14 18 29
        Cut.NONE: {ALL: (5, 14, 28.6, 14, 24.6)},
        Cut.GROUP: {
            D: (2, 21, 26.6, 16, 17.6),  # 14 28; without: 14 18
            C: (2, 4, 6.4, 4, 6.4),  # 1 7
            F: (1, 29, 29, 29, 29),
        },
        Cut.COHORT_TYPE: {
            "role_specific": (2, 21, 26.6, 16, 17.6),
            "topical": (2, 4, 6.4, 4, 6.4),
            "initiative_based": (1, 29, 29, 29, 29),
        },
        Cut.JURISDICTION: {
            "GU": (1, 28, 28, 18, 18),
            "OH": (2, 15, 26.2, 15, 26.2),  # 1 29
            "TX": (1, 14, 14, 14, 14),
            ALL: (1, 7, 7, 7, 7),
        },
        Cut.REGION: {
            "5": (2, 15, 26.2, 15, 26.2),
            "6": (1, 14, 14, 14, 14),
            "9": (1, 28, 28, 18, 18),
            ALL: (1, 7, 7, 7, 7),
        },
        Cut.ROLE: {
            DIRECTOR: (1, 28, 28, 18, 18),
            ANALYST: (1, 14, 14, 14, 14),
            JUDGE: (1, 1, 1, 1, 1),
            PARENT: (1, 29, 29, 29, 29),
            ALL: (1, 7, 7, 7, 7),
        },
    },
    # 21 rounds: the eleventh is 16 (14), the nineteenth 30 (29)
    BOTH: {Cut.NONE: {ALL: (21, 16, 30, 14, 29)}},
}

# Backlog: 0-5, 6-10, 11-20, over 20 business days; not confirmed

YEARS_END = date(2024, 12, 31)
"""Ray of the day before; Quin for 9 or 10 days, and Pia for 16 or 17: Christmas is not sure."""
MARCH_31 = date(2025, 3, 31)
"""Uma for 7 days; Val, who sent that very evening, has not confirmed."""
BACKLOG: dict[date, dict[Cut, dict[str, tuple[int, int, int, int, int]]]] = {
    YEARS_END: {
        Cut.NONE: {ALL: (1, 1, 1, 0, 0)},
        Cut.GROUP: {D: (0, 1, 0, 0, 0), C: (1, 0, 1, 0, 0)},
    },
    MARCH_31: {
        Cut.NONE: {ALL: (0, 1, 0, 0, 1)},
        Cut.JURISDICTION: {"CA": (0, 1, 0, 0, 0), "TX": (0, 0, 0, 0, 1)},
    },
    LAST_DAY: {  # Ora 7, with a question; Val 11, Ned 14, Dot over 20; Ray
        Cut.NONE: {ALL: (0, 1, 2, 1, 1)},
        Cut.GROUP: {D: (0, 0, 2, 0, 0), C: (0, 1, 0, 0, 1), F: (0, 0, 0, 1, 0)},
        Cut.ROLE: {
            DIRECTOR: (0, 0, 1, 0, 0),
            ANALYST: (0, 0, 1, 0, 0),
            JUDGE: (0, 1, 0, 0, 1),
            PARENT: (0, 0, 0, 1, 0),
        },
        Cut.REGION: {"5": (0, 1, 0, 0, 0), "6": (0, 0, 1, 1, 1), "9": (0, 0, 1, 0, 0)},
    },
}

# Open ones, by calendar days since they were sent: 0-7, 8-14, 15-30, over 30

OPEN_BY_AGE: dict[date, dict[Cut, dict[str, tuple[int, int, int, int]]]] = {
    YEARS_END: {Cut.NONE: {ALL: (1, 0, 2, 0)}},  # Ray 1, Quin 15, Pia 26
    MARCH_31: {Cut.NONE: {ALL: (0, 1, 0, 0)}},  # Uma 11
    LAST_DAY: {  # Ora 9, Val 15, Ned 20, Dot 58
        Cut.NONE: {ALL: (0, 1, 2, 1)},
        Cut.GROUP: {D: (0, 0, 2, 0), C: (0, 1, 0, 0), F: (0, 0, 0, 1)},
    },
}
