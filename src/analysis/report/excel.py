"""An Excel workbook as bytes that are the same every time, and cells that stay what they are."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

EPOCH = datetime(2011, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # Excel knows no time zones
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet might calculate


def put_text(cell: Cell, text: str) -> None:
    """Write text that stays text, also where it begins like a formula; control characters become a mark.

    Excel, told that a cell is text, shows a formula in it as it stands, and keeps it so when somebody edits
    the cell.
    """
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    if text[:1] in FORMULA:
        cell.quotePrefix = 1


def workbook_bytes(book: Workbook) -> bytes:
    """Write a workbook without the time and the machine it was written on.

    It is not compressed: what zlib writes differs from one build to another.
    """
    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = "analysis"
    written, fixed = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as old, ZipFile(fixed, "w", ZIP_STORED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_dates(content)
            new.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), content)
    return fixed.getvalue()


def _without_dates(core: bytes) -> bytes:
    """Put a fixed time of modification: openpyxl writes that of saving."""
    start = core.index(b"<dcterms:modified")
    end = core.index(b"</dcterms:modified>")
    head = core[start : core.index(b">", start) + 1]
    return core[:start] + head + EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + core[end:]
