"""Then and now: the figures of a wave beside those of 2010, with differences where the bases allow them."""

import numpy as np
import pandas as pd

from analysis.compare.published import compare_shares

FIELDS = ("difference", "difference_low", "difference_high", "p", "smallest_gap")
RATES = {"p_worst": "p"}  # over every count that a printed figure allows, the most cautious


def then_and_now(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Put the figures of a wave beside the published ones.

    Parameters
    ----------
    then, now
        Tidy estimates of the published study and of one wave.

    Returns
    -------
    DataFrame
        The rows of ``now`` with ``then`` (the published value), ``difference`` (now minus then),
        ``difference_low`` and ``difference_high`` (95 %, Newcombe, over every count that the printed figure
        allows), ``p`` (the largest over those counts) and ``smallest_gap``. A figure that only the wave has,
        and a difference that the bases do not allow, are missing. The samples are taken as independent.
    """
    published = then.set_index("id")["value"]
    rows = now.assign(then=now["id"].map(published).astype("float64"))
    rows = rows.assign(difference=rows["value"] - rows["then"])
    empty = {name: np.nan for name in FIELDS if name != "difference"}
    tested = [_tested(then, own) for _, own in now.groupby(["panel", "group"], sort=False)]
    found = pd.concat(tested) if tested else pd.DataFrame(columns=["id", *empty])
    joined = rows.merge(found, on="id", how="left") if len(found) else rows.assign(**empty)
    return joined.astype(dict.fromkeys(FIELDS, "float64")).reset_index(drop=True)


def _tested(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Differences of the shares of one question and group that both have."""
    panel, group = now.iloc[0][["panel", "group"]]
    before = then[(then["panel"] == panel) & (then["group"] == group) & then["value"].notna()]
    shared = set(before.loc[before["statistic"] == "share", "category"])
    shared &= set(now.loc[now["statistic"] == "share", "category"])
    columns = ["id", *(name for name in FIELDS if name != "difference")]
    if not shared:
        return pd.DataFrame(columns=columns)
    a, b = (rows[rows["category"].isin(shared)] for rows in (now, before))
    table = compare_shares(a, b).table.rename(columns=RATES)
    names = a.set_index("category")["id"]
    return table.assign(id=names.reindex(table.index)).reset_index(drop=True)[columns]
