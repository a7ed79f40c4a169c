"""A plain table: one header row. ``question [option]`` in a header is an option of a question."""

import re
from collections.abc import Iterable

from analysis.sources.exports.base import Column, Export, export, header
from analysis.sources.grid import Grid

_OPTION = re.compile(r"(?P<question>.*\S)\s*\[(?P<option>[^\[\]]+)\]\s*")


def recognises(grid: Grid) -> bool:  # noqa: ARG001  - whatever it is, it is a table
    """Take whatever no other format recognises."""
    return True


def read(grid: Grid) -> Export:
    """Read it."""
    return export(grid, columns_of(header(grid)), headers=1, tool="plain table")


def columns_of(titles: Iterable[str]) -> list[Column]:
    """What columns are about, by their titles."""
    return [_column(title) for title in titles]


def _column(title: str) -> Column:
    match = _OPTION.fullmatch(title)
    return Column(question=match["question"], option=match["option"]) if match else Column(question=title)
