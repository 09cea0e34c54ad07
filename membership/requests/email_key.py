"""One spelling for each email address, made in Python so that both databases agree on it."""

import unicodedata
from contextlib import suppress

import idna


def email_key(address: str) -> str:
    """Return the form of an address by which two spellings of it are the same.

    NFC, no outer white space, lower case, the domain in IDNA's ASCII form. A domain that IDNA
    refuses stays in lower case: such an address never gets mail, but still equals itself.
    """
    plain = unicodedata.normalize("NFC", address).strip().lower()
    local, at, domain = plain.rpartition("@")
    with suppress(idna.IDNAError, UnicodeError):
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local}{at}{domain}"
