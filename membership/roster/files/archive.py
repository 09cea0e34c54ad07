"""The zip archive that a workbook is: looked over before any of it is unpacked."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError
from xml.sax import SAXException
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from defusedxml.ElementTree import fromstring

from .sheets import MEGABYTE, Limits, UnreadableFileError

MOST_PARTS = 2_000
MOST_TIMES_SMALLER = 200
LARGEST_SMALL_PART = 5 * MEGABYTE
_DIRECTORY = 300 * MOST_PARTS
_END = b"PK\x05\x06"
_END_SIZE = 22

DAMAGED = (
    "This workbook cannot be read: it is damaged, or it is not an Excel workbook. Open it in "
    "Excel, save it as an Excel workbook (.xlsx), and try again."
)
TOO_LARGE = (
    "This workbook would be too large once unpacked. Copy the rosters into a new workbook, and "
    "try again."
)
LOCKED = "This workbook has a password. Save it without one, and try again."


@contextmanager
def damaged() -> Iterator[None]:
    """Say in one sentence whatever can be wrong inside a workbook."""
    try:
        yield
    except (
        BadZipFile,
        zlib.error,
        struct.error,
        ParseError,
        SAXException,
        ValueError,
        KeyError,
        IndexError,
        OverflowError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise UnreadableFileError(DAMAGED) from error


def open_archive(file: BinaryIO, *, limits: Limits) -> ZipFile:
    """Open a workbook's archive after a look at what it declares; raises UnreadableFileError.

    Python never unpacks more of a part than was declared, so that the declared sizes hold.
    """
    _check_directory(file)
    with damaged():
        archive = ZipFile(file)
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise UnreadableFileError(TOO_LARGE)
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadableFileError(LOCKED)
        if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise UnreadableFileError(DAMAGED)
        packed = max(part.compress_size, 1)
        if part.file_size > MEGABYTE and part.file_size > MOST_TIMES_SMALLER * packed:
            raise UnreadableFileError(TOO_LARGE)
    return archive


def _check_directory(file: BinaryIO) -> None:
    """Look at the size of the list of parts before it is read into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_535 - _END_SIZE))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UnreadableFileError(DAMAGED)
    (length,) = struct.unpack_from("<L", tail, at + 12)
    if length > _DIRECTORY:
        raise UnreadableFileError(TOO_LARGE)
    file.seek(0)


def small_part(archive: ZipFile, name: str) -> Element:
    """Return a part that describes the workbook, parsed as a whole; raises KeyError without one."""
    if archive.getinfo(name).file_size > LARGEST_SMALL_PART:
        raise UnreadableFileError(TOO_LARGE)
    root: Element = fromstring(archive.read(name), forbid_dtd=True)
    return root
