"""Qualtrics: three header rows. Codes, questions, and a row of import ids."""

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.sources.exports.base import Column, Export, check_headers, export, header
from analysis.sources.grid import Grid

_PART = re.compile(r"(?P<question>\w+?)_(?P<option>\d+)(?:_TEXT)?")
_SELECTED = " - Selected Choice"


def recognises(grid: Grid) -> bool:
    """Whether every cell of the third row is an import id."""
    cells = [cell for cell in header(grid, 2) if cell]
    return bool(cells) and all(cell.startswith("{") and "ImportId" in cell for cell in cells)


def read(grid: Grid) -> Export:
    """Read it; where seen but unanswered is -99, it is left empty."""
    check_headers(grid, 3, "Qualtrics")
    codes, texts = header(grid), header(grid, 1)
    families: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        if match := _PART.fullmatch(code):
            families.setdefault(match["question"], []).append(place)
    columns = [Column(question=_whole(text), code=code) for code, text in zip(codes, texts, strict=True)]
    for family in families.values():
        question = _shared([texts[place] for place in family])
        for place in family if question else ():
            option = texts[place].removeprefix(question).lstrip(" -").removeprefix(_SELECTED[3:] + " - ")
            option = option.removesuffix(" - Text")
            columns[place] = Column(question=_whole(question), option=option, code=codes[place])
    read_in = export(grid, columns, headers=3, tool="Qualtrics", delimiter=",")
    return replace(read_in, frame=read_in.frame.replace("-99", ""))


def _whole(text: str) -> str:
    return text.removesuffix(_SELECTED).strip()


def _shared(texts: Sequence[str]) -> str:
    """Question that several columns share: what stands before " - " in all of them."""
    before = {text.partition(" - ")[0] for text in texts}
    return before.pop() if len(before) == 1 and all(" - " in text for text in texts) else ""
