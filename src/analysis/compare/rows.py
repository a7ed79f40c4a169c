"""A comparison as a table for files and figures: the columns of the schema ``comparisons``."""

import pandas as pd

from analysis.compare.result import TaskComparison
from analysis.schemas import conform


def comparison_rows(
    comparison: TaskComparison, *, wave: str, panel: str, groups: tuple[str, str], source: str
) -> pd.DataFrame:
    """One row per task, with what is true of the whole comparison repeated in every row.

    Parameters
    ----------
    comparison
        Made with lengths.
    wave, panel
        Where the texts come from, and the question of the codebook.
    groups
        Names of the two groups in the codebook.
    source
        Source of the codes.

    Returns
    -------
    DataFrame
        Columns of the schema ``comparisons``. Shares and differences are of 1; p-values as computed.
    """
    ranks = comparison.ranks
    rows = comparison.table.reset_index(names="category").assign(
        wave=wave,
        panel=panel,
        group_a=groups[0],
        group_b=groups[1],
        base_a=comparison.base_a,
        base_b=comparison.base_b,
        gap=comparison.gap,
        gap_first=comparison.gap_first,
        global_p=comparison.global_p,
        rao_scott_p=comparison.rao_scott.p if comparison.rao_scott else None,
        tau=ranks.tau,
        rho=ranks.rho,
        rbo=ranks.rbo,
        floor_low=ranks.floor_low,
        floor_median=ranks.floor_median,
        floor_high=ranks.floor_high,
        words_a=comparison.words_a,
        words_b=comparison.words_b,
        source=source,
    )
    return conform(rows, "comparisons")
