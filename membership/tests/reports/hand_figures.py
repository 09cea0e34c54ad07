"""Every figure of `hand_history.py`, worked out by hand from the two tables below.

Memberships                                          Requests, a line for each round
     who in  of role     from        to          why        who in  of role      sent   seen   appl. ended  how
 1   Ana D   OH Director 2024-11-15  2026-10-02  (after)    Jon D   OH Analyst   10-01  10-02   1    10-09  approved
 2   Ana C   OH Analyst  2024-11-15                         Kay D   TX Analyst   10-15  10-15   0    10-25  approved
 3   Ben D   TX Director 2024-11-15  2025-06-01  job        Kay C   TX Analyst   10-15  10-15   7    11-04  approved
 4   Cam D   CA Director 2024-11-15  2025-01-31  asked      Lee F   OH Parent    10-31  11-01   1    11-20  approved
 5   Dee C   OH Judge    2024-11-15  2025-04-01  job        Mia F   TX Panel     11-03  11-03   0    11-13  denied
 6   Eli C   TX Judge    2024-11-15  2025-03-31  job        Ned D   CA Analyst   11-12               11-27  expired
 7   Fay F   OH Parent   2024-11-15  2026-01-01  other      Mia 2nd             12-02  12-02   0    12-31  approved
 8   Gus D   GU Director 2023-06-01  2025-12-15  job        Ora C   OH Judge     12-03  12-04   1    12-10  withdrawn
 9   Hal C   CA Judge    2024-10-10                         Pia C   OH Judge     12-05  12-08   3    01-06  approved
10   Ida C   CA Judge    2022-01-01  2024-10-20  other      Pia D   OH Director  12-05               12-07  replaced
11   Jon D   OH Analyst  2024-10-09  2025-10-15  inactive   Quin D  GU Director  12-16  12-16  34    01-21  unanswered
12   Kay D   TX Analyst  2024-10-25  2025-10-25  asked      Ray C   TX Judge     12-30  12-30   0    01-10  denied
13   Kay C   TX Analyst  2024-11-04  2025-11-05  job       2025
14   Lee F   OH Parent   2024-11-20  2025-05-01  removed    Sue D   OH Director  01-08  01-08   0    02-07  approved
15   Mia F   TX Panel    2024-12-31                         Sue 2nd             02-20  02-20   0    03-07  denied
16   Pia C   OH Judge    2025-01-06                         Tom C   CA Judge     03-09  03-09   0    03-10  approved
17   Sue D   OH Director 2025-02-07  2025-03-07  removed    Uma F   CA Parent    03-20  03-20   2    04-10  approved
18   Tom C   CA Judge    2025-03-10  2026-03-08  inactive   Val D   TX Director  03-31  04-01   1    04-15  denied
19   Dee D   OH Director 2025-04-01                         Wes C   TX Judge     05-05  05-05  14    05-21  denied
20   Uma F   CA Parent   2025-04-10                         Xia F   GU Panel     06-02  06-03   1    06-30  approved
21   Ben D   CA Director 2025-06-01                         Yul D   CA Director  08-04  08-06   2    09-30  approved
22   Xia F   GU Panel    2025-06-30  2026-06-30  job        Zoe C   OH Judge     11-02  11-02   0    11-03  approved
23   Eli C   TX Judge    2025-07-01                         Zoe F   OH Parent    11-02  11-02   0    12-01  approved
24   Yul D   CA Director 2025-09-30  2025-10-01  asked     2026
25   Zoe C   OH Judge    2025-11-03                         Abe D   GU Director  01-05  01-05  10    02-02  approved
26   Zoe F   OH Parent   2025-12-01                         Bea C   --  --       03-02  03-02   0    03-09  denied
27   Abe D   GU Director 2026-02-02                         Cal D   TX Analyst   06-01  06-01   0    06-15  approved
28   Lee F   OH Parent   2026-03-01                         Dot F   TX Parent    08-03  08-03
29   Bea D   --  --      2026-04-01                         Ned D   CA Analyst   09-10  09-11   1    (10-05 approved)
30   Wes C   TX Judge    2026-04-15                         Val D   TX Director  09-15  09-15
31   Cal D   TX Analyst  2026-06-15                         Ora C   OH Judge     09-21  09-21   (asked 09-23)
32   Ned D   CA Analyst  2026-10-05  (after)                Ray C   TX Judge     09-28

1 to 7 are opening balances of November 15, 2024; 8, 9, 10 and 30 were imported with a first day.
"""  # noqa: E501 (tables)

