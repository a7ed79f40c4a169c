"""Amounts as people write them: bands, "more than", months, decimal commas, and what Excel made of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from math import isnan, nan
from typing import Final, NamedTuple

import pandas as pd

from analysis.labels import RECOGNISED, forms_of, is_nonsubstantive, plain


class Amount(NamedTuple):
    """One amount.

    Attributes
    ----------
    value
        The number, or the middle of a band; of "more than", its bound; missing (NaN) if it could not be read.
    low, high
        Its bounds; ``high`` is missing where it has none.
    how
        exact, about, band, less than ("at most" and "or less" too), more than ("at least" and "or more" too),
        excel date, part of one (beside percents), or nothing where it could not be read.
    """

    value: float
    low: float
    high: float
    how: str


LONGEST: Final = 80  # characters of an amount; whatever is longer is a story
SAYING: Final = 0.05  # of the cells with a point or comma, that must show what it parts
NEAR: Final = 100  # times what is below one: as large may be what is written with as many digits
MOST: Final = 1e15  # and its number; whatever is more is somebody on a keyboard

UNREAD: Final = Amount(value=nan, low=nan, high=nan, how="")

_SAID: Final = RECOGNISED["numbers"]  # patterns of what is written around a number, in three languages
_WORDS: Final[dict[str, float]] = _SAID["words"]
_TIMES: Final[dict[str, float]] = _SAID["times"]
_YEARS_UNIT: Final = rf"(?:{_SAID['years']})"
_MONTHS_UNIT: Final = rf"(?:{_SAID['months']})"
_OF_EXPERIENCE: Final = _SAID["experience"]
_UNITS: Final = rf"(?:{_YEARS_UNIT}{_OF_EXPERIENCE}|{_SAID['units']})"
_SPELLED: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_WORTH: Final = "|".join(sorted(_TIMES, key=len, reverse=True))
# Digits with points, commas or, between groups of three, spaces; or a number in words; and what it is times.
_NUMBER: Final = rf"(?:\d{{1,3}}(?: \d{{3}})+(?:,\d+)?|\d[\d.,]*|[.,]\d+|{_SPELLED})\s*(?:{_WORTH})?"

_BOTH: Final = re.compile(
    rf"(?P<years>{_NUMBER})\s*{_YEARS_UNIT}\.?,?\s*(?:{_SAID['and']})?\s*(?P<months>{_NUMBER})\s*{_MONTHS_UNIT}\.?"
)
_SOME_MONTHS: Final = re.compile(rf"(?P<months>{_NUMBER})\s*{_MONTHS_UNIT}\b{_OF_EXPERIENCE}")
_SOME_YEARS: Final = re.compile(rf"(?:(?<=\d)|\b){_YEARS_UNIT}\b")

_EPOCH: Final = date(1899, 12, 30)  # day 0 of Excel
_SERIALS: Final = range(20_000, 60_000)  # days from 1954 to 2064

_FORMS: Final = (
    ("less than", rf"(?:{_SAID['less']})\s*(?P<a>{_NUMBER})"),
    ("more than", rf"(?:{_SAID['more']})\s*(?P<a>{_NUMBER})"),
    ("less than", rf"(?P<a>{_NUMBER})\s*(?:{_SAID['or_less']})"),
    ("more than", rf"(?P<a>{_NUMBER})\s*(?:{_SAID['or_more']})"),
    ("about", rf"(?:{_SAID['about']})\s*(?P<a>{_NUMBER})"),
    ("band", rf"(?:{_SAID['from']})?\s*(?P<a>{_NUMBER})\s*(?:{_SAID['to']})\s*(?P<b>{_NUMBER})"),
    ("exact", rf"(?P<a>{_NUMBER})"),
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?P<sign>[.,])\d{3})(?:(?P=sign)\d{3})*(?P<rest>[.,]\d+)?")
_BELOW: Final = re.compile(r"^([$€£]?)\s?\(([$€£]?\s?\d[\d.,\s]*)\)$")  # as bookkeepers write it
_COMPOUND: Final = re.compile(rf"\b({_SPELLED})[- ]({_SPELLED})\b")  # "twenty-five", but no "five-ten"
_AND_A_HALF: Final = re.compile(rf"(?P<whole>\d+|{_SPELLED})(?:{_SAID['half']})")


def read_amount(text: str, *, unit: str = "years") -> Amount:
    """Read one amount.

    Parameters
    ----------
    text
        As somebody wrote it, in English, Dutch or German.
    unit
        ``"years"`` (a point or comma is a decimal sign, months are a twelfth), ``"amount"`` (three digits
        behind a point or comma are thousands, "m" is a million) or ``"people"`` (three digits likewise).
        Years and people may be bands that Excel took for dates, or for day numbers; amounts are no dates.

    Examples
    --------
    >>> [read_amount(t).value for t in ("5-7 years", "2,5 jaar", "13+", "ca. 5", "< 1", "6 maanden")]
    [6.0, 2.5, 13.0, 5.0, 0.5, 0.5]
    >>> read_amount("41310").low, read_amount("41310").high, read_amount("41310").how
    (2.0, 5.0, 'excel date')
    >>> read_amount("1.234", unit="amount").value, read_amount("(1,250.00)", unit="amount").value
    (1234.0, -1250.0)
    """
    said = re.sub(r"\s+", " ", text.strip().casefold().replace("’", "'"))
    said = re.sub(r"(?<=\d)'(?=\d{3}(?!\d))", "", said)  # thousands, as the Swiss write them
    said = _COMPOUND.sub(_compound, re.sub(r"(?<=\d)\s*½", ".5", said).replace("½", "0.5"))
    if unit == "amount":
        said = _BELOW.sub(r"-\1\2", said)
    if len(said) > LONGEST:
        return UNREAD
    if unit != "amount" and (dated := _from_excel(said, unit)):
        return dated
    if unit == "years" and (both := _BOTH.fullmatch(said)):
        ends = [_value(both["years"], unit) + _value(both["months"], unit) / 12]
        return UNREAD if any(map(isnan, ends)) else _amount("exact", ends)
    if unit == "years" and _SOME_MONTHS.search(said):
        return _of_months(said)
    return _read(_bare(said), unit)


def _compound(found: re.Match[str]) -> str:
    tens, ones = _WORDS[found[1]], _WORDS[found[2]]
    return f"{tens + ones:g}" if tens >= 20 and 1 <= ones < 10 else found[0]


def _of_months(said: str) -> Amount:
    """Read months as parts of a year: all ends are; beside years ("6 months to 1 year") each by itself."""
    if not _SOME_YEARS.search(said):
        return _read(
            _bare(re.sub(rf"(?:(?<=\d)|\b){_MONTHS_UNIT}\b{_OF_EXPERIENCE}", " ", said)), "years", 12
        )
    years = _SOME_MONTHS.sub(lambda found: f"{_value(found['months'], 'years') / 12:.9f} ", said)
    return _read(_bare(years), "years")


_POWER: Final = re.compile(r"\d(?:\.\d+)?e[-+]?\d{1,2}")  # as programs write 0.00005


def _read(bare: str, unit: str, parts: float = 1) -> Amount:
    """Read what is left without units; ``parts`` of it are one. Only an amount can be below zero."""
    if unit == "amount" and bare.startswith(("-", "−")):
        below = _read(bare[1:].lstrip(), unit)
        return _amount("exact", [-below.value]) if below.how == "exact" else UNREAD
    if _POWER.fullmatch(bare):
        return _amount("exact", [float(bare) / parts])
    if half := _AND_A_HALF.fullmatch(bare):
        return _amount("exact", [(_value(half["whole"], unit) + 0.5) / parts])
    for how, form in _FORMS:
        if match := re.fullmatch(form, bare):
            ends = [value / parts for value in _values([e for e in match.groupdict().values() if e], unit)]
            return UNREAD if any(map(isnan, ends)) else _amount(how, ends)
    return UNREAD


def _bare(said: str) -> str:
    """Without units, currencies, "%" and the ",-" behind Dutch prices."""
    bare = re.sub(rf"(?:(?<=\d)|\b){_UNITS}\b|[$€£%]|,[-–](?!\d)", " ", said)
    bare = re.sub(r"\s+", " ", bare).strip().rstrip(" .,;:!)").lstrip(" ;:(")
    return re.sub(r"^\+ ?(?=\d)", "", bare)


def _amount(how: str, ends: list[float]) -> Amount:
    first = ends[0]
    if max(ends) > MOST:
        return UNREAD
    if how in ("band", "excel date"):
        low, high = sorted(ends)
        return Amount(value=(low + high) / 2, low=low, high=high, how=how)
    if how == "less than":
        return Amount(value=first / 2, low=0.0, high=first, how=how)
    return Amount(value=first, low=first, high=nan if how == "more than" else first, how=how)


def _values(ends: list[str], unit: str) -> list[float]:
    """The ends of a band: in "250-500k" the first is of thousands, too; in "500-1m" nobody can tell."""
    (first, *rest), times = [_value(end, unit) for end in ends], [_times(end) for end in ends]
    if rest and times[0] == 1 and first < rest[0] / times[1]:
        first *= times[1]
    elif rest and times[0] == 1 and first < times[1] / 1000:
        first = nan
    return [first, *rest]


def _times(text: str) -> float:
    """What a number is times: in "1,5 mln" a million."""
    word = re.search(rf"(?:{_WORTH})$", text.strip()) if text.strip() not in _WORDS else None
    return _TIMES[word[0]] if word else 1.0


def _value(text: str, unit: str) -> float:
    """One number; missing (NaN) if its points and commas make no sense, or it is a million of people."""
    times = _times(text)
    if times == _TIMES["m"] and unit != "amount":
        return nan
    number = re.sub(rf"\s*(?:{_WORTH})$", "", text.strip()) if times != 1 else text.strip()
    return _WORDS[number] * times if number in _WORDS else _digits(number, unit, times) * times


def _digits(number: str, unit: str, times: float) -> float:
    digits = re.sub(r"[^\d.,]", "", number)
    match = _GROUPED.fullmatch(digits)
    thousands = unit != "years" and times == 1 and not digits.startswith("0")
    if match and (match["rest"] or digits.count(match["sign"]) > 1 or thousands):
        whole = re.sub(r"[.,]", "", digits.removesuffix(match["rest"] or ""))
        return float(whole + (match["rest"] or "").replace(",", "."))
    # "1,250k" is 1,250 thousand, or one and a quarter.
    either = match and times != 1 and unit == "amount" and not digits.startswith("0")
    if either or digits.count(",") + digits.count(".") > 1 or not re.search(r"\d", digits):
        return nan
    return float(digits.replace(",", "."))


def _from_excel(said: str, unit: str) -> Amount | None:
    """Read a band that Excel took for a date: 2-5 became 5 February, as a date, as text or as day 41310."""
    both = _iso(said) or _named_month(said) or (_serial(said) if unit == "years" else None)
    return _amount("excel date", list(map(float, both))) if both else None


def _iso(said: str) -> tuple[int, int] | None:
    """A day and month of this century: a date before it was nobody's band, and may be a birthday."""
    match = re.fullmatch(r"20\d\d-(\d\d)-(\d\d)(?:[ t]00:00(?::00)?)?", said)
    match = match or re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/]20\d\d", said)
    if match is None:
        return None
    one, other = sorted((int(match[1]), int(match[2])))
    return (one, other) if 1 <= one <= 12 and other <= 31 else None


