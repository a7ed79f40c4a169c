"""Tables for people: the rows that a panel is drawn from, with labels for names and figures as printed.

The page and the workbook show the same table; the page writes its text, the workbook its numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.report.cells import Cell
from analysis.report.columns import COLUMNS
from analysis.words import Words


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its cells, and the names of the sources it rests on."""

    cells: tuple[Cell, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A table for people. Columns in which no row says anything are not there.

    Attributes
    ----------
    titles
        Of the columns.
    rows
        As many cells each as there are titles.
    numeric
        Which columns hold numbers.
    """

    titles: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    numeric: tuple[bool, ...] = field(repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources of all rows, each once."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.sources))


def readable(
    kind: str, table: pd.DataFrame, words: Words, *, found_in: Mapping[str, tuple[str, ...]]
) -> Readable:
    """Make a table for people of the rows of a panel.

    Parameters
    ----------
    kind
        Name of the panel, for those of the replication; otherwise of the schema of the rows: ``estimates``
        (with a wave beside 2010, too), ``documents``, ``audit``, ``claim_verdicts`` or ``sources``.
    table
        The rows.
    words
        Language, labels and citations.
    found_in
        Names of the sources of every published figure, by its id.

    Returns
    -------
    Readable
    """
    if table.empty:
        return Readable(titles=(), rows=(), numeric=())
    columns = COLUMNS[kind](table, words)
    rows = [
        Row(
            cells=tuple(cell(row) for _, cell in columns),
            sources=_sources(row, found_in, words.codebook.published),
        )
        for _, row in table.iterrows()
    ]
    return _trimmed([title for title, _ in columns], rows)


def _trimmed(titles: Sequence[str], rows: Sequence[Row]) -> Readable:
    """Leave out the columns in which no row says anything."""
    kept = [i for i in range(len(titles)) if any(row.cells[i].text for row in rows)]
    cells = [tuple(row.cells[i] for i in kept) for row in rows]
    return Readable(
        titles=tuple(titles[i] for i in kept),
        rows=tuple(Row(cells=c, sources=row.sources) for c, row in zip(cells, rows, strict=True)),
        numeric=tuple(any(c[i].value is not None for c in cells) for i in range(len(kept))),
    )


def _sources(row: pd.Series, found_in: Mapping[str, tuple[str, ...]], published: str) -> tuple[str, ...]:
    """Sources of a published figure, or of whatever else the row tells; a wave uses the same ids."""
    if row.get("wave", published) == published and row.get("id") in found_in:
        return found_in[row["id"]]
    return (row["source"],) if row.get("source") else ()
