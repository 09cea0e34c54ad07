"""Spellings of states and territories that rosters use beside the name and the code."""

import re

from .headings import plain_words

_LEADING = re.compile(r"^(?:the )?(?:state|commonwealth|territory|government) of (?:the )?|^the ")
_SIDES = {"n": "north", "no": "north", "s": "south", "so": "south", "w": "west"}

SPELLINGS: dict[str, str] = {
    "d c": "DC",
    "washington d c": "DC",
    "washington dc": "DC",
    "wash d c": "DC",
    "wash dc": "DC",
    "district columbia": "DC",
    "u s virgin islands": "VI",
    "us virgin islands": "VI",
    "usvi": "VI",
    "virgin islands": "VI",
    "northern mariana islands": "MP",
    "northern marianas": "MP",
    "cnmi": "MP",
    "saipan": "MP",
    "porto rico": "PR",
    "puerto rico": "PR",
    "am samoa": "AS",
    "a samoa": "AS",
    "ala": "AL",
    "ariz": "AZ",
    "ark": "AR",
    "calif": "CA",
    "cali": "CA",
    "colo": "CO",
    "conn": "CT",
    "del": "DE",
    "fla": "FL",
    "ill": "IL",
    "ind": "IN",
    "kan": "KS",
    "kans": "KS",
    "mass": "MA",
    "mich": "MI",
    "minn": "MN",
    "miss": "MS",
    "mont": "MT",
    "neb": "NE",
    "nebr": "NE",
    "nev": "NV",
    "n h": "NH",
    "n j": "NJ",
    "n m": "NM",
    "n mex": "NM",
    "n y": "NY",
    "n c": "NC",
    "n d": "ND",
    "n dak": "ND",
    "okla": "OK",
    "ore": "OR",
    "penn": "PA",
    "penna": "PA",
    "r i": "RI",
    "s c": "SC",
    "s d": "SD",
    "s dak": "SD",
    "tenn": "TN",
    "tex": "TX",
    "wash": "WA",
    "washington state": "WA",
    "w va": "WV",
    "wis": "WI",
    "wisc": "WI",
    "wyo": "WY",
}


def place_words(text: str) -> list[str]:
    """Return the spellings to look a place up by, the plainest first."""
    words = plain_words(text)
    bare = _LEADING.sub("", words)
    first, _, rest = bare.partition(" ")
    sided = f"{_SIDES[first]} {rest}" if rest and first in _SIDES else bare
    return list(dict.fromkeys([words, bare, sided]))
