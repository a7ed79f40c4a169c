"""Microsoft Forms: an Excel sheet that begins with id, start and completion; ticks joined by semicolons."""

from analysis.labels import plain
from analysis.sources.exports.base import Export, export, header
from analysis.sources.exports.plain_table import columns_of
from analysis.sources.grid import Grid

FIRST = (
    {"id"},
    {"start time", "begintijd", "starttijd"},
    {"completion time", "tijd van voltooien", "tijd van voltooiing"},
)


def recognises(grid: Grid) -> bool:
    """Whether the first three headers are those of Microsoft Forms."""
    cells = [plain(cell) for cell in header(grid)[:3]]
    return len(cells) == 3 and all(cell in names for cell, names in zip(cells, FIRST, strict=True))


def read(grid: Grid) -> Export:
    """Read it."""
    return export(grid, columns_of(header(grid)), headers=1, tool="Microsoft Forms", delimiter=";")