from datetime import date

from membership.reports.cuts import Cut
from membership.reports.periods import Period, Quarter

from .hand_history import ANALYST, DIRECTOR, JUDGE, PANEL, PARENT, C, D, F

ALL = ""
YEAR_1 = Period(date(2024, 10, 1), date(2025, 10, 1))
YEAR_2 = Period(date(2025, 10, 1), date(2026, 10, 1))
BOTH = Period(YEAR_1.start, YEAR_2.end)


def _quarters(*names: str) -> list[Period]:
    return [Quarter.named(name).period for name in names]


QUARTERS = _quarters(*(f"{year}-Q{number}" for year in (2025, 2026) for number in (1, 2, 3, 4)))

# Flows: opening, of these entered, joins, leaves, closing, people at the closing

FLOWS_BY_MONTH = [
    (2, 0, 3, 1, 4, 4),  # October 2024: + 9 11 12, - 10
    (11, 7, 2, 0, 13, 11),  # November: 1-7 enter, + 13 14; Ana and Kay are in two groups
    (13, 0, 1, 0, 14, 12),  # December: + 15
    (14, 0, 1, 1, 14, 12),  # January 2025: + 16, - 4
    (14, 0, 1, 0, 15, 13),  # February: + 17
    (15, 0, 1, 2, 14, 12),  # March: + 18, - 17 6
    (14, 0, 2, 1, 15, 13),  # April: + 19 20, - 5; Dee goes from one group to another
    (15, 0, 0, 1, 14, 12),  # May: - 14
    (14, 0, 2, 1, 15, 13),  # June: + 21 22, - 3; Ben goes from one state to another
    (15, 0, 1, 0, 16, 14),  # July: + 23
    (16, 0, 0, 0, 16, 14),  # August
    (16, 0, 1, 0, 17, 15),  # September: + 24
    (17, 0, 0, 3, 14, 13),  # October: - 24 11 12; Kay is still in another group
    (14, 0, 1, 1, 14, 13),  # November: + 25, - 13
    (14, 0, 1, 1, 14, 12),  # December: + 26, - 8; Zoe is in two groups
    (14, 0, 0, 1, 13, 11),  # January 2026: - 7
    (13, 0, 1, 0, 14, 12),  # February: + 27
    (14, 0, 1, 1, 14, 12),  # March: + 28, - 18
    (14, 0, 2, 0, 16, 14),  # April: + 29 30
    (16, 0, 0, 0, 16, 14),  # May
    (16, 0, 1, 1, 16, 14),  # June: + 31, - 22
    (16, 0, 0, 0, 16, 14),  # July
    (16, 0, 0, 0, 16, 14),  # August
    (16, 0, 0, 0, 16, 14),  # September: all but Ana and Zoe are in one group
]
GROWTH_AND_CHURN_BY_QUARTER = [  # (joins - leaves) / opening, leaves / mean(opening, closing)
    (5 / 9, 1 / 11.5),
    (0 / 14, 3 / 14),
    (1 / 14, 3 / 14.5),
    (2 / 15, 0 / 16),
    (-3 / 17, 5 / 15.5),
    (0 / 14, 2 / 14),
    (2 / 14, 1 / 15),
    (0 / 16, 0 / 16),
]
FLOWS_BY_QUARTER = [  # of all
    (9, 7, 6, 1, 14, 12),
    (14, 0, 3, 3, 14, 12),
    (14, 0, 4, 3, 15, 13),
    (15, 0, 2, 0, 17, 15),
    (17, 0, 2, 5, 14, 12),
    (14, 0, 2, 2, 14, 12),
    (14, 0, 3, 1, 16, 14),
    (16, 0, 0, 0, 16, 14),
]
FLOWS_BY_QUARTER_AND_GROUP = [
    {D: (4, 3, 2, 0, 6, 6), C: (4, 3, 2, 1, 5, 5), F: (1, 1, 2, 0, 3, 3)},
    {D: (6, 0, 1, 2, 5, 5), C: (5, 0, 2, 1, 6, 6), F: (3, 0, 0, 0, 3, 3)},
    {D: (5, 0, 2, 1, 6, 6), C: (6, 0, 0, 1, 5, 5), F: (3, 0, 2, 1, 4, 4)},
    {D: (6, 0, 1, 0, 7, 7), C: (5, 0, 1, 0, 6, 6), F: (4, 0, 0, 0, 4, 4)},
    {D: (7, 0, 0, 4, 3, 3), C: (6, 0, 1, 1, 6, 6), F: (4, 0, 1, 0, 5, 5)},
    {D: (3, 0, 1, 0, 4, 4), C: (6, 0, 0, 1, 5, 5), F: (5, 0, 1, 1, 5, 5)},
    {D: (4, 0, 2, 0, 6, 6), C: (5, 0, 1, 0, 6, 6), F: (5, 0, 0, 1, 4, 4)},
    {D: (6, 0, 0, 0, 6, 6), C: (6, 0, 0, 0, 6, 6), F: (4, 0, 0, 0, 4, 4)},
]
NOBODY = (0, 0, 0, 0, 0, 0)
FLOWS_BY_YEAR_AND_CUT = {  # a slice that is not named here has nobody
    YEAR_1: {
        Cut.NONE: {ALL: (9, 7, 15, 7, 17, 15)},
        Cut.GROUP: {D: (4, 3, 6, 3, 7, 7), C: (4, 3, 5, 3, 6, 6), F: (1, 1, 4, 1, 4, 4)},
        Cut.COHORT_TYPE: {
            "role_specific": (4, 3, 6, 3, 7, 7),
            "topical": (4, 3, 5, 3, 6, 6),
            "initiative_based": (1, 1, 4, 1, 4, 4),
        },
        Cut.JURISDICTION: {
            "CA": (2, 1, 5, 2, 5, 5),
            "GU": (1, 0, 1, 0, 2, 2),
            "OH": (4, 4, 5, 3, 6, 5),
            "TX": (2, 2, 4, 2, 4, 3),
        },
        Cut.REGION: {
            "5": (4, 4, 5, 3, 6, 5),
            "6": (2, 2, 4, 2, 4, 3),
            "9": (3, 1, 6, 2, 7, 7),
        },
        Cut.ROLE: {
            DIRECTOR: (4, 3, 4, 3, 5, 5),
            ANALYST: (1, 1, 3, 0, 4, 3),
            JUDGE: (3, 2, 4, 3, 4, 4),
            PARENT: (1, 1, 2, 1, 2, 2),
            PANEL: (0, 0, 2, 0, 2, 2),
        },
    },
    YEAR_2: {
        Cut.NONE: {ALL: (17, 0, 7, 8, 16, 14)},
        Cut.GROUP: {D: (7, 0, 3, 4, 6, 6), C: (6, 0, 2, 2, 6, 6), F: (4, 0, 2, 2, 4, 4)},
        Cut.COHORT_TYPE: {
            "role_specific": (7, 0, 3, 4, 6, 6),
            "topical": (6, 0, 2, 2, 6, 6),
            "initiative_based": (4, 0, 2, 2, 4, 4),
        },
        Cut.JURISDICTION: {
            "CA": (5, 0, 0, 2, 3, 3),
            "GU": (2, 0, 1, 2, 1, 1),
            "OH": (6, 0, 3, 2, 7, 5),
            "TX": (4, 0, 2, 2, 4, 4),
            ALL: (0, 0, 1, 0, 1, 1),
        },
        Cut.REGION: {
            "5": (6, 0, 3, 2, 7, 5),
            "6": (4, 0, 2, 2, 4, 4),
            "9": (7, 0, 1, 4, 4, 4),
            ALL: (0, 0, 1, 0, 1, 1),
        },
        Cut.ROLE: {
            DIRECTOR: (5, 0, 1, 2, 4, 4),
            ANALYST: (4, 0, 1, 3, 2, 2),
            JUDGE: (4, 0, 2, 1, 5, 5),
            PARENT: (2, 0, 2, 1, 3, 3),
            PANEL: (2, 0, 0, 1, 1, 1),
            ALL: (0, 0, 1, 0, 1, 1),
        },
    },
    BOTH: {Cut.NONE: {ALL: (9, 7, 22, 15, 16, 14)}},
}

