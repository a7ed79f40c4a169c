"""Google Forms: one header row that begins with a time stamp; ticks in one cell, labels joined by a comma."""

from analysis.labels import plain
from analysis.sources.exports.base import Export, export, header
from analysis.sources.exports.plain_table import columns_of
from analysis.sources.grid import Grid

STAMPS = {"timestamp", "tijdstempel"}


def recognises(grid: Grid) -> bool:
    """Whether the first header is a time stamp."""
    return [plain(cell) in STAMPS for cell in header(grid)[:1]] == [True]


def read(grid: Grid) -> Export:
    """Read it; a grid question has a column per row, titled ``question [row]``."""
    return export(grid, columns_of(header(grid)), headers=1, tool="Google Forms", delimiter=",")
