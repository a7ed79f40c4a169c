"""Excel workbooks as people see them: 41.0, 58% or Oct-15; of numbers, the digits that are not shown, too."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from decimal import Context, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from analysis.errors import DataError, Problem
from analysis.files import read_bytes
from analysis.sources.grid import MOST_BYTES, MOST_CELLS, Grid, Rows, as_text, filled, too_large

MOST_ROWS = 1_048_576  # as many as Excel has; a damaged file can number its rows beyond it
MOST_STYLES = 20_000_000  # bytes of a part that openpyxl reads as a whole; Excel stops at 64,000 styles
_READ_WHOLE = ("xl/styles.xml", "xl/workbook.xml", "xl/theme/theme1.xml", "[Content_Types].xml")

_DIGITS = Context(prec=400)  # of any number that Excel can hold
_FORMAT = re.compile(r"#?,?#*0(\.(?P<places>0+))?(?P<percent>\s*%)?")
_MONTH_YEAR = re.compile(r"(?:\[[^\]]*\])?mmm[-\\ /]*yy(?:;@)?", re.IGNORECASE)
# A sign by itself, or in the mark of a currency and its country: [$€-413]. What is only a country is none.
_MONEY = re.compile(r"\[\$(?P<marked>[^\[\]-]*+)[^\[\]]*+\]|(?P<bare>[$€£])")
# What the reader of rows does not tell: which cells are one, and which rows nobody sees.
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref=[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# What a file is, by its first bytes, where it is not the workbook that its name says.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), or one with a password"),
    (b"PK", "a zip file that is no Excel workbook"),
)
_SAVE = "Open it in Excel or LibreOffice and save it as Excel workbook (.xlsx), without a password."


def read_excel(path: Path, file: str, *, sheet: str = "") -> Grid:
    """Read one sheet of a workbook: the named one, or the only visible one that holds anything.

    Raises
    ------
    DataError
        If the file is missing, no workbook, or far too large; if there are several sheets to choose from, or
        none of that name; if formulas have not been calculated, or cells are merged below the header.
    """
    raw = read_bytes(path, file)
    try:
        _check_size(raw, file)
        with closing(load_workbook(BytesIO(raw), read_only=True, data_only=True)) as book:
            name, rows = _chosen(book, file, sheet)
            xml = _xml(raw, book, name)
        formulas = _uncalculated(raw, name)
    except DataError:
        raise
    except Exception as error:  # openpyxl and zipfile raise what they like on a damaged workbook
        found = f"a workbook that cannot be read ({_told(error)})"
        raise DataError([Problem(file, found, "an .xlsx file", _SAVE)]) from None
    if formulas:
        raise DataError([_formula(file, name, row, cell) for row, cell in formulas])
    if merged := [*_merged(xml, dict(rows))]:
        raise DataError([_one_answer(file, name, cells) for cells in merged])
    width = max((len(cells) for _, cells in rows), default=0)
    if width * len(rows) > MOST_CELLS:  # one cell far away makes every row as wide
        raise too_large(file, f"{len(rows):,} rows of {width:,} columns")
    padded = tuple((number, cells + [""] * (width - len(cells))) for number, cells in rows)
    return Grid(file=file, rows=padded, kind="Excel", sheet=name, hidden=_hidden(xml))


def _told(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _check_size(raw: bytes, file: str) -> None:
    """Refuse what is no zip, and a zip that would fill the memory; how large it gets stands in its table."""
    if not zipfile.is_zipfile(BytesIO(raw)):
        text = "text: call it .csv" if b"\0" not in raw[:2000] else "something else"
        found = next((said for start, said in _OTHERS if raw.startswith(start)), f"no workbook but {text}")
        raise DataError([Problem(file, found, "an .xlsx file", _SAVE)])
    sizes = {entry.filename: entry.file_size for entry in zipfile.ZipFile(BytesIO(raw)).infolist()}
    if (size := sum(sizes.values())) > MOST_BYTES:
        raise too_large(file, f"a workbook that unpacks to {size / 1e6:,.0f} MB")
    if heavy := [name for name in _READ_WHOLE if sizes.get(name, 0) > MOST_STYLES]:
        found = f"a workbook with {sizes[heavy[0]] / 1e6:,.0f} MB of {heavy[0]}"
        advice = "Copy the values into a new workbook."
        raise DataError([Problem(file, found, f"at most {MOST_STYLES / 1e6:,.0f} MB", advice)])


def _chosen(book: Any, file: str, wanted: str) -> tuple[str, Rows]:
    """Name and rows of the sheet to read; charts and hidden sheets hold no answers."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if wanted:
        named = [sheet for sheet in book.worksheets if sheet.title == wanted]
        if not named:
            there = ", ".join(repr(sheet.title) for sheet in book.worksheets)
            raise DataError([Problem(file, f"no sheet {wanted!r}", f"one of {there}", "Correct the name.")])
        return wanted, _rows(named[0], file)
    read = {sheet.title: _rows(sheet, file) for sheet in visible}
    full = {title: rows for title, rows in read.items() if rows}
    if len(full) > 1:
        found = f"{len(full)} sheets that hold something: {', '.join(map(repr, full))}"
        advice = 'Name one: --sheet where a study is begun, sheet = "..." in wave.toml.'
        raise DataError([Problem(file, found, "one", advice)])
    return next(iter(full.items()), (visible[0].title if visible else "", []))