# Leaves by reason: changed job, asked to leave, removed, inactive, other

LEAVES_BY_YEAR = [
    (3, 1, 2, 0, 1),  # 3 5 6; 4; 14 17; 10
    (3, 2, 0, 2, 1),  # 8 13 22; 12 24; 11 18; 7
]
LEAVES_BY_GROUP = {  # of both years
    D: (2, 3, 1, 1, 0),  # 3 8; 4 12 24; 17; 11
    C: (3, 0, 0, 1, 1),  # 5 6 13; 18; 10
    F: (1, 0, 1, 0, 1),  # 22; 14; 7
}

# Retention at 12 months, as of September 30, 2026: joined, still active 365 days later

RETENTION_BY_MONTH = {
    date(2024, 10, 1): (3, 2),  # 9 11 stayed; 12 ended on day 365 itself
    date(2024, 11, 1): (2, 1),  # 13 ended the day after; 14 left. Opening balances do not count
    date(2024, 12, 1): (1, 1),
    date(2025, 1, 1): (1, 1),
    date(2025, 2, 1): (1, 0),
    date(2025, 3, 1): (1, 0),  # 18 ended two days before
    date(2025, 4, 1): (2, 2),
    date(2025, 6, 1): (2, 1),  # 22 ended on day 365 itself
    date(2025, 7, 1): (1, 1),
    date(2025, 9, 1): (1, 0),  # 24, of September 30, comes of age on the very last day
}
RETENTION_BY_GROUP = {D: (6, 3), C: (5, 4), F: (4, 2)}  # of all who joined in those months

