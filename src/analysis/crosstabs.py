"""Groups beside each other: one question by the answers to another, with differences from the first group."""

import pandas as pd

from analysis.clean.recode import OTHERWISE
from analysis.codebook import Codebook, Item, Panel
from analysis.compare.published import compare_shares
from analysis.compare.shares import holm, odds_ratio_limits
from analysis.errors import AnalysisError
from analysis.schemas import conform
from analysis.waves import Wave
from analysis.waves.counted import item_rows

FEWEST = 2  # people of a group with a mean: that of one is somebody's own number
COMPARED = ("difference", "difference_low", "difference_high", "p", "holm")


def crosstab(panel: Panel, wave: Wave, codebook: Codebook) -> pd.DataFrame:
    """Count the questions of a panel by the answers to the question that makes its groups.

    Returns
    -------
    DataFrame
        Columns of the schema ``crosstabs``. Who did not answer the question that makes the groups is in none;
        a group of one has no mean.

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


def beside_others(now: pd.DataFrame, wave: Wave) -> pd.DataFrame:
    """Put the shares of those who were selected beside those of everybody else in the same survey.

    Parameters
    ----------
    now
        Rows of the schema ``then_and_now`` of a wave, those of everybody else among them.

    Returns
    -------
    DataFrame
        Columns of the schema ``beside_others``; what stands beside nothing has none of the new ones.
    """
    rest = {of.selection.others for of in wave.asked.values() if of.selection}
    found = [
        _against_rest(own[own["group"] == group], own[own["group"].isin(rest)])
        for _, own in now[now["statistic"] == "share"].groupby("panel", sort=False)
        for group in own["group"].unique()
        if group not in rest and own["group"].isin(rest).any()
    ]
    if not found:
        return conform(now, "beside_others")
    compared = pd.concat(found)
    compared["rest_holm"] = holm(compared["rest_p"])
    return conform(now.merge(compared, on="id", how="left"), "beside_others")


def _against_rest(own: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Differences and odds ratios of one question, by the ids of those who were selected."""
    named = {"difference": "rest_difference", "difference_low": "rest_low", "difference_high": "rest_high"}
    compared = compare_shares(own, rest).table.rename(
        columns={**named, "p_worst": "rest_p", "share_b": "rest_value"}
    )
    counts = own.merge(rest, on="category", suffixes=("", "_rest")).set_index("category")
    odds = [
        odds_ratio_limits(int(row["count"]), int(row["base"]), int(row["count_rest"]), int(row["base_rest"]))
        for _, row in counts.loc[compared.index].iterrows()
    ]
    ratios = pd.DataFrame(odds, columns=["odds_ratio", "odds_low", "odds_high"], index=compared.index)
    columns = ["rest_value", *named.values(), "rest_p"]
    table = compared[columns].join(ratios).assign(id=counts["id"], rest=rest["group"].iloc[0])
    return table.reset_index(drop=True).replace([float("inf")], float("nan"))


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
    rows = item_rows(table, item, wave.asked[item.table], by=named, weights=weights)
    if rows.empty:
        return rows
    alone = (rows["base"] < FEWEST) & ~rows["statistic"].isin(["share", "count"])
    return conform(rows[~alone], "estimates")


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
