"""What a test found, in one sentence, in English and Dutch."""

from collections.abc import Sequence
from functools import partial
from itertools import product
from math import isfinite

import pandas as pd

from analysis.claims.judge import OPEN, SLACK, Finding
from analysis.claims.rules import Apart, Between, First, Leads, Lower, Range
from analysis.languages import listed, number
from analysis.words import Words


def sentence(finding: Finding, words: Words) -> str:
    """Say what one test found: the figures that decide it."""
    match finding.test:
        case Between():
            return _figure(finding.rows.iloc[0], words)
        case Leads(answers=answers):
            return _highest(finding.rows, len(answers), words)
        case Lower(answers=answers, than=than):
            return _border(finding.rows, answers, than, words)
        case First(answers=answers):
            return _order(finding, len(answers), words)
        case Apart():
            return _widest(finding.rows, words)


def open_sentence(finding: Finding, words: Words) -> str:
    """Say which parts of a test the intervals leave open; "" if they leave none."""
    told = [
        part
        for part, found in zip(statements(finding, words), finding.at_this_n, strict=True)
        if found == OPEN
    ]
    return words.say("claim_open", what="; ".join(told)) if told else ""


def statements(finding: Finding, words: Words) -> list[str]:
    """Name every statement that a test falls apart into, in the order in which it was judged."""
    test = finding.test
    match test:
        case Between():
            return [_range(test.range, finding.rows.iloc[0], words)]
        case Lower():
            pairs = product(test.than, test.answers)
            name = partial(words.answer, test.question)
            return [words.say("open_lower", low=name(low), high=name(high)) for high, low in pairs]
        case Apart():
            return [words.say("open_apart", by=number(100 * test.by, lang=words.lang))]
        case First() | Leads():
            return [words.answer(test.question, name) for name in test.answers]


def _range(wanted: Range, row: pd.Series, words: Words) -> str:
    ends = {"from": wanted.from_, "above": wanted.above, "to": wanted.to, "below": wanted.below}
    known = {end: words.amount(value, row) for end, value in ends.items() if isfinite(value)}
    return listed([words.say(f"range_{end}", value=value) for end, value in known.items()], words.lang)


def readings_sentence(against: Sequence[str], words: Words) -> str:
    """Say under which rival readings it is otherwise."""
    if not against:
        return ""
    key = "claim_readings" if len(against) > 1 else "claim_reading"
    return words.say(key, readings=listed(against, words.lang))


def _figure(row: pd.Series, words: Words) -> str:
    who = f"{words.category(row)} ({words.group(row['group'])})"
    if pd.isna(row["value"]):
        return words.say("claim_lost", what=who)
    shown = " ".join(filter(None, [words.value(row), words.unit(row)]))
    evidence = words.evidence(row) if row["statistic"] == "share" else row["grade"]
    return words.say("claim_figure", what=who, value=shown, evidence=evidence or words.say("claim_counted"))


def _named(row: pd.Series, words: Words) -> str:
    return f"{words.category(row)} {words.value(row)}"


def _highest(rows: pd.DataFrame, places: int, words: Words) -> str:
    known = rows[rows["value"].notna()].sort_values("value", ascending=False, kind="stable")
    first = [_named(row, words) for _, row in known.head(places).iterrows()]
    who = words.group(rows.iloc[0]["group"])
    if rows["value"].isna().any():  # a lost one may be the next
        return words.say("claim_highest_lost", who=who, first=listed(first, words.lang))
    if len(known) <= places:
        return words.say("claim_highest", who=who, first=listed(first, words.lang))
    next_one = known.iloc[places]
    key = (
        "claim_highest_tie" if next_one["value"] == known.iloc[places - 1]["value"] else "claim_highest_then"
    )
    return words.say(key, who=who, first=listed(first, words.lang), then=_named(next_one, words))


def _border(rows: pd.DataFrame, answers: Sequence[str], than: Sequence[str], words: Words) -> str:
    known = rows[rows["value"].notna()].sort_values("value", kind="stable")
    named, others = (known[known["category"].isin(names)] for names in (answers, than))
    if named.empty or others.empty:
        return words.say("claim_none_read")
    lower, higher = named.iloc[-1], others.iloc[0]
    return words.say("claim_border", low=_named(lower, words), high=_named(higher, words))


def _order(finding: Finding, places: int, words: Words) -> str:
    told = finding.rows[finding.rows["rank"].notna()].sort_values("rank", kind="stable").head(places)
    order = listed([f"{row['rank']}. {words.category(row)}" for _, row in told.iterrows()], words.lang)
    if told.empty:
        return words.say("claim_no_order")
    doubts = [words.say("claim_circular")] if finding.circular else []
    doubts += [words.say("claim_disputed")] if finding.disputed else []
    return " ".join([words.say("claim_order", order=order), *doubts])


def _widest(rows: pd.DataFrame, words: Words) -> str:
    sides = [side.set_index("category") for _, side in rows.groupby("group", sort=False)]
    gaps = (sides[0]["value"] - sides[1]["value"]).abs().dropna().sort_values(kind="stable")
    if gaps.empty:
        return words.say("claim_none_read")
    widest = gaps.index[gaps > gaps.iloc[-1] - SLACK]
    if len(widest) > 1:
        each = [_difference(rows[rows["category"] == name], "claim_difference", words) for name in widest]
        return words.say("claim_widest_several", each=listed(each, words.lang))
    return _difference(rows[rows["category"] == widest[0]], "claim_widest", words)


def _difference(pair: pd.DataFrame, key: str, words: Words) -> str:
    """Say one difference: the same answer in two groups."""
    a, b = (
        words.say("claim_of", value=words.value(row), who=words.group(row["group"]))
        for _, row in pair.iterrows()
    )
    return words.say(key, what=words.category(pair.iloc[0]), a=a, b=b)