def _named_month(said: str) -> tuple[int, int] | None:
    for number, names in enumerate(_SAID["month_names"], start=1):
        day_first = re.fullmatch(rf"(\d{{1,2}})[-/ .]?(?:{names})\.?(?:-\d\d)?", said)
        month_first = re.fullmatch(rf"(?:{names})\.?[-/ ]?(\d{{1,2}})", said)
        if match := day_first or month_first:
            return int(match[1]), number
    return None


def _serial(said: str) -> tuple[int, int] | None:
    if not re.fullmatch(r"\d{5}(?:\.0)?", said) or int(float(said)) not in _SERIALS:
        return None
    day = _EPOCH + timedelta(days=int(float(said)))
    return day.month, day.day


# A point of a scale, with what it stands for.
_POINT: Final = re.compile(r"\s*(\d{1,2})(?: [-–] | ?[=:(] ?|\) )[^\W\d].*")
# Which stand for no answer in many a file.
CODES: Final = (-1, -2, -7, -8, -9, -77, -88, -97, -98, -99, -999, -9999, 88, 98, 99, 888, 998, 999, 9999)
APART: Final = 1.5  # times the largest other number


def codes_among(values: pd.Series) -> list[float]:
    """Numbers that may be codes for no answer: 99, 999, -9 and the like, if they stand apart from the rest.

    Examples
    --------
    >>> codes_among(pd.Series([36.0, 40.0, 999.0, -99.0])), codes_among(pd.Series([80.0, 99.0]))
    ([-99.0, 999.0], [])
    """
    coded = values.isin(CODES)
    others = values[~coded]
    far = (values > APART * others.max()) | ((values < 0) & (others.min() >= 0))
    return sorted(values[coded & far].unique().tolist())