# Roles on September 30, 2026: memberships, people

BY_ROLE = {
    DIRECTOR: (4, 4),  # 1 19 21 27
    ANALYST: (2, 2),  # 2 31
    JUDGE: (5, 5),  # 9 16 23 25 30
    PARENT: (3, 3),  # 20 26 28
    PANEL: (1, 1),  # 15
    ALL: (1, 1),  # 29
}
BY_ORGANIZATION = {
    "state": (5, 4),  # 1 2 19 21 31; Ana twice
    "court": (6, 5),  # 9 16 23 25 26 30; Zoe twice
    "other": (2, 2),  # 15 20
    "territory": (1, 1),  # 27
    "advocacy": (1, 1),  # 28
    "tribe": (1, 1),  # 29
}
BY_LEVEL = {
    "state": (6, 5),  # 1 2 19 21 27 30; Ana twice
    "regional": (2, 2),  # 23 31
    "county": (4, 3),  # 9 16 25 26; Zoe twice
    "tribal": (1, 1),  # 29
    "none": (3, 3),  # 15 20 28
}

# Coverage: eligible, covered, not known, seats of one, median of members, gaps with their days

LAST_DAY = date(2026, 9, 30)
COVERAGE = {
    (D, date(2025, 12, 31)): (
        (4, 2, 1, {"CA"}, 1.5),  # CA 21; OH 1 19
        {"GU": 17, "TX": 68},  # Gus to December 14, Kay to October 24
    ),
    (C, date(2025, 12, 31)): ((3, 3, 1, {"TX"}, 2.0), {}),  # CA 9 18; OH 2 16 25; TX 23
    (D, LAST_DAY): ((4, 4, 1, {"CA", "GU", "TX"}, 1.0), {}),  # CA 21; GU 27; OH 1 19; TX 31
    (C, LAST_DAY): ((3, 3, 1, {"CA"}, 2.0), {}),  # CA 9; OH 2 16 25; TX 23 30
}
