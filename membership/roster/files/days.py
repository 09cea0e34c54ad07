"""Days as people and spreadsheets write them. A month comes before its day, as in America."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

EARLIEST = date(1970, 1, 1)
_SERIALS = range(25_569, 80_000)  # 1970-01-01 to 2119: what Excel calls these days
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?Z?$")
_IDLE = re.compile(r",|(?<=\d)(st|nd|rd|th)\b|(?<=[A-Za-z])\.", re.IGNORECASE)
_SEPT = re.compile(r"\bsept\b", re.IGNORECASE)
_FORMS = (
    *("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y/%m/%d", "%m-%d-%Y", "%m-%d-%y", "%m.%d.%Y"),
    *("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d-%B-%Y"),
)


@lru_cache(maxsize=4096)
def read_day(text: str) -> date | None:
    """Return the day that a cell names, None for an empty cell.

    Raises ValueError for what is no day, or one that nobody can mean.
    """
    plain = _TIME.sub("", text.strip())
    if not plain:
        return None
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", plain):
        serial = int(plain.partition(".")[0])
        if serial in _SERIALS:
            return date(1899, 12, 30) + timedelta(days=serial)
    plain = _SEPT.sub("Sep", " ".join(_IDLE.sub(" ", plain).split()))
    for form in _FORMS:
        try:
            day = datetime.strptime(plain, form).date()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
        if day < EARLIEST:
            break
        return day
    raise ValueError("This is no day that anybody can mean.")
