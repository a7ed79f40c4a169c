"""SurveyMonkey: two header rows. The first has the question, once; the second the option, or "Response".

Options that nobody ticked are missing from the file.
"""

from analysis.labels import plain
from analysis.sources.exports.base import Column, Export, check_headers, export, header
from analysis.sources.grid import Grid

ANSWER = frozenset({"response", "open ended response", "antwoord", "open antwoord", "open antwoorden", ""})


def recognises(grid: Grid) -> bool:
    """Whether the second row says "Response", or nothing, under every question with one column.

    Somebody who answers "answer" does not make a plain table an export of two header rows.
    """
    first, second = ([plain(cell) for cell in header(grid, row)] for row in (0, 1))
    alone = [
        below
        for below, here, after in zip(second, first, [*first[1:], "end"], strict=False)
        if here and after
    ]
    begins = first[:1] == ["respondent id"]
    named = bool(ANSWER - {""} & set(second)) or (begins and "" in first)
    return named and all(cell in ANSWER for cell in alone)


def read(grid: Grid) -> Export:
    """Read it."""
    check_headers(grid, 2, "SurveyMonkey")
    question = ""
    columns = []
    for first, second in zip(header(grid), header(grid, 1), strict=True):
        question = first or question
        columns.append(Column(question=question, option="" if plain(second) in ANSWER else second))
    return export(grid, columns, headers=2, tool="SurveyMonkey")
