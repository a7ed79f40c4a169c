"""SurveyMonkey: two header rows. The first has the question, once; the second the option, or "Response".

Options that nobody ticked are missing from the file.
"""

from analysis.labels import plain
from analysis.sources.exports.base import Column, Export, export, header
from analysis.sources.grids import Grid

ANSWER = frozenset({"response", "open-ended response", "antwoord", "open antwoord", "open antwoorden", ""})


def recognises(grid: Grid) -> bool:
    """Whether a second header row says "Response", or the first begins as SurveyMonkey's does."""
    second = [plain(cell) for cell in header(grid, 1)]
    first = [plain(cell) for cell in header(grid)]
    named = bool(ANSWER - {""} & set(second))
    return named or (first[:1] in (["respondent id"], ["respondent-id"]) and "" in first)


def read(grid: Grid) -> Export:
    """Read it."""
    question = ""
    columns = []
    for first, second in zip(header(grid), header(grid, 1), strict=False):
        question = first or question
        columns.append(Column(question=question, option="" if plain(second) in ANSWER else second))
    return export(grid, columns, headers=2, tool="SurveyMonkey")
