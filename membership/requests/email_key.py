"""One spelling for each email address, made in Python so that both databases agree on it."""

import re
import unicodedata
from functools import lru_cache

import idna

_NEEDS_NO_QUOTES = re.compile(r'[^\s"(),:;<>@\[\\\].]+(\.[^\s"(),:;<>@\[\\\].]+)*')


def email_key(address: str) -> str:
    """Return the form of an address by which two spellings of it are the same.

    NFC, no outer white space, lower case, no needless quotes (`"ana"@example.gov` is the mailbox
    of ana@example.gov, RFC 5321 4.1.2), the domain in IDNA's ASCII form. A domain that IDNA
    refuses stays in lower case: such an address never gets mail, but still equals itself.
    """
    plain = unicodedata.normalize("NFC", address).strip().lower()
    local, at, domain = plain.rpartition("@")
    return f"{_unquoted(local)}{at}{_in_ascii(domain)}"


@lru_cache(maxsize=256)
def _in_ascii(domain: str) -> str:
    """Return IDNA's form of a domain; kept for a while, as a roster file names few, and often."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain


def _unquoted(local: str) -> str:
    if not (local.startswith('"') and local.endswith('"')):
        return local
    plain = re.sub(r"\\(.)", r"\1", local[1:-1])
    return plain if _NEEDS_NO_QUOTES.fullmatch(plain) else local
