"""How much room axes give: what fits beside what."""

from matplotlib.axes import Axes

from analysis.theme import MARGIN, WIDTH


def room(ax: Axes) -> float:
    """Width of axes, as a part of those of a panel of the usual width."""
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101  - for the type checker: axes are made with a figure
    inches = ax.get_window_extent().width / figure.dpi
    return round(float(inches) / (WIDTH - 2 * MARGIN), 6)


def letters(ax: Axes, usual: int) -> int:
    """How many letters fit, where ``usual`` fit on axes of the usual width."""
    return max(8, int(usual * room(ax)))
