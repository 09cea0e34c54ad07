"""Every federal holiday of 2025 to 2028, worked out by hand from 5 U.S.C. 6103.

Subsection (a) names the eleven days. By (b), and by Executive Order 11582 for a Sunday, one that
falls on a Saturday is observed on the Friday before, one that falls on a Sunday on the Monday
after. Inauguration Day is a holiday in and around Washington alone (c), and none of ours.

Each line: the day by law, and the day on which offices are closed when it is another one.
"""

from datetime import date

_BY_LAW: dict[int, list[tuple[str, ...]]] = {
    2025: [
        ("01-01",),  # New Year's Day, Wednesday
        ("01-20",),  # Birthday of Martin Luther King, Jr., third Monday
        ("02-17",),  # Washington's Birthday, third Monday
        ("05-26",),  # Memorial Day, last Monday
        ("06-19",),  # Juneteenth, Thursday
        ("07-04",),  # Independence Day, Friday
        ("09-01",),  # Labor Day, first Monday
        ("10-13",),  # Columbus Day, second Monday
        ("11-11",),  # Veterans Day, Tuesday
        ("11-27",),  # Thanksgiving Day, fourth Thursday
        ("12-25",),  # Christmas Day, Thursday
    ],
    2026: [
        ("01-01",),  # Thursday
        ("01-19",),
        ("02-16",),
        ("05-25",),
        ("06-19",),  # Friday
        ("07-04", "2026-07-03"),  # Saturday
        ("09-07",),
        ("10-12",),
        ("11-11",),  # Wednesday
        ("11-26",),
        ("12-25",),  # Friday
    ],
    2027: [
        ("01-01",),  # Friday
        ("01-18",),
        ("02-15",),
        ("05-31",),
        ("06-19", "2027-06-18"),  # Saturday
        ("07-04", "2027-07-05"),  # Sunday
        ("09-06",),
        ("10-11",),
        ("11-11",),  # Thursday
        ("11-25",),
        ("12-25", "2027-12-24"),  # Saturday
    ],
    2028: [
        ("01-01", "2027-12-31"),  # Saturday: observed in the year before
        ("01-17",),
        ("02-21",),
        ("05-29",),
        ("06-19",),  # Monday
        ("07-04",),  # Tuesday
        ("09-04",),
        ("10-09",),
        ("11-11", "2028-11-10"),  # Saturday
        ("11-23",),
        ("12-25",),  # Monday
    ],
}

FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)
CLOSED = {
    date.fromisoformat(line[1] if len(line) > 1 else f"{year}-{line[0]}")
    for year, lines in _BY_LAW.items()
    for line in lines
}
BY_LAW = {
    date.fromisoformat(f"{year}-{line[0]}") for year, lines in _BY_LAW.items() for line in lines
}
OBSERVED_ON_ANOTHER_DAY = CLOSED - BY_LAW
