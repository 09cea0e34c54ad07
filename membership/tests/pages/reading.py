"""A page as a reader has it: its words without markup, group by group."""

import re
from html import unescape
from typing import Any


def words(html: str) -> str:
    """Return the text of some HTML, with single spaces; a place to break is none."""
    html = html.replace("<wbr>", "")
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def panels(answer: Any) -> dict[str, str]:
    """Return the HTML of each panel of the catalog by its slug."""
    _, *parts = answer.content.decode().split('<details class="group-panel">')
    return {_slug(part): part.split("</details>")[0] for part in parts}


def _slug(part: str) -> str:
    found = re.search(r'class="group-panel__body" id="([^"]+)"', part)
    assert found
    return found[1]


def facts(html: str) -> dict[str, str]:
    """Return the facts of a group as its list names them: "Who decides" to its text."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL)
    return {words(term): words(text) for term, text in pairs}


def roles(html: str) -> list[str]:
    """Return the roles listed."""
    (part,) = re.findall(r"<dt>Roles</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL) or [""]
    return [words(role) for role in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]


def count(answer: Any) -> str:
    """Return the count above the list, as announced."""
    (text,) = re.findall(r'<p role="status">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return words(text)


def problems(answer: Any) -> list[str]:
    """Return the lines of the error summary."""
    html = answer.content.decode()
    if "error-summary" not in html:
        return []
    summary = html.split('id="error-summary-heading"')[1].split("</ul>")[0]
    return [words(line) for line in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]