_YES: Final = forms_of("yes")
_NO: Final = forms_of("no")


def read_yes_no(text: str) -> float:
    """Return 1 for yes, 0 for no, in English or Dutch; missing (NaN) for anything else."""
    said = plain(text)
    return 1.0 if said in _YES else 0.0 if said in _NO else nan


def _decimal(found: re.Match[str]) -> float:
    return float(found[0].replace(",", "."))


def _parts_decimals(texts: Sequence[str], sign: str) -> bool:
    """Whether a sign parts decimals in a column where three digits stand behind it.

    Some cells say so: 0.532 is no thousand, and where 2.5 is written 1.125 is none. Round numbers speak
    against it, but for those of like size beside 0.500: whoever writes thousands writes 45.000. Where no cell
    has less or more than three digits behind it, whole numbers as large as the decimals would be (2, 4 beside
    2.333 and 3.667) say it, too.
    """
    one = re.compile(rf"(?<![\d.,])\d*[{sign}](\d+)(?![\d.,]|\s*(?:{_WORTH}))", re.IGNORECASE)
    found = [match for text in texts if (match := one.search(text))]
    below_one = [match for match in found if match[0].startswith(("0", sign))]
    three = [match for match in found if len(match[1]) == 3 and match not in below_one]
    ending = sum(match[1].endswith("0") for match in three)
    told = len(found) - len(three)
    if not told:
        whole = [float(text) for text in texts if re.fullmatch(r"\s*\d{1,3}\s*", text)]
        largest = max(map(_decimal, three), default=0)
        told = len(whole) if whole and max(whole) <= 2 * largest else 0
    small, large = (max(map(_decimal, of), default=0) for of in (below_one, three))
    wide = [match for match in below_one if len(match[1]) == 3 and _decimal(match)]
    written = len(wide) >= SAYING * len(found) and large <= NEAR * small  # with three digits, 1.500 too
    most = len(three) if written else 0
    return told >= SAYING * len(found) > 0 and ending <= most


