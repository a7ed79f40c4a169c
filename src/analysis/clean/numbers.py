"""Amounts as people write them: bands, "more than", months, decimal commas, and what Excel made of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan, nan
from typing import Final

import pandas as pd

from analysis.labels import plain


@dataclass(frozen=True, kw_only=True)
class Amount:
    """One amount.

    Attributes
    ----------
    value
        The number, or the middle of a band; of "more than", its bound; missing (NaN) if it could not be read.
    low, high
        Its bounds; ``high`` is missing where it has none.
    how
        exact, about, band, less than, more than, excel date, or nothing where it could not be read.
    """

    value: float
    low: float
    high: float
    how: str


UNREAD: Final = Amount(value=nan, low=nan, high=nan, how="")

_WORDS: Final = {
    **{"half": 0.5, "een half": 0.5, "half a": 0.5, "anderhalf": 1.5, "one and a half": 1.5},
    **{
        "one": 1,
        "a": 1,
        "een": 1,
        "two": 2,
        "twee": 2,
        "three": 3,
        "drie": 3,
        "four": 4,
        "vier": 4,
        "five": 5,
    },
    **{"vijf": 5, "six": 6, "zes": 6, "seven": 7, "zeven": 7, "eight": 8, "acht": 8, "nine": 9, "negen": 9},
    **{
        "ten": 10,
        "tien": 10,
        "twelve": 12,
        "twaalf": 12,
        "fifteen": 15,
        "vijftien": 15,
        "twenty": 20,
        "twintig": 20,
    },
}
_UNITS: Final = (
    r"(?:years?|yrs?|y|jaar|jaren|jr|people|persons?|mensen|personen|fte|followers|volgers"
    r"|dollars?|usd|us\$|eur|euro)"
)
_MONTHS_UNIT: Final = r"(?:months?|mths?|mos?|maand(?:en)?|mnd)"
_YEARS_UNIT: Final = r"(?:years?|yrs?|y|jaar|jaren|jr)"
_BOTH: Final = re.compile(rf"(\d+)\s*{_YEARS_UNIT}\.?,?\s*(?:and|en|&)?\s*(\d+)\s*{_MONTHS_UNIT}\.?")
_MONTHS: Final = (
    "jan",
    "feb",
    "mar|mrt",
    "apr",
    "may|mei",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct|okt",
    "nov",
    "dec",
)
_SPELLED: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER: Final = rf"(?:\d[\d.,  ]*\d|\d|{_SPELLED})\s*(?:k|m|mln|million|miljoen)?"

_EPOCH: Final = date(1899, 12, 30)  # day 0 of Excel
_SERIALS: Final = range(20_000, 60_000)  # days from 1954 to 2064

_LESS: Final = r"<|≤|less than|fewer than|under|below|up to|minder dan|korter dan|onder|tot"
_MORE: Final = (
    r">|≥|more than|over|above|at least|meer dan|langer dan|ruim|minstens|minimaal|min\.?|boven|vanaf"
)
_AND_MORE: Final = r"\+|plus|or more|and more|or longer|of meer|en meer|of langer|en ouder"
_ABOUT: Final = r"ca\.?|circa|c\.|about|around|approx\.?|approximately|roughly|ongeveer|rond|zo'n|~|±|≈"
_BETWEEN: Final = r"-|–|—|to|and|tot en met|tot|t/m|a|à|en"

_FORMS: Final = (
    ("less than", rf"(?:{_LESS})\s*(?P<a>{_NUMBER})"),
    ("more than", rf"(?:{_MORE})\s*(?P<a>{_NUMBER})"),
    ("more than", rf"(?P<a>{_NUMBER})\s*(?:{_AND_MORE})"),
    ("about", rf"(?:{_ABOUT})\s*(?P<a>{_NUMBER})"),
    ("band", rf"(?:between|tussen|from|van)?\s*(?P<a>{_NUMBER})\s*(?:{_BETWEEN})\s*(?P<b>{_NUMBER})"),
    ("exact", rf"(?P<a>{_NUMBER})"),
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?P<sign>[.,])\d{3})(?:(?P=sign)\d{3})*(?P<rest>[.,]\d+)?")
_TIMES: Final = {"k": 1e3, "mln": 1e6, "million": 1e6, "miljoen": 1e6, "m": 1e6}


def read_amount(text: str, *, unit: str = "years") -> Amount:
    """Read one amount.

    Parameters
    ----------
    text
        As somebody wrote it, in English or Dutch.
    unit
        ``"years"`` (a point or comma is a decimal sign, months are a twelfth), ``"amount"`` (three digits
        behind a point or comma are thousands) or ``"people"`` (likewise). Dates are bands that Excel took
        for dates; its day numbers too, but in amounts, which may be as large.

    Examples
    --------
    >>> [read_amount(t).value for t in ("5-7 years", "2,5 jaar", "13+", "ca. 5", "< 1", "6 maanden")]
    [6.0, 2.5, 13.0, 5.0, 0.5, 0.5]
    >>> read_amount("41310").low, read_amount("41310").high, read_amount("41310").how
    (2.0, 5.0, 'excel date')
    >>> read_amount("1.234", unit="amount").value, read_amount("meer dan 10 jaar").how
    (1234.0, 'more than')
    """
    said = re.sub(r"\s+", " ", text.strip().casefold().replace("’", "'"))
    said = re.sub(r"(?<=\d)\s*½", ".5", said).replace("½", "0.5")
    if dated := _from_excel(said, serials=unit != "amount"):
        return dated
    if unit == "years" and (both := _BOTH.fullmatch(said)):
        return _amount("exact", [int(both[1]) + int(both[2]) / 12])
    share = 12 if unit == "years" and re.search(rf"\d\s*{_MONTHS_UNIT}\b", said) else 1
    bare = re.sub(rf"\b{_UNITS}\b|\b{_MONTHS_UNIT}\b|[$€£]", " ", said)
    bare = re.sub(r"\s+", " ", bare).strip(" .,;:!()")
    for how, form in _FORMS:
        if match := re.fullmatch(form, bare):
            ends = [value / share for value in _values([e for e in match.groupdict().values() if e], unit)]
            return UNREAD if any(map(isnan, ends)) else _amount(how, ends)
    return UNREAD


def _amount(how: str, ends: list[float]) -> Amount:
    first = ends[0]
    if how == "band":
        low, high = sorted(ends)
        return Amount(value=(low + high) / 2, low=low, high=high, how=how)
    if how == "less than":
        return Amount(value=first / 2, low=0.0, high=first, how=how)
    return Amount(value=first, low=first, high=nan if how == "more than" else first, how=how)


def _values(ends: list[str], unit: str) -> list[float]:
    """The ends of a band: in "250-500k" the first is of thousands, too."""
    values = [_value(end, unit) for end in ends]
    if len(ends) == 2 and _times(ends[0]) == 1 and values[0] < values[1] / _times(ends[1]):
        values[0] *= _times(ends[1])
    return values


def _times(text: str) -> float:
    return next((worth for word, worth in _TIMES.items() if text.strip().endswith(word)), 1.0)


def _value(text: str, unit: str) -> float:
    said = text.strip()
    if said in _WORDS:
        return float(_WORDS[said])
    times = next(
        (1e3 if s == "k" else 1e6 for s in ("k", "mln", "million", "miljoen", "m") if said.endswith(s)), 1.0
    )
    digits = re.sub(r"[^\d.,]", "", said)
    match = _GROUPED.fullmatch(digits)
    thousands = unit != "years" and times == 1 and not digits.startswith("0")
    if match and (match["rest"] or digits.count(match["sign"]) > 1 or thousands):
        whole = re.sub(r"[.,]", "", digits.removesuffix(match["rest"] or ""))
        return float(whole + (match["rest"] or "").replace(",", ".")) * times
    if digits.count(",") + digits.count(".") > 1:
        return nan
    return float(digits.replace(",", ".")) * times


def _from_excel(said: str, *, serials: bool) -> Amount | None:
    """Read a band that Excel took for a date: 2-5 became 5 February, as a date, as text or as day 41310."""
    day_month = _iso(said) or _named_month(said) or (_serial(said) if serials else None)
    if day_month is None:
        return None
    low, high = sorted(map(float, day_month))
    return Amount(value=(low + high) / 2, low=low, high=high, how="excel date")


def _iso(said: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(?:19|20)\d\d-(\d\d)-(\d\d)(?:[ t]00:00(?::00)?)?", said)
    match = match or re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](?:19|20)\d\d", said)
    return (int(match[1]), int(match[2])) if match else None


def _named_month(said: str) -> tuple[int, int] | None:
    for number, names in enumerate(_MONTHS, start=1):
        day_first = re.fullmatch(rf"(\d{{1,2}})[-/ .]?(?:{names})[a-z.]*(?:[-/ ]\d{{2,4}})?", said)
        month_first = re.fullmatch(rf"(?:{names})[a-z.]*[-/ ]?(\d{{1,2}})", said)
        if match := day_first or month_first:
            return int(match[1]), number
    return None


def _serial(said: str) -> tuple[int, int] | None:
    if not re.fullmatch(r"\d{5}(?:\.0)?", said) or int(float(said)) not in _SERIALS:
        return None
    day = _EPOCH + timedelta(days=int(float(said)))
    return day.month, day.day


# A masked handle or address under "has an account" is one.
_YES: Final = frozenset({"yes", "y", "ja", "j", "1", "true", "waar", "x", "handle", "url"})
_NO: Final = frozenset({"no", "n", "nee", "0", "false", "onwaar"})


def read_yes_no(text: str) -> float:
    """Return 1 for yes, 0 for no, in English or Dutch; missing (NaN) for anything else."""
    said = plain(text)
    return 1.0 if said in _YES else 0.0 if said in _NO else nan


def read_amounts(column: pd.Series, *, unit: str) -> pd.DataFrame:
    """Read a column of amounts: ``value``, ``low``, ``high`` and ``how``, one row each; empty is missing."""
    return _through_distinct(column, lambda text: read_amount(text, unit=unit) if text else UNREAD)


def _through_distinct(column: pd.Series, read: Callable[[str], Amount]) -> pd.DataFrame:
    read_once = {text: read(text) for text in column.unique()}
    amounts = [read_once[text] for text in column]
    rows = [(a.value, a.low, a.high, a.how) for a in amounts]
    return pd.DataFrame(rows, columns=["value", "low", "high", "how"], index=column.index)
