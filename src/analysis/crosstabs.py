"""Groups beside each other: one question by the answers to another, with differences from the first group."""

import pandas as pd

from analysis.clean.recode import OTHERWISE
from analysis.codebook import Codebook, Item, Panel
from analysis.compare.published import compare_shares
from analysis.compare.shares import holm
from analysis.errors import AnalysisError
from analysis.schemas import conform
from analysis.waves import Wave
from analysis.waves.counted import item_rows

COMPARED = ("difference", "difference_low", "difference_high", "p", "holm")


def crosstab(panel: Panel, wave: Wave, codebook: Codebook) -> pd.DataFrame:
    """Count the questions of a panel by the answers to the question that makes its groups.

    Returns
    -------
    DataFrame
        Columns of the schema ``crosstabs``. Who did not answer the question that makes the groups is in none.

    Raises
    ------
    AnalysisError
        If a question and that of the groups are not asked of the same people.
    """
    rows = [
        _of_item(item, panel.by, wave, codebook)
        for item in codebook.items.values()
        if item.question in panel.questions
    ]
    whole = pd.concat([part for part in rows if len(part)] or [conform(pd.DataFrame(), "crosstabs")])
    names = [".".join(parts) for parts in zip(whole["panel"], whole["group"], whole["category"], strict=True)]
    found = whole.assign(wave=wave.name, source=wave.name, id=names).reset_index(drop=True)
    return conform(_with_differences(found), "crosstabs")


def _of_item(item: Item, by: str, wave: Wave, codebook: Codebook) -> pd.DataFrame:
    groups = next((i for i in codebook.items_of(item.table).values() if i.question == by), None)
    if groups is None:
        raise AnalysisError(
            f"{item.question!r} by {by!r} cannot be counted: they are not asked of the same people "
            f"(table {item.table!r} of codebook.toml has no item for {by!r})."
        )
    table = wave.tables.get(item.table)
    if table is None or groups.name not in table.answers:
        return pd.DataFrame()
    answers = table.answers[groups.name]
    given = [answer for answer in answers.cat.categories if answer != OTHERWISE and (answers == answer).any()]
    named = answers.cat.set_categories(given).cat.rename_categories(lambda answer: f"{by}={answer}")
    weights = wave.weights.get(item.table)
    return conform(
        item_rows(table, item, wave.config.tables[item.table], by=named, weights=weights), "estimates"
    )


def _with_differences(rows: pd.DataFrame) -> pd.DataFrame:
    """Each group minus the first, question by question; p adjusted for all of them together."""
    found = []
    for _, own in rows.groupby("panel", sort=False):
        shares = own[own["statistic"] == "share"]
        if shares["group"].nunique() > 1:
            table = compare_shares(shares).table.rename(columns={"p_worst": "p"}).reset_index()
            found.append(table.assign(panel=own["panel"].iloc[0], against=shares["group"].iloc[0]))
    if not found:
        return rows
    compared = pd.concat(found)
    compared["holm"] = holm(compared["p"])
    keys = ["panel", "group", "category"]
    return rows.merge(compared[[*keys, "against", *COMPARED]], on=keys, how="left")
