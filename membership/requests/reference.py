"""References that people can read out over the phone."""

import secrets

# No vowels (no words), no 0/O, 1/I/L: nothing to mishear.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_reference() -> str:
    """Return a fresh reference such as `PG-7K3M-Q9XD`; the database refuses a twin."""
    return _spelled([secrets.choice(ALPHABET) for _ in range(8)])


def reference_of(fingerprint: str) -> str:
    """Return the reference by which a form is known of which nothing is stored."""
    return _spelled([ALPHABET[byte % len(ALPHABET)] for byte in bytes.fromhex(fingerprint)[:8]])


def _spelled(letters: list[str]) -> str:
    return f"PG-{''.join(letters[:4])}-{''.join(letters[4:])}"
