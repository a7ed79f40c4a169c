"""From recoded answers to tidy estimates: every share and mean with its count, base and interval."""

from collections.abc import Iterator, Mapping
from math import nan

import pandas as pd

from analysis.codebook import STATISTICS, Codebook, Item
from analysis.labels import plain
from analysis.schemas import stacked
from analysis.tables import MARGIN
from analysis.tabulation import number_rows, share_rows
from analysis.waves.config import TableConfig
from analysis.waves.recoding import WaveTable
from analysis.weights import Weights

Ids = Mapping[tuple[str, str, str], str]  # of published figures, by question, group and answer


def counted(
    table: WaveTable,
    codebook: Codebook,
    config: TableConfig,
    *,
    wave: str,
    ids: Ids,
    weights: Weights | None,
    group: str = "",
) -> pd.DataFrame:
    """Count everything that a table answers; figures that were published keep their names.

    ``group`` is whom the rows are about, where that is not the group of their items.

    Returns
    -------
    DataFrame
        Columns of the schema ``estimates``: first how many there are, then the answers item by item.
    """
    items = codebook.items_of(table.name)
    rows = [item_rows(table, item, config, weights=weights) for item in items.values() if item.group]
    whole = stacked([_size(table, codebook, items, weights), *rows], "estimates")
    if group:  # how many they are is said beside each of their shares
        whole = whole[whole["statistic"] != "count"].assign(group=group)
    keys = [*zip(whole["panel"], whole["group"], whole["category"], strict=True)]
    named = [ids.get(key, ".".join(key)) for key in keys]
    return whole.assign(wave=wave, source=wave, id=named).reset_index(drop=True)


def _size(
    table: WaveTable, codebook: Codebook, items: Mapping[str, Item], weights: Weights | None
) -> pd.DataFrame:
    """How many people, or texts, a table has; a weight of 0 leaves somebody out."""
    if not (codebook.sizes and len(table) and items):
        return pd.DataFrame()
    group = next(iter(items.values())).group
    people = len(table) if weights is None else int(weights.people.sum())
    about = {"panel": codebook.sizes, "group": group, "category": group, "statistic": "count"}
    counts = dict.fromkeys(("value", "count", "count_low", "count_high"), people)
    how = {"unit": codebook.groups[group].unit, "base_kind": "counted", "reading": "counted"}
    return pd.DataFrame([about | counts | how])


def item_rows(
    table: WaveTable,
    item: Item,
    config: TableConfig,
    *,
    by: pd.Series | None = None,
    weights: Weights | None = None,
) -> pd.DataFrame:
    """Rows of one item, of its own group or of each that ``by`` names; none if it was not asked."""
    each = None if weights is None else weights.series

    def left_out(name: str) -> pd.Series:
        return pd.Series(table.index.isin(table.left_out[name].index), index=table.index)

    if item.name in table.answers:
        found = [share_rows(table.answers[item.name], by=by, weights=each, left_out=left_out(item.name))]
    elif item.name in table.ticks:
        base = config.bases.get(item.name, config.base)
        lost = None if base == "asked" else left_out(item.name)
        found = [share_rows(table.ticks[item.name], base=base, by=by, weights=each, left_out=lost)]
    else:
        found = [
            number_rows(
                table.amounts[name].assign(most=item.at_most),
                wanted,
                unit=item.counted_in,
                read_as=item.unit,
                by=by,
                weights=each,
                left_out=left_out(name),
            )
            for name, wanted in _wanted(item)
            if name in table.amounts
        ]
    rows = pd.concat([part for part in found if len(part)] or [pd.DataFrame()])
    if by is None and len(rows) and item.name in _margins(table, config):
        rows = rows.assign(low=nan, high=nan, reading=MARGIN)
    return rows.assign(panel=item.question, **({"group": item.group} if by is None else {}))


def _margins(table: WaveTable, config: TableConfig) -> set[str]:
    """Items whose shares are those that the table is weighed to: nothing was estimated."""
    margins = config.weights.margins
    headers = table.columns["header"].map(plain).isin([plain(name) for name in margins])
    return {*margins, *table.columns.loc[headers, "answers"]}


def _wanted(item: Item) -> Iterator[tuple[str, dict[str, str | float]]]:
    """By column of numbers, what is counted of it: the categories, each with its statistic or its bound."""
    if item.kind == "number":
        yield item.name, {option: item.under.get(option, option) for option in item.words}
    for option in item.words if item.kind == "numbers" else ():
        several = item.statistics.get(option, STATISTICS[:1])
        names = [f"{option}_{of}" for of in several] if len(several) > 1 else [option]
        yield f"{item.name}.{option}", dict(zip(names, several, strict=True))
