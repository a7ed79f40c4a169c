"""The package's own words: a language is a file; numbers and lists are written as Unicode's CLDR has them.

The files are ``languages/<lang>.toml``: whatever stands in one is a phrase, and what one lacks is said in
the first language there is. Labels of a study are its own, and stand in its codebook.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from difflib import get_close_matches
from functools import cache
from html import escape
from importlib.resources import files
from numbers import Integral
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from analysis.errors import DataError, Problem, UnknownNameError, refuse
from analysis.files import read_toml

TYPE_CHECKING = (
    False  # Babel takes as long to load as the whole command line, and is needed to write numbers only
)

if TYPE_CHECKING:
    from babel import Locale

FIRST = "en"  # has every phrase
LEAST_P = 0.0001  # below it a p-value is not written out


class Label(dict[str, str]):
    """The same words in several languages; one that is lacking is said in the first there is.

    Examples
    --------
    >>> label = Label(en="men", nl="mannen")
    >>> label["nl"], label["de"], Label()["en"]
    ('mannen', 'men', '')
    """

    def __missing__(self, lang: str) -> str:
        return next(iter(self.values()), "")


class Sentence(str):
    """A sentence that a notebook shows as prose."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return f"**{escape(self, quote=False)}**"


@cache
def languages() -> tuple[str, ...]:
    """Languages that the package speaks, the first one first.

    Examples
    --------
    >>> languages()
    ('en', 'de', 'nl')
    """
    found = sorted(f.name.removesuffix(".toml") for f in _folder().iterdir() if f.name.endswith(".toml"))
    return FIRST, *(lang for lang in found if lang != FIRST)


def _folder() -> Any:  # importlib's Traversable has moved between versions
    return files("analysis") / "languages"


def check_language(lang: str, valid: Sequence[str] | None = None) -> str:
    """Return ``lang`` if it is one of those that are spoken, by the package if no others are named.

    Raises
    ------
    UnknownNameError
        If it is not; the message lists the languages.
    """
    if lang not in (valid or languages()):
        raise UnknownNameError("lang", lang, valid or languages())
    return lang


@cache
def _own_phrases(lang: str) -> Mapping[str, str]:
    file = f"languages/{check_language(lang)}.toml"
    return read_toml(Path(str(_folder() / f"{lang}.toml")), file)


@cache
def _phrases(lang: str) -> Mapping[str, str]:
    """Phrases of a language, those of the first where it has none.

    Raises
    ------
    DataError
        With every phrase that the first language has not, or that has other gaps there.
    """
    own, first = _own_phrases(lang), _own_phrases(FIRST)
    refuse(_wrong(lang, own, first))
    return {**first, **own}


def _wrong(lang: str, own: Mapping[str, object], first: Mapping[str, str]) -> Iterator[Problem]:
    file = f"languages/{lang}.toml"
    if "locale" not in own:
        yield Problem(file, "no locale", "locale, the name that CLDR has for the language", "Add it.")
    for key, text in own.items():
        if key not in first:
            near = get_close_matches(key, first, n=1)
            expected = f"a phrase of {FIRST}.toml" + (f", such as {near[0]}" if near else "")
            yield Problem(file, "a phrase that is never said", expected, column=key)
        elif not isinstance(text, str):
            yield Problem(file, repr(text), "a text", column=key)
        elif (gaps := _gaps(text)) != _gaps(first[key]):
            yield Problem(file, _shown(gaps), _shown(_gaps(first[key])), column=key)


def _shown(gaps: set[str]) -> str:
    return ", ".join(f"{{{gap}}}" for gap in sorted(gaps)) or "no gaps"


def _gaps(text: str) -> set[str]:
    """Names in braces that a phrase leaves open."""
    try:
        return {gap for _, gap, _, _ in Formatter().parse(text) if gap is not None}
    except ValueError:
        return {"a brace that is left open"}


def lacking(lang: str) -> list[str]:
    """Phrases that a language lacks, which the first one says."""
    return [key for key in _own_phrases(FIRST) if key not in _own_phrases(lang)]


@cache
def _locale(lang: str) -> "Locale":
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    name = _phrases(lang)["locale"]
    try:
        return Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        file, expected = f"languages/{lang}.toml", "the name that CLDR has for the language: en, pt_BR"
        raise DataError([Problem(file, repr(name), expected, column="locale")]) from None


