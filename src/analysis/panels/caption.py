"""Caption and text alternative of a panel, made from its rows."""

import re
from collections.abc import Iterator

import pandas as pd

from analysis.auditing import grave
from analysis.auditing.figures import VERDICTS as AUDITED
from analysis.claims.judge import VERDICTS
from analysis.codebook import Panel
from analysis.errors import UnknownNameError
from analysis.languages import capitalised, listed, number, p_value, percent, printed_percent
from analysis.panels.kinds import (
    HOLM_LEVEL,
    alone,
    apart,
    doubt,
    given_no_more,
    in_one_row,
    in_order,
    is_reading,
    main_difference,
    without_rows,
)
from analysis.tables import REPLICATION, keyed
from analysis.words import OWN_CODES, Words

SOUND = ("possible", "closes")  # verdicts on numbers that can be true as printed
NEW = 0.1  # of the answers of a wave, that are new: more than that is what stands out
MOST_NAMED = 3  # tasks that differ, in a headline
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z]|\{)")  # where one ends and the next begins


def headline(panel: Panel, rows: pd.DataFrame, words: Words, *, wave: str = "") -> str:
    """What a panel found, in one sentence whose numbers are those of its rows.

    Of verdicts it says how many there are of each; of a wave beside others what has most surely changed, or
    what the others found where the wave has nothing on it; where the study says nothing, of one question and
    group its mean or its most frequent answer. Empty where the study names a figure that is not among the
    rows.
    """
    if panel.kind in ("audit", "claims"):
        return story(rows, words) if panel.kind == "audit" else judged(rows, words, wave)
    if panel.kind == "differences" and main_difference(rows) == "adjusted":
        differ = in_order(rows[apart(rows)], panel, words)
        names = [words.category(row) for _, row in differ.iterrows()]
        which = f": {listed(names, words.lang)}" if 0 < len(names) <= MOST_NAMED else ""
        return words.say("of_like_length", n=len(names), of=len(rows), which=which)
    if _speaks(panel, rows, wave):
        return _told(panel, rows, words)
    own = rows[rows["wave"] == wave]
    if own.empty:
        return f"{words.then}: {found}" if (found := _told(panel, rows, words)) else ""
    if panel.table != "estimates":
        return capitalised("; ".join(_standing_out(panel, own, words)))
    return _changed(panel, rows, words, wave) or _foremost(own, panel, words)


def _speaks(panel: Panel, rows: pd.DataFrame, wave: str) -> bool:
    """Whether what the study says of a panel is about these rows, and not about what a wave stands beside."""
    return rows.empty or "wave" not in rows or wave in {"", panel.wave, REPLICATION}


def said_beside(panel: Panel, rows: pd.DataFrame, words: Words, first: str, *, wave: str = "") -> str:
    """What the study says of a panel beside its headline, if its figures are those of the rows."""
    speaks = len(rows) and panel.finding and _speaks(panel, rows, wave)
    return without_headline(_filled(panel.finding[words.lang], rows, words), first) if speaks else ""


def without_headline(finding: str, first: str) -> str:
    """A finding without the sentence that stands above it already."""
    return finding.removeprefix(first).removeprefix(".").strip()


def _filled(finding: str, rows: pd.DataFrame, words: Words) -> str:
    """A text with the figures of a panel in its gaps; "" if it names others."""
    try:
        return words.sentence(finding, _named_figures(rows, words))
    except UnknownNameError:
        return ""


def _told(panel: Panel, rows: pd.DataFrame, words: Words) -> str:
    """What the study says of a panel, in its first sentence; where it says nothing, what anybody would."""
    told = _SENTENCE.split(panel.finding[words.lang] if panel.finding else "", maxsplit=1)[0]
    if not told or rows.empty:
        return _foremost(rows, panel, words)
    return _filled(told, rows, words).removesuffix(".")


