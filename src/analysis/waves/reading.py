"""A table of a wave read: its files put together, or everything that is wrong with them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.codebook import Item
from analysis.errors import DataError, Gathering, Problem
from analysis.labels import plain
from analysis.waves.config import TableConfig
from analysis.waves.mapping import titles_of
from analysis.waves.part import Part, read_part
from analysis.waves.recoding import recoded
from analysis.waves.table import WaveTable

LOOKED_AT = 10  # rows that may still be above the header
TOTALS = frozenset({"total", "totals", "totaal", "sum", "som", "mean", "average", "gemiddelde", "gemiddeld"})


def read_table(
    folder: Path, name: str, config: TableConfig, items: Mapping[str, Item], *, shown_as: str
) -> WaveTable:
    """Read one table of a wave.

    Parameters
    ----------
    folder
        Of the wave.
    name
        survey, profiles or job_descriptions.
    config
        What ``wave.toml`` says of it.
    items
        The items of the questionnaire that the table may answer.
    shown_as
        What to call the folder in messages.

    Raises
    ------
    DataError
        With every problem of every file.
    """
    gathering = Gathering()
    parts = [
        part
        for file in config.files
        if (part := gathering.attempt(read_part, folder, file, config, items, shown_as=shown_as)) is not None
    ]
    if len(parts) < len(config.files):
        raise gathering.error()
    if not any(part.mapped.blocks or (part.texts != "").any() for part in parts):
        raise DataError(
            [_nothing(part, name) for part in parts if len(part.export.frame)] or [_empty(parts[0])]
        )
    if found := [problem for part in parts for problem in _misplaced(part, items)]:
        raise DataError(found)
    return recoded(name, parts, config, items)


def _nothing(part: Part, table: str) -> Problem:
    unused = [
        f"{block.question!r}" + (f" (like {near})" if near else "") for block, near in part.mapped.unused
    ]
    return Problem(
        file=part.export.file,
        row=1,
        found=f"no column that answers anything; there are {', '.join(unused) or 'none'}",
        expected=f"columns of the {table} questionnaire",
        advice=f"Name them in wave.toml, under [{table}.columns]; if the header is further down, "
        "remove what stands above it.",
    )


def _empty(part: Part) -> Problem:
    return Problem(file=part.export.file, found="no rows", expected="answers", advice="Fill it in.")


def _misplaced(part: Part, items: Mapping[str, Item]) -> Iterator[Problem]:
    """Rows that are no answers: a header further down, totals below."""
    titles, frame = titles_of(items), part.export.frame
    for row, cells in frame.head(LOOKED_AT).iterrows():
        if sum(plain(cell) in titles for cell in cells) >= 2:
            yield _row(part, row, "what looks like the header", "answers", "Remove what stands above it.")
    for row, cells in frame.tail(3).iterrows() if frame.shape[1] > 1 else ():
        first = next((cell for cell in cells if cell), "")
        if plain(first) in TOTALS:
            yield _row(part, row, f"a row of totals ({first!r})", "an answer", "Remove the row.")


def _row(part: Part, row: object, found: str, expected: str, advice: str) -> Problem:
    number = int(str(row).rpartition(":")[2])
    return Problem(file=part.export.file, row=number, found=found, expected=expected, advice=advice)