def _rows(sheet: Any, file: str) -> Rows:
    """Rows that hold more than space, with their numbers."""
    sheet.reset_dimensions()  # a file may claim a million rows, and have three
    rows, cells = [], 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        shown = [_as_shown(cell) for cell in row]
        rows += [(number, shown)] if filled(shown) else []
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise too_large(file, f"more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells")
    return rows


def _as_shown(cell: Any) -> str:
    """Write a cell with the decimals, the percent sign or the currency of its format.

    A weight of 0.8567 that shows as 0.86 is 0.8567: Excel reckons with it, too, in fifteen digits.
    """
    form, value = str(getattr(cell, "number_format", "")), cell.value
    if isinstance(value, datetime) and _MONTH_YEAR.fullmatch(form):
        return f"{_MONTHS[value.month - 1]}-{value:%y}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return as_text(value)
    if money := _money(form):
        return f"{money} {as_text(value)}"
    shown = _FORMAT.fullmatch(form)
    if shown is None or (shown["places"] is None and shown["percent"] is None):
        return as_text(value)
    places, percent = len(shown["places"] or ""), "%" if shown["percent"] else ""
    exact = Decimal(f"{value:.15g}").scaleb(2 if percent else 0)
    rounded = _DIGITS.quantize(exact, Decimal(1).scaleb(-places))
    if rounded != exact:
        return as_text(exact) + percent
    unmistakable = "0" if places == 3 and not percent else ""
    return f"{rounded:f}{unmistakable}{percent}"


def _money(form: str) -> str:
    """The currency in the format of a cell; "" if it has none."""
    signs = (found["marked"] or found["bare"] or "" for found in _MONEY.finditer(form))
    return next((sign.strip() for sign in signs if sign.strip()), "")


def _xml(raw: bytes, book: Any, sheet: str) -> bytes:
    """A sheet as it is kept in the file; openpyxl reads what is wanted here only with the whole workbook."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return archive.read(book[sheet]._worksheet_path.lstrip("/")) if sheet else b""


def _merged(xml: bytes, rows: Mapping[int, list[str]]) -> Iterator[str]:
    """Merged cells below the header that hold something; all but the first of each are empty to a reader."""
    for found in _MERGED.finditer(xml):
        column, row, _, last = range_boundaries(found[1].decode())
        cells = rows.get(row, [])[column - 1 : column]
        if last > 1 and filled(cells):
            yield found[1].decode()


def _hidden(xml: bytes) -> frozenset[int]:
    """Numbers of the rows that are not shown."""
    if not _HIDDEN.search(xml):
        return frozenset()
    hidden, number = set(), 0
    for row in _ROW.finditer(xml):
        told = _NUMBER.search(row[0])
        number = int(told[1]) if told else number + 1
        if _HIDDEN.search(row[0]):
            hidden.add(number)
    return frozenset(hidden)


def _uncalculated(raw: bytes, sheet: str) -> list[tuple[int, str]]:
    """Places of formulas without a value: whoever wrote them did not calculate.

    A formula whose value is an empty text has one: its cell says that it holds text.
    """
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f" in archive.read(name) for name in parts):
            return []
    with (
        closing(load_workbook(BytesIO(raw), read_only=True)) as written,
        closing(load_workbook(BytesIO(raw), read_only=True, data_only=True)) as calculated,
    ):
        if sheet not in written.sheetnames:
            return []
        sheets = written[sheet], calculated[sheet]
        for each in sheets:
            each.reset_dimensions()
        pairs = zip(*(each.iter_rows() for each in sheets), strict=True)
        return [
            (number, cell.coordinate)
            for number, (formulas, values) in enumerate(pairs, start=1)
            for cell, value in zip(formulas, values, strict=True)
            if cell.data_type == "f" and value.value is None and value.data_type != "str"
        ]


def _formula(file: str, sheet: str, row: int, cell: str) -> Problem:
    advice = "Open it in Excel, let it calculate, and save it; or paste the values."
    found, column = "a formula without a value", f"{sheet}!{cell}"
    return Problem(file, found, "a calculated value", advice, row=row, column=column)


def _one_answer(file: str, sheet: str, cells: str) -> Problem:
    advice = "Take the merged cells apart in Excel, fill each of them in, and save it."
    found, expected = "merged cells, which hold one answer", "a cell for every answer"
    row = range_boundaries(cells)[1]
    return Problem(file, found, expected, advice, row=row, column=f"{sheet}!{cells}")
