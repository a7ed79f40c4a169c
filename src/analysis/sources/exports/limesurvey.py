"""LimeSurvey: codes or full questions as headers; ``Q1[SQ001]`` or ``question [option]`` for an option.

With "question code & text" the header is ``Q1[SQ001]. What do you use? [Blog]``.
"""

import re

from analysis.labels import plain
from analysis.sources.exports.base import Column, Export, export, header
from analysis.sources.exports.plain_table import columns_of
from analysis.sources.grid import Grid

_FIRST = {"id", "response id", "antwoord id"}
_OTHERS = {"submitdate", "date submitted", "datum ingestuurd", "lastpage", "last page", "laatste pagina"}
_CODE = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[\w+\])?)\.\s+(?P<text>.+)", re.DOTALL)
_OWN = re.compile(r"[A-Za-z]\w*\[(?:SQ\d+|other|\d+)(?:_SQ\d+)?\]")
_SUB = re.compile(r"(?P<question>[A-Za-z]\w*)\[(?P<option>\w+)\]")


def recognises(grid: Grid) -> bool:
    """Whether it has LimeSurvey's own columns, or codes with a part in brackets."""
    cells = [plain(cell) for cell in header(grid)]
    own = bool(cells) and cells[0] in _FIRST and bool(_OTHERS & set(cells[:4]))
    return own or sum(bool(_OWN.fullmatch(cell)) for cell in header(grid)) >= 2


def read(grid: Grid) -> Export:
    """Read it."""
    return export(grid, [_column(title) for title in header(grid)], headers=1, tool="LimeSurvey")


def _column(title: str) -> Column:
    if match := _SUB.fullmatch(title):
        return Column(question=match["question"], option=match["option"], code=title)
    if match := _CODE.fullmatch(title):
        (column,) = columns_of([match["text"]])
        return Column(question=column.question, option=column.option, code=match["code"])
    (column,) = columns_of([title])
    return column
