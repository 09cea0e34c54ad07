"""Reading an Excel workbook: which sheets it has, which numbers are days, and its shared texts."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from .archive import DAMAGED, TOO_LARGE, damaged, open_archive, small_part
from .sheets import Limits, Sheet, UnreadableFileError
from .worksheet import Numbers, shared_texts, sheet_lines

_DAY_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_NOT_A_LETTER = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class _Target:
    kind: str
    path: str


def workbook_sheets(file: BinaryIO, *, limits: Limits) -> Iterator[Sheet]:
    """Yield the sheets of a workbook in their order; each must be read before the next."""
    archive = open_archive(file, limits=limits)
    with damaged():
        book = _office_document(archive)
        root, targets = small_part(archive, book), _targets(archive, book)
        numbers = Numbers(_day_styles(archive, targets), counts_from_1904=_counts_from_1904(root))
        listed = [each for each in root.iter() if _tag(each) == "sheet"]
        texts = _shared(archive, targets)
    if len(listed) > limits.sheets:
        raise UnreadableFileError(f"This workbook has more than {limits.sheets} sheets.")
    for entry in listed:
        target = targets.get(_attribute(entry, "id"))
        if target is None or target.kind != "worksheet" or target.path not in archive.NameToInfo:
            continue
        sheet = Sheet(entry.get("name", ""), iter(()))
        sheet.hidden = entry.get("state", "visible") != "visible"
        sheet.lines = sheet_lines(
            archive.open(target.path), texts, numbers, notes=sheet.notes, limits=limits
        )
        yield sheet


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def _targets(archive: ZipFile, part: str) -> dict[str, _Target]:
    """Return what a part refers to, by id. A path is one inside the archive."""
    folder, name = posixpath.split(part)
    links = small_part(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        link.get("Id", ""): _Target(
            link.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in links
        if link.get("TargetMode") != "External"
    }


def _office_document(archive: ZipFile) -> str:
    for target in _targets(archive, "").values():
        if target.kind == "officeDocument" and target.path.endswith(".xml"):
            return target.path
    raise UnreadableFileError(DAMAGED)


def _counts_from_1904(root: Element) -> bool:
    properties = (each for each in root if _tag(each) == "workbookPr")
    return any(each.get("date1904") in {"1", "true"} for each in properties)


def _part(targets: dict[str, _Target], kind: str) -> str:
    return next((target.path for target in targets.values() if target.kind == kind), "")


def _day_styles(archive: ZipFile, targets: dict[str, _Target]) -> frozenset[int]:
    """Return the styles by which a number shows as a day."""
    path = _part(targets, "styles")
    if path not in archive.NameToInfo:
        return frozenset()
    root = small_part(archive, path)
    days = set(_DAY_FORMATS)
    for each in root.iter():
        if _tag(each) == "numFmt":
            number, code = int(each.get("numFmtId", "0")), each.get("formatCode", "")
            days.discard(number)
            if {"y", "d"} & set(_NOT_A_LETTER.sub("", code).lower()):
                days.add(number)
    formats = next((each for each in root if _tag(each) == "cellXfs"), ())
    return frozenset(
        place for place, style in enumerate(formats) if int(style.get("numFmtId", "0")) in days
    )


def _shared(archive: ZipFile, targets: dict[str, _Target]) -> list[str]:
    path = _part(targets, "sharedStrings")
    if path not in archive.NameToInfo:
        return []
    texts = shared_texts(archive.open(path))
    if texts is None:
        raise UnreadableFileError(TOO_LARGE)
    return texts
