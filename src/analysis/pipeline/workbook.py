"""An Excel workbook as bytes that are the same every time."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

EPOCH = datetime(2011, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # Excel knows no time zones


def workbook_bytes(book: Workbook) -> bytes:
    """Write a workbook without the time and the machine it was written on."""
    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = "analysis"
    written, fixed = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as old, ZipFile(fixed, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_dates(content)
            new.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), content, ZIP_DEFLATED)
    return fixed.getvalue()


def _without_dates(core: bytes) -> bytes:
    """Put a fixed time of modification: openpyxl writes that of saving."""
    start = core.index(b"<dcterms:modified")
    end = core.index(b"</dcterms:modified>")
    head = core[start : core.index(b">", start) + 1]
    return core[:start] + head + EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + core[end:]
