"""The published study: its figures, sources, rival readings and what sources say, checked as a whole.

Four files, read as text, checked against their schemas and against each other. Either all of it is sound or
one :class:`~analysis.errors.DataError` says everything that is not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.codebook import Codebook
from analysis.errors import Gathering, Problem, refuse
from analysis.schemas import problems, schema, typed
from analysis.sources.grids import TextTable, read_text_table

TABLES = ("published_figures", "sources", "readings", "statements")
A_SOURCE = "a source of sources.csv"


@dataclass(frozen=True, kw_only=True)
class Published:
    """The four checked tables of the published study; a row of each is told by its schema.

    ``figures`` and ``readings`` have one column more than their files: ``printed``, the value as the text
    that was printed, because trailing zeros count.
    """

    figures: pd.DataFrame
    sources: pd.DataFrame
    readings: pd.DataFrame
    statements: pd.DataFrame


def read_published(folder: Path, *, codebook: Codebook, shown_as: str = "") -> Published:
    """Read and check the published study.

    Parameters
    ----------
    folder
        Holds ``published_figures.csv``, ``sources.csv``, ``readings.csv`` and
        ``statements.csv``.
    codebook
        The questions, groups and answers that the figures may be about.
    shown_as
        What to call the folder in messages, such as ``data/raw/published``.

    Returns
    -------
    Published

    Raises
    ------
    DataError
        With every problem of all four files at once.
    """
    gathering = Gathering()
    read = {name: gathering.attempt(_read, folder, name, shown_as) for name in TABLES}
    refuse(gathering.problems)
    text = {name: table for name, table in read.items() if table is not None}
    found = [p for name, t in text.items() for p in problems(t.frame, schema(name), file=t.file)]
    if all(set(schema(name).columns) <= set(t.frame.columns) for name, t in text.items()):
        found += _across(text, codebook)
    refuse(found)
    return _typed({name: table.frame for name, table in text.items()})


def nothing_published() -> Published:
    """The tables of a study of which nothing was published: they have no rows."""
    return _typed({name: pd.DataFrame(columns=schema(name).columns, dtype="str") for name in TABLES})


def _typed(text: Mapping[str, pd.DataFrame]) -> Published:
    figures, sources, readings, statements = (typed(text[name], schema(name)) for name in TABLES)
    return Published(
        figures=figures.assign(printed=text["published_figures"]["value"]),
        readings=readings.assign(printed=text["readings"]["value"]),
        sources=sources,
        statements=statements,
    )


def _read(folder: Path, name: str, shown_as: str) -> TextTable:
    table = read_text_table(folder / f"{name}.csv", name=f"{shown_as}/{name}.csv".lstrip("/"))
    refuse(_ambiguous_numbers(table, name))
    return _with_points(table, name)


def _numbers(table: TextTable, name: str) -> list[str]:
    return [f.name for f in schema(name).fields if f.type == "number" and f.name in table.frame]


def _with_points(table: TextTable, name: str) -> TextTable:
    """Turn the decimal commas of a Dutch Excel into points; a comma-delimited file has none."""
    if table.delimiter == ",":
        return table
    points = table.frame[_numbers(table, name)].replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)
    return replace(table, frame=table.frame.assign(**points))


def _ambiguous_numbers(table: TextTable, name: str) -> Iterator[Problem]:
    """In a file with semicolons ``1.000`` may be a thousand or one: ask, never guess."""
    expected = "a number without thousands separators"
    for column in _numbers(table, name) if table.delimiter != "," else ():
        cells = table.frame[column]
        for row, value in cells[cells.str.fullmatch(r"-?\d{1,3}(\.\d{3})+")].items():
            found = f"{value!r}, which can be read in two ways"
            advice = f"Write {value.replace('.', '')} or {value.replace('.', ',')}."
            yield Problem(table.file, found, expected, advice, row=row, column=column)


def _across(text: Mapping[str, TextTable], codebook: Codebook) -> Iterator[Problem]:
    """Check what one table says against another, and against the codebook; cells may still be unsound."""
    figures, readings, said = text["published_figures"], text["readings"], text["statements"]
    known, ids = set(text["sources"].frame["source"]), set(figures.frame["id"])
    for _, figure in figures.frame.iterrows():
        yield from _figure_problems(figure, figures.file, known, codebook)
        yield from _name_problems(figure, figures.file, codebook)
    answered = set(figures.frame[["panel", "group", "category"]].itertuples(index=False, name=None))
    for _, reading in readings.frame.iterrows():
        yield from _name_problems(reading, readings.file, codebook)
        if (reading["panel"], reading["group"], reading["category"]) not in answered:
            advice = "Correct the reading, or add the figure it is a reading of."
            yield _cell(readings.file, reading, "category", "a published figure", advice)
    for _, statement in said.frame.iterrows():
        if statement["about"] == "value" and not re.fullmatch(r"\d+(\.\d+)?", statement["says"]):
            advice = "Type the number alone; say the rest in the note."
            yield _cell(said.file, statement, "says", "a number such as 48.3", advice)
        if statement["id"] not in ids:
            yield _cell(said.file, statement, "id", "the id of a published figure")
        if statement["source"] not in known:
            yield _cell(said.file, statement, "source", A_SOURCE)


def _cell(file: str, line: pd.Series, column: str, expected: str, advice: str = "Correct it.") -> Problem:
    found = repr(line[column]) if line[column] else "nothing"
    return Problem(file, found, expected, advice, row=line.name, column=column)


def _figure_problems(figure: pd.Series, file: str, known: set[str], codebook: Codebook) -> Iterator[Problem]:
    value, unit, statistic = figure["value"], figure["unit"], figure["statistic"]
    for column in ("source", "second_source"):
        if figure[column] and figure[column] not in known:
            yield _cell(file, figure, column, A_SOURCE, "Add it there, or correct it.")
    if unit not in (*codebook.units, "percent"):
        valid = f"a unit of study.toml: percent, {', '.join(codebook.units)}"
        yield _cell(file, figure, "unit", valid, "Correct it, or add the unit.")
    share = statistic == "share"
    if share and pd.to_numeric(value, errors="coerce") > 100:
        yield _cell(file, figure, "value", "a percentage, 0 to 100", "Check it at the source.")
    if share != (unit == "percent"):
        yield _cell(file, figure, "unit", "percent for shares and only for them", "Correct one.")
    if share and not figure["base"] and figure["base_kind"] != "not stated":
        advice = "Give the base, or say 'not stated' in base_kind."
        yield _cell(file, figure, "base", "how many were asked: a share needs its base", advice)
    if not value and figure["grade"] != "D" and statistic != "rank":
        advice = "Type the figure, or grade it D: could not be read."
        yield _cell(file, figure, "value", "a value for a figure of grade A, B or C", advice)
    if statistic == "rank" and not figure["rank"]:
        yield _cell(file, figure, "rank", "a place in the order", "Number the order from 1.")


def _name_problems(line: pd.Series, file: str, codebook: Codebook) -> Iterator[Problem]:
    """Panel, group and category must stand in the codebook: that is where their labels are."""
    question = codebook.questions.get(line["panel"])
    if question is None:
        valid = f"a question of codebook.toml: {', '.join(codebook.questions)}"
        yield _cell(file, line, "panel", valid, "Correct it, or add the question.")
        return
    if line["category"] not in question.options:
        valid = f"an answer of {question.name!r} in codebook.toml: {', '.join(question.options)}"
        yield _cell(file, line, "category", valid, "Correct it, or add the answer.")
    if line["group"] not in codebook.groups:
        valid = f"a group of study.toml: {', '.join(codebook.groups)}"
        yield _cell(file, line, "group", valid, "Correct it, or add the group.")
