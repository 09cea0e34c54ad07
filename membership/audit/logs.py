"""Log lines without the links by which a person acts: whoever reads a log must not hold a key."""

import logging
import re

_LINK = re.compile(
    r"(/my-request/|/invited/|/my/open/|/my/new-address/|/still-there/|/ideas/(?!sent/)"
    r"|/admin/passphrase/)[^/\s]+(?:/[^/\s]+)?"
)


class HideLinks(logging.Filter):
    """Cuts the secret out of the addresses that Django names when a request goes wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line, with its links cut short."""
        message = record.getMessage()
        if _LINK.search(message):
            record.msg, record.args = _LINK.sub(r"\1(hidden)", message), ()
        return True