def _parts_of_one(read: Mapping[str, Amount]) -> list[str]:
    """Texts that stand for percents, as 0.45 does beside "45%", where all numbers without the sign do."""
    percents = [text for text in read if "%" in text and read[text].how]
    others = [text for text in read if "%" not in text and read[text].how]
    one = all(read[text].how == "exact" and 0 <= read[text].value <= 1 for text in others)
    return others if one and any(read[text].value > 1 for text in percents) else []


def read_amounts(column: pd.Series, *, unit: str) -> pd.DataFrame:
    """Read a column of amounts: ``value``, ``low``, ``high`` and ``how``, one row each; empty is missing.

    A sign that is a decimal one elsewhere in the column is no sign of thousands: beside 0.5, 1.125 is one and
    an eighth. A point of a scale with its words ("10 - very likely") is its number. Beside "45%" numbers that
    are all up to 1 are parts of one: 0.45 is 45. Days of three years and more are days, and no bands that
    Excel took for dates: it makes them of the year in which somebody typed.
    """
    texts = list(map(str, column.unique()))
    signs = "".join(filter(partial(_parts_decimals, texts), ".,")) if unit != "years" else ""
    sign = f"[{signs}]" if signs else "(?!)"
    longer = re.compile(rf"(?<![\d.,])(\d+{sign}\d{{3}})(?![\d.,])")
    read = {text: read_amount(longer.sub(r"\g<1>0", text), unit=unit) for text in texts}
    lost = [text for text in texts if not read[text].how and not is_nonsubstantive(plain(text))]
    points = {text: match[1] for text in lost if (match := _POINT.fullmatch(text))}
    read |= {text: read_amount(digits, unit="amount") for text, digits in points.items()}
    dated = {text: re.findall(r"20\d\d", text) for text in texts if read[text].how == "excel date"}
    if len({year for years in dated.values() for year in years}) > 2:
        read |= dict.fromkeys(dated, UNREAD)
    for text in _parts_of_one(read):
        read[text] = _amount("part of one", [round(100 * read[text].value, 9)])
    return pd.DataFrame([read[text] for text in column], columns=list(Amount._fields), index=column.index)
