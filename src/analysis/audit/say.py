"""Why a figure got its verdict, in one or two plain sentences, in English and Dutch."""

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from analysis.audit.arithmetic import WORDED
from analysis.audit.figures import Row
from analysis.audit.questions import CLOSES, DOES_NOT_CLOSE, OTHER_BASE
from analysis.languages import decimal_sign, listed, percent_sign, phrase
from analysis.tables import DERIVED

RARE = 0.01  # a fit by chance that is rarer than this goes without saying


def _say(key: str, lang: str, **values: object) -> str:
    return phrase(f"audit_{key}", lang, **values)


def why(row: Row, lang: str) -> str:
    """Say what the verdict of a row of the audit rests on."""
    return " ".join([*_own(row, lang), *_together(row, lang), *_said(row, lang)])


def share_or_percent(row: Row, lang: str) -> str:
    """Ask whether a small figure is a share (0-1)."""
    percents = f"{(Decimal(row['printed']) * 100).normalize():f}"
    return _say("share_or_percent", lang, value=_text(row["printed"], lang), percents=_text(percents, lang))


def _own(row: Row, lang: str) -> Iterator[str]:
    """What the figure says by itself."""
    if row["statistic"] == "rank":
        yield _say("order", lang)
    elif not row["printed"]:
        yield _say("lost", lang)
    elif row["statistic"] != "share":
        yield _say("no_share", lang)
    elif row["reading"] == DERIVED:
        yield _say("derived", lang)
    elif pd.isna(row["base"]):
        yield _say("no_base", lang)
    elif pd.notna(row["count_low"]):
        one = "one_count" if row["count_low"] == row["count_high"] else "possible"
        yield _say("cut" if row["verdict"] == "only-if-cut" else one, lang, **_numbers(row, lang))
    elif row["reading"] in WORDED:
        yield _say("cannot", lang, **_numbers(row, lang))
    else:
        yield _say("impossible", lang, **_numbers(row, lang))
        if row["fits"] != OTHER_BASE and row["nearest_bases"]:
            yield _say("other_bases", lang, bases=listed(row["nearest_bases"].split(", "), lang, word="or"))
        if pd.notna(row["rest"]):
            rest = _text(row["rest_printed"], lang)
            yield _say("rest", lang, count=row["rest"], base=row["base"], value=rest + percent_sign(lang))


def _together(row: Row, lang: str) -> Iterator[str]:
    """What the figures of the question say together."""
    if not row["printed"] or row["statistic"] != "share" or row["reading"] == DERIVED:
        return
    if row["fits"] == OTHER_BASE:
        yield _say("other_base" if "," in row["bases"] else "one_base", lang, **_bases(row, lang))
        if row["chance"] > RARE:
            yield _say("chance", lang, times=round(100 * row["chance"]))
    elif pd.isna(row["base"]) and row["bases"]:
        yield _say("other_base", lang, **_bases(row, lang))
        yield _say("chance", lang, times=round(100 * row["chance"]))
    elif pd.isna(row["base"]) and row["tried"]:
        yield _say("no_base_fits", lang, tried=row["tried"])
    if row["closure"] == CLOSES and row["fits"] != OTHER_BASE:
        yield _say("closes", lang, base=row["base"])
    if row["closure"] == DOES_NOT_CLOSE:
        counts = _counts(row["total_low"], row["total_high"], lang)
        total = _text(row["printed_total"], lang)
        yield _say("does_not_close", lang, total=total, counts=counts, base=row["base"])
        if row["bases"]:
            yield _say("would_close", lang, **_bases(row, lang))


def _said(row: Row, lang: str) -> Iterator[str]:
    """What the sources say."""
    if row["against_rank"]:
        yield _say("against_rank", lang)
    if row["disputed"]:
        about = ", ".join(_say(f"about_{what}", lang) for what in row["disputed"].split(", "))
        yield _say("disputed", lang, about=about, statements=row["statements"])
    if row["misprint"]:
        yield _say("misprint", lang)


def _bases(row: Row, lang: str) -> dict[str, str]:
    """The first bases that fit, and the range that was tried."""
    found = row["bases"].split(", ")
    more = phrase("audit_more", lang, n=len(found) - 3)
    shown = f"{', '.join(found[:3])} {more}" if len(found) > 3 else listed(found, lang, word="or")
    return {"bases": shown, "tried": row["tried"]}


def _numbers(row: Row, lang: str) -> dict[str, object]:
    low, high = row["count_low"], row["count_high"]
    printed = _text(row["printed"], lang) + percent_sign(lang)
    near = [_text(n, lang) + percent_sign(lang) for n in row["nearest"].split(", ") if n]
    return {
        "value": phrase(f"read_{row['reading']}", lang, value=printed)
        if row["reading"] in WORDED
        else printed,
        "base": row["base"],
        "counts": "" if pd.isna(low) else _counts(low, high, lang),
        "nearest": listed(near, lang),
    }


def _counts(low: int, high: int, lang: str) -> str:
    """Return 64 and 65 as ``64 or 65``, 106 and 140 as ``106 to 140``, equal ones once."""
    if high - low > 1:
        return phrase("between", lang, low=low, high=high)
    return listed(list(dict.fromkeys([str(low), str(high)])), lang, word="or")


def _text(number: str, lang: str) -> str:
    return number.replace(".", decimal_sign(lang))