def _changed(panel: Panel, rows: pd.DataFrame, words: Words, wave: str) -> str:
    """The answer of a wave that has most surely changed, or that none has; Holm is over all of the wave."""
    held = rows.iloc[:0]
    if panel.table == "estimates" and wave and "holm" in rows:
        held = rows[(rows["wave"] == wave) & rows["holm"].notna()]
    if held.empty:
        return ""
    row = held.sort_values("holm", kind="stable").iloc[0]
    if row["holm"] >= HOLM_LEVEL:
        own = rows[rows["wave"].eq(wave) & rows["statistic"].eq("share") & rows["group"].isin(held["group"])]
        new = [text.removesuffix(".") for text in _otherwise(own, words, least=NEW)]
        return "; ".join([words.say("wave_same", then=words.then), *new])
    what = words.category(row)
    if held["group"].nunique() > 1:
        what = f"{what} ({words.group(row['group'], wave)})"
    values = {"now": words.value(row), "then": words.then, "before": _before(row, rows, words)}
    gone = f"; {words.say('nobody_gave')}" if given_no_more(row) else ""
    return words.say("wave_found", what=capitalised(what), **values) + gone


def _before(row: pd.Series, rows: pd.DataFrame, words: Words) -> str:
    """What a row of a wave was in the baseline."""
    same = rows[(rows["id"] == row["id"]) & (rows["wave"] == words.codebook.baseline)]
    return words.value(same.iloc[0])


def _foremost(rows: pd.DataFrame, panel: Panel, words: Words) -> str:
    """What anybody would say first of one question and group: its mean, or the answer given most often.

    Where a few large answers pull the mean out of the middle half, it is the median.
    """
    if panel.table != "estimates" or panel.by or rows.empty:
        return ""
    shown = rows[rows["value"].notna() & rows["statistic"].isin(["share", "mean"]) & ~is_reading(rows)]
    if shown.drop_duplicates(["wave", "panel", "group"]).shape[0] != 1:
        return ""
    means, most = shown[shown["statistic"] == "mean"], shown[shown["value"] == shown["value"].max()]
    if len(means):
        row = means.iloc[0]
        asked = rows[["wave", "panel", "group"]].eq(row[["wave", "panel", "group"]]).all(axis=1)
        own = rows[asked].drop_duplicates("statistic")
        by_name = own.set_index("statistic")["value"]
        low, middle, high = by_name.reindex(["quartile_1", "median", "quartile_3"])
        if pd.notna(middle) and not low <= row["value"] <= high:
            row = own[own["statistic"] == "median"].iloc[0]
        return f"{capitalised(words.category(row))} {words.with_unit(row)}"
    first = most.iloc[0]
    own_words = {item.free for item in words.codebook.items.values() if item.question == first["panel"]}
    if len(most) > 1 or len(shown) < 2 or first["category"] in own_words:
        return ""
    return words.say("most_often", answer=words.category(first), value=words.value(first))


def story(audited: pd.DataFrame, words: Words) -> str:
    """How many numbers can be checked, and how many of these can be true."""
    verdicts = audited["verdict"]
    checked = verdicts[verdicts != "not-checkable"]
    sound = int(checked.isin(SOUND).sum())
    counts = {"n": len(verdicts), "checked": len(checked), "sound": sound, "unsound": len(checked) - sound}
    return words.say("story", **counts) if len(verdicts) else ""


def slips(audited: pd.DataFrame, words: Words) -> list[tuple[str, str]]:
    """Say of the numbers that do not add up as printed why they do not, with an example.

    Parameters
    ----------
    audited
        Rows of the table ``audit``.
    words
        In which language.

    Returns
    -------
    list of tuple
        For each reason how many numbers it is true of, and the rest of the sentence.
    """
    told = []
    doubted = grave(audited)
    reasons = doubted.groupby(["verdict", doubted["bases"].fillna("")], sort=False)
    for (verdict, _), same in sorted(reasons, key=lambda each: AUDITED.index(each[0][0])):
        row = same.iloc[0]
        base = 0 if pd.isna(row["base"]) else int(row["base"])
        printed = float(row["printed"] or 0)
        gaps = {
            "value": printed_percent(row["printed"], lang=words.lang),
            "base": base,
            "people": number(printed * base / 100, lang=words.lang, decimals=1),
            "other": row["bases"].partition(",")[0],
            "rest": _rest(row, words),
            "total": percent(float(row["printed_total"] or 0) / 100, lang=words.lang),
        }
        told.append((number(len(same), lang=words.lang), words.say(f"slip_{verdict}", **gaps)))
    return told


