"""The one tidy table: every figure of every wave in the same columns.

A row is one estimate. What the columns are is told by the schema ``estimates``. The audit, the claims and
every panel of figures read it; comparisons, verdicts and texts have schemas of their own.
"""

import pandas as pd

from analysis.intervals import possible_counts, wilson
from analysis.schemas import conform

WAVE_2010 = "2010"
REPLICATION = "replication"
DERIVED = "derived"  # how a figure was read: computed from the others
MARGIN = "margin"  # a share that a wave was weighed to: known, and no estimate
READING = "reading "  # a rival reading of 2010 is a wave of its own: "reading M2"


def keyed(estimates: pd.DataFrame, baseline: str, wave: str | None = None) -> pd.DataFrame:
    """Estimates by what a sentence calls them, in a column ``key``: the id, or of another wave ``id@wave``.

    Ids of the baseline and of hand codes need no mark. If a wave is named, its own are the only ones.
    """
    if wave is not None:
        own = estimates[estimates["wave"] == wave]
        return own.assign(key=own["id"])
    known = estimates[~estimates["wave"].str.startswith(READING)]
    plain = known["wave"].isin([baseline, REPLICATION])
    return known.assign(key=known["id"].where(plain, known["id"] + "@" + known["wave"]))


def published_estimates(figures: pd.DataFrame, *, wave: str = WAVE_2010) -> pd.DataFrame:
    """Turn published figures into tidy estimates.

    Parameters
    ----------
    figures
        One row per published figure, columns of the schema ``published_figures`` and ``printed``, the value
        as text. Percentages in percent.
    wave
        Name of the wave the rows belong to.

    Returns
    -------
    DataFrame
        One row per figure in the same order, columns of the schema ``estimates``. Shares are 0-1, with every
        count that the base allows at the printed precision and the 95 % Wilson interval over those counts.
        Where no count is possible, ``count`` and interval are missing; where several are, ``count`` is.
        A figure that could not be read has no value. The value of a rank is the rank.

    Examples
    --------
    >>> import analysis
    >>> row = published_estimates(analysis.load().figures).query("category == 'men'").iloc[0]
    >>> f"{row['count']} of {row['base']}: {row['value']} ({row['low']:.3f} to {row['high']:.3f})"
    '32 of 50: 0.64 (0.501 to 0.759)'
    """
    share = figures["statistic"] == "share"
    value = figures["value"].mask(share, (figures["value"] / 100).round(12))
    tidy = figures.assign(
        wave=wave,
        value=value.mask(figures["statistic"] == "rank", figures["rank"].astype("float64")),
        unit=figures["unit"].mask(share, "share"),
        decimals=figures["printed"].map(_decimals).astype("Int64"),
    )
    return conform(tidy.join(_counts(figures)), "estimates")


def reading_estimates(readings: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Turn rival readings into tidy estimates, each reading a wave of its own.

    Parameters
    ----------
    readings
        One row per figure under one reading, columns of the schema ``readings`` and ``printed``.
    figures
        The published figures that the readings are about: they give unit, base and source.

    Returns
    -------
    DataFrame
        One row per reading, columns of the schema ``estimates``, ``wave`` such as ``"reading M2"``, grade D:
        a rival reading is not a published figure. The id stays that of the figure it reads otherwise.
    """
    keys = ["panel", "group", "category"]
    known = figures.drop(columns=["value", "printed", "reading", "grade", "note"])
    rows = readings.merge(known, on=keys, how="left", validate="many_to_one")
    tidy = published_estimates(rows.assign(grade="D", reading=READING + rows["reading"]))
    return tidy.assign(wave=tidy["reading"])


def coded_estimates(
    codes: pd.DataFrame, *, tasks: list[str], wave: str, panel: str, source: str, reading: str = "hand codes"
) -> pd.DataFrame:
    """Count coded texts into tidy estimates.

    Parameters
    ----------
    codes
        One row per text: ``group``, and 0 or 1 for every task.
    tasks
        The task columns.
    wave, panel, source
        Wave, question of the codebook and source of the rows.
    reading
        Who coded: "hand codes", "dictionary codes".

    Returns
    -------
    DataFrame
        One row per group and task, columns of the schema ``estimates``: the share of texts that mention the
        task, with count, base and Wilson interval. No grade: these are counts, not published figures.
    """
    sums = codes.groupby("group", sort=False)[tasks].sum().reset_index()
    counts = sums.melt(id_vars="group", var_name="category", value_name="count")
    base = counts["group"].map(codes["group"].value_counts())
    low, high = wilson(counts["count"].astype("float64"), base.astype("float64"))
    tidy = counts.assign(
        wave=wave,
        panel=panel,
        statistic="share",
        value=(counts["count"] / base).round(6),
        low=low,
        high=high,
        count_low=counts["count"],
        count_high=counts["count"],
        base=base,
        base_kind="counted",
        unit="share",
        reading=reading,
        source=source,
        id=panel + "." + counts["group"] + "." + counts["category"],
    )
    return conform(tidy, "estimates")


def _decimals(printed: str) -> int | None:
    return len(printed.partition(".")[2]) if printed else None


def _counts(figures: pd.DataFrame) -> pd.DataFrame:
    """Possible counts of each row and the interval over them: five columns of the tidy table."""
    ends = [_count_ends(row) for _, row in figures.iterrows()]
    counts = pd.DataFrame(ends, index=figures.index, columns=["count_low", "count_high"], dtype="Int64")
    low, high = counts["count_low"].astype("float64"), counts["count_high"].astype("float64")
    base = figures["base"].astype("float64")
    shares = figures["statistic"] == "share"
    return counts.assign(
        count=counts["count_low"].where((counts["count_low"] == counts["count_high"]).fillna(False)),  # noqa: FBT003
        low=pd.Series(wilson(low, base)[0], figures.index).where(shares),
        high=pd.Series(wilson(high, base)[1], figures.index).where(shares),
    )


def _count_ends(row: pd.Series) -> tuple[int | None, int | None]:
    """Smallest and largest count behind one figure; none where the figure is missing or impossible."""
    if not row["printed"]:
        return None, None
    if row["statistic"] == "count":
        return int(row["value"]), int(row["value"])
    if row["statistic"] != "share" or pd.isna(row["base"]):
        return None, None
    counts = possible_counts(row["printed"], int(row["base"]), reading=row["reading"])
    return (counts[0], counts[-1]) if counts else (None, None)
