"""Then and now: the figures of a wave beside those of 2010, with differences where the bases allow them."""

import numpy as np
import pandas as pd

from analysis.compare.published import BOUNDS, compare_shares
from analysis.compare.shares import benjamini_hochberg, holm

TESTED = ("difference_low", "difference_high", "p", "smallest_gap")
RENAMED = {"p_worst": "p"}  # over every count that a printed figure allows, the most cautious


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
        allows), ``p`` (the largest over those counts), ``holm`` and ``bh`` (p adjusted for all the
        differences of the wave) and ``smallest_gap``. A figure that only the wave has, and a difference that
        the bases do not allow, are missing; so is the difference to a "more than", which has only limits.
        The samples are taken as independent.
    """
    published = then.set_index("id")
    before = now["id"].map(published["value"]).astype("float64")
    rows = now.assign(then=before, difference=(now["value"] - before).where(~_bounded(now, published)))
    tested = [_tested(then, own) for _, own in now.groupby(["panel", "group"], sort=False)]
    found = pd.concat(tested) if tested else pd.DataFrame(columns=["id", *TESTED])
    joined = (
        rows.merge(found, on="id", how="left") if len(found) else rows.assign(**dict.fromkeys(TESTED, np.nan))
    )
    joined = joined.astype(dict.fromkeys(("difference", *TESTED), "float64")).reset_index(drop=True)
    return joined.assign(holm=holm(joined["p"]), bh=benjamini_hochberg(joined["p"]))


def _bounded(now: pd.DataFrame, published: pd.DataFrame) -> pd.Series:
    """Whether what was published is only a bound."""
    if "reading" not in published:
        return pd.Series(False, index=now.index)  # noqa: FBT003
    return now["id"].map(published["reading"]).isin(BOUNDS)


def _tested(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Differences of the shares of one question and group that both have."""
    panel, group = now.iloc[0][["panel", "group"]]
    before = then[(then["panel"] == panel) & (then["group"] == group) & then["value"].notna()]
    shared = set(before.loc[before["statistic"] == "share", "category"])
    shared &= set(now.loc[now["statistic"] == "share", "category"])
    columns = ["id", *TESTED]
    if not shared:
        return pd.DataFrame(columns=columns)
    a, b = (rows[rows["category"].isin(shared)] for rows in (now, before))
    table = compare_shares(a, b).table.rename(columns=RENAMED)
    names = a.set_index("category")["id"]
    return table.assign(id=names.reindex(table.index)).reset_index(drop=True)[columns]
