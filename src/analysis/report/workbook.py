"""The workbook: one sheet per panel, with bases and sources under each table."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from analysis.report.cells import NOTHING, Cell, text
from analysis.report.chapters import Teller, teller_of
from analysis.report.excel import workbook_bytes
from analysis.report.readable import Readable, readable
from analysis.report.sheets import FIRST, LINK, Sheet, lay
from analysis.study import Study
from analysis.words import Words

CONTENTS = "contents"


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
    book = Workbook()
    _lay_contents(book, sheets, teller.words)
    for sheet in sheets:
        lay(book.create_sheet(sheet.name), sheet)
    return workbook_bytes(book)


def _panel(panel: str, teller: Teller) -> Sheet:
    title = teller.study.codebook.panel(panel).title[teller.words.lang]
    return _sheet(panel, title, teller.shown(panel), teller.notes(panel), teller.words)


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
    grades = [(f"{words.say('column_grade')} {grade}", words.say(f"key_{grade}")) for grade in "ABCD"]
    limits = f"{words.say('column_low')}, {words.say('column_high')}"
    told = [*grades, (limits, words.say("key_limits"))]
    return [(text(what), text(means)) for what, means in told]
