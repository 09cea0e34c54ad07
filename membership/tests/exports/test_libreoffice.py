"""What LibreOffice makes of our files, where it is installed: text stays text, days are days.

`apt-get install libreoffice-calc-nogui` brings it. Elsewhere there is nothing here to run: the
other tests read the files back.
"""

import csv
import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

from .test_report_files import GUARDED, TOLD, made, written

OFFICE = shutil.which("soffice")
TABLE = [
    ["Group", "'=Members", "Growth", "Median days", "Since"],
    ["One/Two", "1,234", "33.3%", "3.5", "2026-11-21"],
    ["Two", "<11", "hidden", "n/a", "n/a"],
    *([text.replace("\r\n", "\n"), "-5", "0.0%", "0.0", "1999-01-02"] for text in GUARDED),
    ["All", "1,240", "-6.3%", "12.0", "n/a"],
]
# Comma, quote, UTF-8, from the first line, as formatted, every sheet.
AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def opened(source: Path, to: str) -> Path:
    """Open a file, save it in another form, and return the folder of what came out."""
    out = source.parent / "out"
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", to, "--outdir", out, source]
    plain = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=plain)
    return out


def formulas_in(folder: Path) -> int:
    (saved,) = folder.glob("*.ods")
    return ZipFile(saved).read("content.xml").count(b"table:formula")


if OFFICE:

    def test_a_workbook_shows_what_it_says_and_holds_no_formula(tmp_path: Path) -> None:
        book = tmp_path / "book.xlsx"
        book.write_bytes(made().getvalue())
        sheets = {}
        for path in opened(book, AS_SHOWN).glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                sheets[path.stem.partition("-")[2]] = list(csv.reader(file))
        assert sheets == {"Members by group what there is": TABLE, "Definitions": TOLD}
        assert formulas_in(opened(book, "ods")) == 0

    def test_a_csv_file_holds_no_formula(tmp_path: Path) -> None:
        table = tmp_path / "table.csv"
        table.write_bytes(written())
        assert formulas_in(opened(table, "ods")) == 0
        table.write_bytes(written().replace(b"'=1+1", b"=1+1"))
        assert formulas_in(opened(table, "ods")) == 1, "it would notice one"
