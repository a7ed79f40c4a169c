"""Ticks counted: through the distinct patterns, by group and weighted, without a row per tick."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.counting import group_sums, groups_of, share_table, total, weights_of
from analysis.multiselect.states import BASES

if TYPE_CHECKING:
    from analysis.multiselect.model import MultiSelect


def tick_table(
    ticks: "MultiSelect", *, base: str, by: pd.Series | None, weights: pd.Series | None
) -> pd.DataFrame:
    """Count ticks per option and group; see :meth:`MultiSelect.table`."""
    groups, names = groups_of(by, len(ticks))
    shape = (1 if names is None else len(names), len(ticks.status))
    values = weights_of(weights, len(ticks))
    patterns = group_sums(ticks.pattern, groups, values, shape=shape)
    counted = np.isin(ticks.status, BASES[base])
    hits = patterns.each(lambda cells: cells @ ticks.ticks.astype("float64"))
    bases = total(patterns.each(lambda cells: cells[:, counted]))
    table = share_table(hits, bases, options=pd.Index(ticks.options), names=names)
    table.attrs["base"] = base
    return table
