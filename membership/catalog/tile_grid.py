"""Where each jurisdiction lies on a map of tiles: a small place weighs as much as a large one.

Every map of tiles is drawn on this grid, in units of its own that a template scales.
"""

SIDE, STEP = 40, 44

_LAYOUT = """
AK .. .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. .. VT NH
.. WA ID MT ND MN WI MI .. NY MA RI
.. OR NV WY SD IA IL IN OH PA NJ CT
.. CA UT CO NE MO KY WV VA MD DE ..
MP .. AZ NM KS AR TN NC SC DC .. ..
GU .. .. .. OK LA MS AL GA .. .. ..
HI AS .. .. TX .. .. .. .. FL PR VI
"""
PLACES: dict[str, tuple[int, int]] = {
    code: (column * STEP, line * STEP)
    for line, codes in enumerate(_LAYOUT.split("\n")[1:-1])
    for column, code in enumerate(codes.split())
    if code != ".."
}
"""The upper left corner of the tile of each USPS code. A tribe has none."""
WIDTH = max(x for x, _ in PLACES.values()) + SIDE
HEIGHT = max(y for _, y in PLACES.values()) + SIDE
