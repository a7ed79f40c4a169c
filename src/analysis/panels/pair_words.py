"""Caption and alternative text of the replication panels."""

from collections.abc import Iterator

import pandas as pd

from analysis.panels.pairs import HOLM_LEVEL, signed
from analysis.tables import REPLICATION
from analysis.theme import number, p_value, percent
from analysis.words import Words

PROFILE, JOB = "profile", "job_description"


def pair_caption(panel: str, table: pd.DataFrame, words: Words) -> list[str]:
    """Paragraphs of the caption: how to read the marks, what the panel as a whole says, base and source."""
    told, wave = _told(panel, table, words), str(table.iloc[0]["wave"])
    if wave != REPLICATION:
        name = words.wave(wave)
        made_up = [words.say("synthetic", wave=name)] if wave in words.synthetic else []
        return [
            *made_up,
            *told,
            words.say("wave_base", wave=name, **_bases(table)),
            words.say("source", cites=name),
        ]
    own = words.say("own_codes")
    return [*told, words.say("replication_base", **_bases(table)), words.say("source", cites=own)]


def _told(panel: str, table: pd.DataFrame, words: Words) -> list[str]:
    match panel:
        case "tasks_differences":
            comparable = int(table["comparable"].max())
            every = sum(_bases(table).values())
            return [words.say("forest", n=comparable, all=every), *_global(table, words)]
        case "tasks_ranks":
            return [words.say("ranks"), *_floor(table, words)]
        case "tasks_coverage":
            return [words.say("coverage", **_medians(table, words))]
        case _:
            return [words.say("dumbbell")]


def pair_alt(panel: str, table: pd.DataFrame, words: Words) -> str:
    """What a reader who cannot see the figure needs: both shares of every task, and which differ."""
    title = words.codebook.panel(panel).title[words.lang]
    if panel == "tasks_coverage":
        return f"{words.say('alt_scatter')}: {title}. {words.say('alt_coverage', **_medians(table, words))}"
    kind = {"tasks_shares": "alt_dumbbell", "tasks_differences": "alt_forest", "tasks_ranks": "alt_order"}[
        panel
    ]
    if panel == "tasks_ranks":
        orders = [_order(table, side, words) for side in ("a", "b")]
        return " ".join([f"{words.say(kind)}: {title}.", *orders, *pair_caption(panel, table, words)[1:-1]])
    tasks = "; ".join(_against(row, words) for _, row in table.iterrows())
    differ = [words.category(row) for _, row in table[table["holm"] < HOLM_LEVEL].iterrows()]
    finding = words.say("alt_differ", what="; ".join(differ) or words.say("nothing"))
    return " ".join(
        [f"{words.say(kind)}: {title}.", f"{tasks}.", finding, *pair_caption(panel, table, words)[1:-1]]
    )


def _order(table: pd.DataFrame, side: str, words: Words) -> str:
    """The order of one group, tier by tier."""
    rows = table.sort_values(f"share_{side}", ascending=False, kind="stable")
    tiers = [
        ", ".join(f"{row[f'rank_{side}']}. {words.category(row)}" for _, row in tier.iterrows())
        for _, tier in rows.groupby(f"tier_{side}", sort=True)
    ]
    group = words.group(table.iloc[0][f"group_{side}"])
    return f"{group[0].upper()}{group[1:]}: {' | '.join(tiers)}."


def _against(row: pd.Series, words: Words) -> str:
    a, b = (percent(row[f"share_{side}"], lang=words.lang) for side in ("a", "b"))
    difference = words.say("points", value=signed(row["difference"], words))
    return words.say("alt_against", task=words.category(row), a=a, b=b, difference=difference)


def _global(table: pd.DataFrame, words: Words) -> Iterator[str]:
    row = table.iloc[0]
    yield words.say("forest_global", p=p_value(row["global_p"], lang=words.lang))
    if pd.isna(row["gap_first"]):
        yield words.say("forest_no_gap")
    else:
        gaps = {"gap": row["gap"], "first": row["gap_first"]}
        shown = {name: number(100 * gap, lang=words.lang) for name, gap in gaps.items()}
        yield words.say("forest_gap", n=len(table), **shown)


def _floor(table: pd.DataFrame, words: Words) -> Iterator[str]:
    row = table.iloc[0]
    names = {"tau": "tau", "median": "floor_median", "low": "floor_low", "high": "floor_high"}
    values = {name: number(row[column], lang=words.lang, decimals=2) for name, column in names.items()}
    yield words.say("ranks_floor", **values)


def _medians(table: pd.DataFrame, words: Words) -> dict[str, str]:
    groups = table.drop_duplicates("group").set_index("group")
    medians = {"": ("median_words", 0), "t": ("median_tasks", 1)}
    return {
        prefix + side: number(float(groups[column][group]), lang=words.lang, decimals=decimals)
        for side, group in (("a", PROFILE), ("b", JOB))
        for prefix, (column, decimals) in medians.items()
    }


def _bases(table: pd.DataFrame) -> dict[str, int]:
    if "base_a" in table:
        return {"a": int(table.iloc[0]["base_a"]), "b": int(table.iloc[0]["base_b"])}
    counted = table["group"].value_counts()
    return {"a": int(counted[PROFILE]), "b": int(counted[JOB])}
