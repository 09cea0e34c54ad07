"""No text becomes a spreadsheet formula: an apostrophe goes before it, and comes off again."""

import re

# Spelled out, so that Python and both databases mean the same characters.
WHITE_SPACE = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"
)
FORMULA = f"'*[{WHITE_SPACE}]*[-=+@\t\r]"
"""How a text begins that a spreadsheet could take as a formula; the database is asked the same."""

_FORMULA = re.compile(FORMULA)


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it, if a spreadsheet could take it as a formula.

    Apostrophes that stand there already count for nothing, so that taking one off always leads
    back to the text.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text without exactly the apostrophe that `guarded` puts there."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
