"""One sheet of a workbook: title, header, rows, and small print under them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from analysis.report.cells import Cell
from analysis.report.excel import put_text
from analysis.theme import BLUE, GREY

FIRST = 3  # row of the first figure: title and header come before it
WIDEST, NARROWEST = 48, 8  # characters
LINE = 15.0  # points

NAME = "Calibri"
TITLE, HEADER, PLAIN = Font(name=NAME, bold=True, size=14), Font(name=NAME, bold=True), Font(name=NAME)
SMALL = Font(name=NAME, color=GREY.removeprefix("#"))
LINK = Font(name=NAME, color=BLUE.removeprefix("#"), underline="single")
RULED = Border(bottom=Side(style="thin", color=GREY.removeprefix("#")))
WORDS = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
NUMBERS = Alignment(vertical="top")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on a sheet: as many cells in each row as there are titles, and notes below."""

    name: str
    title: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(repr=False)
    notes: tuple[str, ...] = ()


def lay(page: Worksheet, sheet: Sheet) -> None:
    """Write a sheet; its title and header stay in sight, and it prints one page wide."""
    widths = [_width(sheet, column) for column in range(len(sheet.titles))]
    put_text(page.cell(1, 1), sheet.title)
    page.cell(1, 1).font = TITLE
    _row(page, FIRST - 1, [Cell(text=title) for title in sheet.titles], widths, header=True)
    for number, cells in enumerate(sheet.rows, start=FIRST):
        _row(page, number, cells, widths)
    for number, note in enumerate(sheet.notes, start=FIRST + len(sheet.rows) + 1):
        put_text(page.cell(number, 1), note)
        page.cell(number, 1).font = SMALL
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    _set_up(page)


def _width(sheet: Sheet, column: int) -> int:
    """Make a column as wide as its longest text, and as the longest word of its title, within reason."""
    longest = max((len(row[column].text) for row in sheet.rows), default=0)
    title = max(map(len, sheet.titles[column].split()))
    return min(max(longest, title, NARROWEST) + 3, WIDEST)


def _row(
    page: Worksheet, number: int, cells: Sequence[Cell], widths: Sequence[int], *, header: bool = False
) -> None:
    for column, said in enumerate(cells, start=1):
        cell = page.cell(number, column)
        cell.font, cell.alignment = (HEADER if header else PLAIN), WORDS
        if header:
            cell.border = RULED
        if said.value is not None:
            cell.value, cell.number_format, cell.alignment = said.value, said.form, NUMBERS
        elif said.text:
            put_text(cell, said.text)
    lines = [ceil(len(said.text) / (width - 2)) for said, width in zip(cells, widths, strict=True)]
    page.row_dimensions[number].height = LINE * max([1, *lines])


def _set_up(page: Worksheet) -> None:
    page.freeze_panes = page.cell(FIRST, 1)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0  # as many pages as it takes, one wide
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"1:{FIRST - 1}"
