"""The workbook: one sheet per panel, with bases and sources under each table; the same bytes every time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from analysis.labels import distinct
from analysis.report.chapters import Teller, teller_of
from analysis.report.tables import NOTHING, Cell, Readable, readable, text
from analysis.study import Study
from analysis.theme import BLUE, GREY
from analysis.words import Words

EPOCH = datetime(2011, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # Excel knows no time zones
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")  # openpyxl writes the time of saving
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet might calculate


def put_text(cell: SheetCell, text: str) -> None:
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
                content = MODIFIED.sub(rb"\g<1>2011-01-01T00:00:00Z", content)
            new.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), content)
    return fixed.getvalue()


CONTENTS = "contents"
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
    """Write a sheet: its title and header stay in sight, it can be filtered, and prints one page wide."""
    widths = [_width(sheet, column) for column in range(len(sheet.titles))]
    put_text(page.cell(1, 1), sheet.title)
    page.cell(1, 1).font = TITLE
    _row(page, FIRST - 1, [Cell(text=title) for title in distinct(sheet.titles)], widths, header=True)
    for number, cells in enumerate(sheet.rows, start=FIRST):
        _row(page, number, cells, widths)
    for number, note in enumerate(sheet.notes, start=FIRST + len(sheet.rows) + 1):
        put_text(page.cell(number, 1), note)
        page.cell(number, 1).font = SMALL
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    if sheet.rows and sheet.name != CONTENTS:
        corner = f"{get_column_letter(len(widths))}{FIRST - 1 + len(sheet.rows)}"
        name = f"table_{re.sub(r'[^A-Za-z0-9]', '_', sheet.name)}"
        page.add_table(Table(displayName=name, ref=f"A{FIRST - 1}:{corner}"))
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


LONGEST_NAME = 27  # letters of the name of a sheet: Excel has 31, some of which tell two apart


def workbook(study: Study | None = None, *, lang: str | None = None, wave: str | None = None) -> bytes:
    """Write every table behind the panels as an Excel workbook.

    Parameters
    ----------
    study
        The study; :func:`analysis.load` if not given.
    lang
        A language of the study: words and labels; its first if not given. Numbers are numbers: Excel writes
        them as its user does.
    wave
        A wave to stand beside what was published. If not given, that alone.

    Returns
    -------
    bytes
        An ``.xlsx`` file, the same on every run: a sheet of contents, one sheet per panel, and the sources. A
        row is a figure; shares are 0-1, shown as percentages. What could not be read says so in words.

    Raises
    ------
    UnknownNameError
        If there is no such language or wave; the message lists those there are.

    Examples
    --------
    >>> import analysis
    >>> analysis.workbook()[:2]
    b'PK'
    """
    teller = teller_of(study, lang=lang, wave=wave)
    sheets = [*(_panel(panel, teller) for panel in teller.study.panels), _sources(teller)]
    names = distinct(sheet.name[:LONGEST_NAME] for sheet in sheets)
    sheets = [replace(sheet, name=name) for sheet, name in zip(sheets, names, strict=True)]
    book = Workbook()
    _lay_contents(book, sheets, teller.words)
    for sheet in sheets:
        lay(book.create_sheet(sheet.name), sheet)
    return workbook_bytes(book)


def _panel(panel: str, teller: Teller) -> Sheet:
    title = teller.study.codebook.panel(panel).title[teller.words.lang]
    rows = teller.table(panel)
    return _sheet(panel, title, teller.shown(panel, rows), teller.notes(panel, rows), teller.words)


def _sources(teller: Teller) -> Sheet:
    named = teller.study.sources.drop(columns="source")  # a source is not its own source
    table = readable("sources", named, teller.words, found_in={})
    return _sheet("sources", teller.words.say("chapter_sources"), table, [], teller.words)


def _sheet(name: str, title: str, table: Readable, notes: Sequence[str], words: Words) -> Sheet:
    """Make a sheet of a table for people; its sources, if it names any, are the last column."""
    if not table.sources:
        rows = tuple(row.cells for row in table.rows)
        return Sheet(name=name, title=title, titles=table.titles, rows=rows, notes=tuple(notes))
    return Sheet(
        name=name,
        title=title,
        titles=(*table.titles, words.say("column_sources")),
        rows=tuple((*row.cells, _cited(row.sources, words)) for row in table.rows),
        # all of them, where the caption of the figure names the first of each row
        notes=(*notes[:-1], words.say("source", cites=_cited(table.sources, words).text)),
    )


def _cited(sources: Sequence[str], words: Words) -> Cell:
    return text("; ".join(words.cite(name) for name in sources))


def _lay_contents(book: Workbook, sheets: Sequence[Sheet], words: Words) -> None:
    """Name the sheets, with a link to each, and say once what grades and intervals mean."""
    page = book.active
    page.title = CONTENTS
    named = [(text(sheet.name), text(sheet.title)) for sheet in sheets]
    contents = Sheet(
        name=CONTENTS,
        title=words.codebook.page.title[words.lang],
        titles=(words.say("column_sheet"), words.say("column_content")),
        rows=(*named, (NOTHING, NOTHING), *_key(words)),
    )
    lay(page, contents)
    for number, sheet in enumerate(sheets, start=FIRST):
        page.cell(number, 1).hyperlink = Hyperlink(ref=f"A{number}", location=f"'{sheet.name}'!A1")
        page.cell(number, 1).font = LINK


def _key(words: Words) -> list[tuple[Cell, Cell]]:
    grades = {f"{words.say('column_grade')} {grade}": words.say(f"key_{grade}") for grade in "ABCD"}
    limits = f"{words.say('column_low')}, {words.say('column_high')}"
    told = grades | {limits: words.say("key_limits")}
    return [(text(what), text(means)) for what, means in told.items()]