def _rest(row: pd.Series, words: Words) -> str:
    """What the other answers leave for one that is impossible, where that can be told."""
    if pd.isna(row["rest"]):
        return ""
    share = percent(float(row["rest_printed"]) / 100, lang=words.lang)
    return words.say("slip_rest", left=int(row["rest"]), share=share)


def judged(verdicts: pd.DataFrame, words: Words, wave: str = "") -> str:
    """How many claims got which verdict, of a wave or else of the baseline."""
    own = verdicts.loc[verdicts["wave"] == (wave or words.codebook.baseline), "verdict"]
    told = [words.say(f"n_{verdict}", n=n) for verdict in VERDICTS if (n := int((own == verdict).sum()))]
    if not told:
        return ""
    about = {"n": len(own), "verdicts": listed(told, words.lang), "claimant": words.cite(words.claimant)}
    return words.say("story_claims_wave" if wave else "story_claims", **about, wave=words.wave(wave))


def _named_figures(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The figures of a panel by what a sentence calls them; of a comparison, the shares of its groups."""
    if {"id", "wave"} <= set(rows):
        return keyed(rows, words.codebook.baseline)
    if "share_a" not in rows:
        return pd.DataFrame({"id": []})
    sides = [
        pd.DataFrame({"id": rows["panel"] + "." + rows[f"group_{side}"] + "." + rows["category"]}).assign(
            value=rows[f"share_{side}"], statistic="share", reading="counted", grade="", decimals=0
        )
        for side in "ab"
    ]
    return pd.concat(sides, ignore_index=True)


def paragraphs(
    panel: Panel, rows: pd.DataFrame, words: Words, *, wave: str = "", explained: bool = False
) -> list[str]:
    """What stands below a panel, a text each, the sources last.

    Parameters
    ----------
    panel, rows, words
        As for :func:`alt_text`.
    wave
        Wave that the panel is about, where it is not what was published.
    explained
        Whether the reader knows the marks of intervals and grades already.
    """
    if rows.empty:
        return []
    match panel.table:
        case "estimates" | "crosstabs":
            told = (
                _beside(panel, rows, words, wave, explained)
                if wave and not panel.by
                else _bars(panel, rows, words, explained)
            )
        case "audit" | "claim_verdicts":
            told = _verdicts(panel, rows, words)
        case _:
            told = [*_pairs(panel, rows, words), *_pair_base(panel, rows, words)]
    return list(filter(None, told))


def _bars(panel: Panel, rows: pd.DataFrame, words: Words, explained: bool) -> list[str]:  # noqa: FBT001
    marks = [] if explained else [*_interval(rows[rows["statistic"] == "share"], words)]
    marks += [*_weighed(rows, words), *_means(rows, rows["base_kind"] == "counted", words)]
    return [
        *(text for wave in dict.fromkeys(rows["wave"]) for text in _made_up(str(wave), words)),
        " ".join([*_bases(rows, words), *marks]),
        " ".join(_grades(rows, words, together=in_one_row(panel, rows))),
        panel.note[words.lang],
        words.say("source", cites="; ".join(cites)) if (cites := _cites(rows, words)) else "",
    ]


def _beside(panel: Panel, rows: pd.DataFrame, words: Words, wave: str, explained: bool) -> list[str]:  # noqa: FBT001
    """A wave beside what was published."""
    named, published = words.wave(wave), rows[rows["wave"] == words.codebook.baseline]
    shares = rows[rows["statistic"] == "share"]
    how = "beside_how" if words.codebook.published else "beside_counted"
    how = how if rows["difference_low"].notna().any() else "beside_bare"
    how = how if (rows["wave"] == wave).any() else "beside_nothing"
    marks = [] if explained else [*_interval(shares, words)]
    return [
        *_made_up(wave, words),
        words.say(how, wave=named, then=words.then),
        " ".join([*marks, *_weighed(rows, words), *_means(rows, rows["wave"] == wave, words)]),
        " ".join(_grades(published, words, together=False)),
        panel.note[words.lang],
        words.say("source", cites="; ".join([*_cites(published, words), named])),
    ]


def _made_up(wave: str, words: Words) -> list[str]:
    return [words.say("synthetic", wave=words.wave(wave))] if wave in words.synthetic else []


def _weighed(rows: pd.DataFrame, words: Words) -> list[str]:
    return [words.say("weighted")] if rows["effective_base"].notna().any() else []


def _means(rows: pd.DataFrame, own: pd.Series, words: Words) -> Iterator[str]:
    """How means of some rows were come by, and who is not in a base."""
    counted = rows[own]
    means = counted[counted["statistic"] == "mean"]
    barred = means[(means["reading"] != "bands") & ~means.index.isin(alone(rows))]
    if barred["low"].notna().any():
        yield words.say("interval_mean")
    for reading in ("lower bound", "open", "bands", "midpoints"):
        if (means["reading"] == reading).any():
            yield words.say(f"mean_{reading}")
    if (counted["left_out"] > 0).any():
        yield words.say("left_out_how")
    yield from _otherwise(counted[counted["statistic"] == "share"], words)


def _otherwise(shares: pd.DataFrame, words: Words, *, least: float = 0) -> Iterator[str]:
    """How many gave an answer to a single-choice question that is none of those that are shown."""
    for (panel, group), own in shares.groupby(["panel", "group"], sort=False):
        base, shown = int(own["base"].iloc[0]), int(own["count"].sum())
        single = words.codebook.questions[str(panel)].kind == "single" and own["base"].nunique() == 1
        if not single or base - shown <= least * base:
            continue
        what = words.question(str(panel)).rstrip("?") if shares["panel"].nunique() > 1 else ""
        who = words.group(str(group), own["wave"].iloc[0]) if shares["group"].nunique() > 1 else ""
        about = "; ".join(filter(None, [what, who]))
        told = words.say("otherwise", n=base - shown, base=base)
        yield f"{told} ({about})." if about else f"{told}."


def _bases(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    figures = rows[~is_reading(rows) & (rows["statistic"] != "count")]
    stated = figures[figures["base"].notna()]
    bases = stated[["group", "base", "base_kind"]].drop_duplicates(["group", "base"]).itertuples(index=False)
    if shown := [_base(base, kind, words.group(group), words) for group, base, kind in bases]:
        yield words.say("base", bases=listed(shown, words.lang))
    unstated = figures.loc[figures["base"].isna() & (figures["statistic"] != "rank"), "group"]
    if lost := list(dict.fromkeys(map(words.group, unstated))):
        yield words.say("bases_not_stated", groups=listed(lost, words.lang))


def _base(base: int, kind: str, group: str, words: Words) -> str:
    shown = number(base, lang=words.lang)
    return f"{words.say('base_assumed', base=shown) if kind == 'assumed' else shown} {group}".strip()


def _interval(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    drawn = rows[~is_reading(rows) & rows["low"].notna()]
    if len(drawn):
        counted = (drawn["base_kind"] == "counted").all()
        yield words.say("interval_counted" if counted else "interval")


def _grades(rows: pd.DataFrame, words: Words, *, together: bool) -> Iterator[str]:
    figures = rows[~is_reading(rows)]
    certain = figures[figures.apply(doubt, axis=1) != "derived"]  # what is computed says so at its bar
    drawn = {"C", "D"} if "then" in rows or together else {"C"}  # of bars, D is a line of text
    for grade in sorted(set(certain["grade"]) & drawn):
        yield words.say(f"grade_{grade}")
    if is_reading(rows).any():
        yield words.say("diamonds")


def _cites(rows: pd.DataFrame, words: Words) -> list[str]:
    return list(dict.fromkeys(words.cite(source) for source in rows["source"] if source))


# --- two groups -------------------------------------------------------------------------------------------


def _pairs(panel: Panel, rows: pd.DataFrame, words: Words) -> list[str]:
    """How to read the marks, and what the panel as a whole says."""
    first = rows.iloc[0]
    match panel.kind:
        case "differences":
            if main_difference(rows) == "difference":
                return [words.say("forest"), *_global(rows, words)]
            texts = {"n": int(rows["comparable"].max()), "all": int(first["base_a"] + first["base_b"])}
            return [words.say("forest_alike", **texts), *_global(rows, words)]
        case "tiers":
            names = {"tau": "tau", "median": "floor_median", "low": "floor_low", "high": "floor_high"}
            values = {name: number(first[of], lang=words.lang, decimals=2) for name, of in names.items()}
            return [words.say("ranks"), words.say("ranks_floor", **values)]
        case "scatter":
            return [words.say("coverage", **_medians(rows, words))]
        case _:
            return [words.say("dumbbell")]


def _pair_base(panel: Panel, rows: pd.DataFrame, words: Words) -> list[str]:
    wave = str(rows.iloc[0]["wave"])
    ours = wave == REPLICATION
    groups, (a, b) = _pair_of(rows, words)
    named = {f"group_{side}": words.group(group) for side, group in zip("ab", groups, strict=True)}
    how = words.say("coded_hand" if ours else "coded_dictionary")
    return [
        *_made_up(wave, words),
        words.say("pair_base", a=a, b=b, how=how, wave=words.wave(wave), **named),
        panel.note[words.lang] if ours else "",
        words.say("source", cites=words.cite(OWN_CODES if ours else wave)),
    ]


def _pair_of(rows: pd.DataFrame, words: Words) -> tuple[list[str], list[int]]:
    """The two groups of a comparison, or of its texts, and how many texts each has."""
    if "base_a" in rows:
        first = rows.iloc[0]
        return [first["group_a"], first["group_b"]], [int(first["base_a"]), int(first["base_b"])]
    groups = list(words.codebook.coded.compared) if words.codebook.coded else []
    return groups, [int((rows["group"] == group).sum()) for group in groups]


def _global(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    row = rows.iloc[0]
    yield words.say("forest_global", p=p_value(row["global_p"], lang=words.lang))
    if pd.isna(row["gap_first"]):
        yield words.say("forest_no_gap")
    else:
        gaps = {"gap": row["gap"], "first": row["gap_first"]}
        shown = {name: number(100 * gap, lang=words.lang) for name, gap in gaps.items()}
        yield words.say("forest_gap", n=len(rows), **shown)


def _medians(rows: pd.DataFrame, words: Words) -> dict[str, str]:
    groups, _ = _pair_of(rows, words)
    first = rows.drop_duplicates("group").set_index("group")
    medians = {"": ("median_words", 0), "t": ("median_tasks", 1)}
    shown = {
        prefix + side: number(float(first[column][group]), lang=words.lang, decimals=decimals)
        for side, group in zip("ab", groups, strict=True)
        for prefix, (column, decimals) in medians.items()
    }
    return shown | {f"group_{side}": words.group(group) for side, group in zip("ab", groups, strict=True)}


# --- verdicts ---------------------------------------------------------------------------------------------


def _verdicts(panel: Panel, rows: pd.DataFrame, words: Words) -> list[str]:
    """How to read the marks, and how the verdicts were come by."""
    waves = [] if "wave" not in rows else list(dict.fromkeys(rows["wave"]))
    told = [text for wave in waves for text in _made_up(wave, words)]
    claimant = words.cite(words.claimant)
    return [*told, words.say(f"{panel.kind}_how"), words.say(f"{panel.kind}_source", claimant=claimant)]


# --- the text alternative ---------------------------------------------------------------------------------


def alt_text(panel: Panel, rows: pd.DataFrame, words: Words, *, wave: str = "") -> str:
    """Say in two sentences what a panel shows and what stands out in it; its numbers are in its table.

    Parameters
    ----------
    panel
        The panel.
    rows
        What it is drawn from: see :func:`panel_rows`.
    words
        In which language, and with which labels.
    wave
        The wave that is drawn beside the baseline, or alone.

    Returns
    -------
    str
        Where a wave is made up, that is said between the two.
    """
    title = panel.title[words.lang]
    title = title if title.endswith("?") else f"{title}."
    if rows.empty:
        return f"{title} {without_rows(panel, words, wave)}"
    places = panel.table == "estimates" and bool((rows["statistic"] == "rank").all())
    shape = words.say(f"alt_{'order' if places else panel.kind}")
    waves = {} if "wave" not in rows else [wave] if wave else dict.fromkeys(map(str, rows["wave"]))
    made_up = [text for name in waves for text in _made_up(name, words)]
    first = headline(panel, rows, words, wave=wave)
    parts = [first] if first else [*_standing_out(panel, rows, words)]
    if panel.table == "estimates":
        nothing = wave and "wave" in rows and not (rows["wave"] == wave).any()
        parts += [words.say("beside_nothing", wave=words.wave(wave))] if nothing else []
        parts += [] if wave else _lost(rows, words)
    found = "; ".join(parts)
    told = [f"{capitalised(found).removesuffix('.')}.".replace("?.", "?")] if found else []
    return " ".join([f"{shape}: {title}", *made_up, *told])


def _standing_out(panel: Panel, rows: pd.DataFrame, words: Words) -> Iterator[str]:
    match panel.kind:
        case "bars" | "order":
            told = rows[rows["statistic"] != "count"]
            changed = told[told["difference"].notna()] if "then" in rows else rows.iloc[:0]
            if len(changed):
                largest = int(changed["difference"].abs().to_numpy().argmax())
                yield change(changed.iloc[largest], rows, words)
            else:
                yield from _leading(rows[~is_reading(rows)], words)
        case "pairs" | "differences":
            differ = [words.category(row) for _, row in rows[rows["holm"] < HOLM_LEVEL].iterrows()]
            yield words.say("alt_differ", what="; ".join(differ) or words.say("nothing"))
        case "tiers":
            firsts = {side: rows[rows[f"rank_{side}"] == 1].iloc[0] for side in "ab"}
            named = [
                f"{words.category(of)} ({words.group(of[f'group_{side}'])})" for side, of in firsts.items()
            ]
            yield words.say("alt_first", what=listed(named, words.lang))
        case "scatter":
            yield words.say("alt_coverage", **_medians(rows, words))


def change(row: pd.Series, rows: pd.DataFrame, words: Words) -> str:
    """Say what a row of a wave is, and what it was before.

    Parameters
    ----------
    row
        Of the table ``then_and_now``.
    rows
        Among them the row of the same id in the baseline.
    words
        In which language.
    """
    return words.say(
        "wave_change",
        what=f"{words.category(row)} ({words.group(row['group'], row['wave'])})",
        before=_before(row, rows, words),
        now=words.value(row),
        then=words.then,
        difference=words.difference(row),
    )


def _leading(figures: pd.DataFrame, words: Words) -> Iterator[str]:
    """The highest share and the first place of each question and group."""
    known = figures[(figures["grade"] != "D") & figures["value"].notna()]
    several = {name for name in ("panel", "group") if known[name].nunique() > 1}

    def named(row: pd.Series) -> str:
        asked = words.question(str(row["panel"])).rstrip("?") if "panel" in several else ""
        who = words.group(str(row["group"])) if "group" in several else ""
        about = ", ".join(filter(None, [asked, who]))
        return f"{words.category(row)} ({about})" if about else words.category(row)

    for statistic, key in (("share", "alt_most"), ("rank", "alt_first")):
        best = [
            named(row)
            for _, own in known[known["statistic"] == statistic].groupby(["panel", "group"], sort=False)
            for _, row in own[own["value"] == (own["value"].max() if key == "alt_most" else 1)].iterrows()
            if len(own) > 1
        ]
        if best:
            yield words.say(key, what=listed(best, words.lang))


def _lost(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    """What could not be read, and what was read of it."""
    lost = [row for _, row in rows[~is_reading(rows) & (rows["grade"] == "D")].iterrows()]
    read = [f": {words.slot(row)}" if pd.notna(row["value"]) else "" for row in lost]
    names = [
        f"{words.category(row)} ({words.group(row['group'])}{of})" for row, of in zip(lost, read, strict=True)
    ]
    if names:
        yield words.say("alt_missing", what=listed(names, words.lang))