def knows(key: str) -> bool:
    """Whether there is such a phrase."""
    return key in _phrases(FIRST)


def template(key: str, lang: str) -> str:
    """Return a phrase in one language as it stands, its gaps open."""
    return _phrases(lang)[key]


def phrase(key: str, lang: str, **values: object) -> str:
    """Return a phrase in one language, its gaps filled; whole numbers are written as the language does.

    Examples
    --------
    >>> phrase("of", "nl", count=28106, base=28107)
    '28.106 van 28.107'
    """
    return template(key, lang).format(**{name: _written(value, lang) for name, value in values.items()})


def _written(value: object, lang: str) -> object:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return number(int(value), lang=lang) if whole else value  # type: ignore[call-overload]


def number(value: float, *, lang: str = FIRST, decimals: int = 0) -> str:
    """Write a number the way the language does, with a true minus.

    Parameters
    ----------
    value
        Any finite number.
    lang
        One of :func:`languages`.
    decimals
        Digits after the decimal sign. A half goes up, as people and spreadsheets round.

    Examples
    --------
    >>> number(1234.5, decimals=1), number(1234.5, decimals=1, lang="nl")
    ('1,234.5', '1.234,5')
    >>> number(57.5), number(-12.5)
    ('58', '−13')
    """
    from babel.numbers import format_decimal  # noqa: PLC0415

    exact = Decimal(repr(round(float(value), 9)))  # nine decimals take away what floats add to a half
    form = "#,##0." + "0" * decimals if decimals else "#,##0"
    with localcontext(prec=400, rounding=ROUND_HALF_UP):  # digits of any float, and more
        return format_decimal(exact, format=form, locale=_locale(lang)).replace("-", "−")


def p_value(p: float, *, lang: str = FIRST) -> str:
    """Write a p-value in four decimals; one that would have only zeros is under the smallest of them.

    Examples
    --------
    >>> p_value(0.03155), p_value(3e-9), p_value(3e-9, lang="nl")
    ('0.0316', '< 0.0001', '< 0,0001')
    """
    shown = number(max(p, LEAST_P), lang=lang, decimals=4)
    return f"< {shown}" if p < LEAST_P else shown


def percent(share: float, *, lang: str = FIRST, decimals: int = 0) -> str:
    """Write a share (0-1) as a percentage.

    Examples
    --------
    >>> percent(0.483, decimals=1), percent(0.483, decimals=1, lang="nl")
    ('48.3%', '48,3%')
    """
    return number(100 * share, lang=lang, decimals=decimals) + percent_sign(lang)


def printed_percent(digits: str, *, lang: str = FIRST) -> str:
    """A percentage as it was printed: its digits are kept, its signs are the reader's.

    Examples
    --------
    >>> printed_percent("41.0"), printed_percent("41.0", lang="nl")
    ('41.0%', '41,0%')
    """
    return digits.replace(".", decimal_sign(lang)) + percent_sign(lang)


def language_name(lang: str) -> str:
    """What a language calls itself.

    Examples
    --------
    >>> language_name("nl")
    'Nederlands'
    """
    return str(_locale(lang).language_name)


def percent_sign(lang: str) -> str:
    """Sign of percent of a language, with the space before it where it has one."""
    return str(_locale(lang).percent_formats[None].suffix[0])


def decimal_sign(lang: str) -> str:
    """Decimal sign of a language."""
    return str(_locale(lang).number_symbols["latn"]["decimal"])


def capitalised(text: str) -> str:
    """A text with a capital at its beginning; the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def listed(names: Sequence[str], lang: str, *, word: Literal["and", "or"] = "and") -> str:
    """Return names as a list in a sentence: ``a, b and c``; ``word`` is "and" or "or".

    Examples
    --------
    >>> listed(["44", "55"], "nl", word="or"), listed(["a", "b", "c"], "en")
    ('44 of 55', 'a, b and c')
    """
    from babel.lists import format_list  # noqa: PLC0415

    style: Literal["standard", "or"] = "or" if word == "or" else "standard"
    return str(format_list(list(names), style=style, locale=_locale(lang)))
