"""People kept out: columns about a person are dropped, and what looks personal is masked.

What cannot be recognised is not: a name inside a free answer stays. Ask for no names, and read the lists.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from functools import partial
from importlib.resources import files
from typing import Final

import pandas as pd

from analysis.clean.log import DROPPED, HIDDEN, LOG_COLUMNS, Cleaned, Step
from analysis.labels import bare, content_words, forms_of, plain

_WORDS: Final = tomllib.loads((files("analysis.clean") / "personal.toml").read_text(encoding="utf-8"))
HEADERS: Final = frozenset(map(plain, _WORDS["headers"]))
_ABOUT: Final = frozenset(map(content_words, HEADERS)) - {frozenset()}
_YES_OR_NO: Final = forms_of("yes", "no", "missing") | {""}  # "Do you have a website?"
_BRACKET = re.compile(r"\([^)]*\)?")  # "First name (optional)"

_SITE_NAMES = "|".join(map(re.escape, _WORDS["sites"]))
_SITES = rf"(?<![\w.])(?:[a-z]{{2,3}}\.)?(?:{_SITE_NAMES})\.(?:com|me)/\S+"
# What is repeated gives nothing back (*+, ++) or has a bound: time grows as the text does, and no faster.
_AT = r"(?:@|\s?[\[(]\s*+(?:(?:at|apenstaartje)\s*+)?[\])]\s?)"
_DOT = r"(?:\.|\s?[\[(]\s*+(?:dot|punt)\s*+[\])]\s?)"
_SPELLED = r"\s(?:at|apenstaartje)\s++[\w-]++(?:\s(?:dot|punt)\s[\w-]++)+"
_IP4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)"
_WORD6 = r"[0-9a-f]{1,4}"
_IP6 = rf"(?<![\w:])(?:(?:{_WORD6}:){{7}}{_WORD6}|(?:{_WORD6}:){{1,6}}:(?:{_WORD6}:?){{0,7}}+)(?![\w:])"
_APART = r"(?<![\w,.])(?<!\d[-/])"  # from a number: "03-2024 16:34" is part of a date
_NO_DATE = r"(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d))"

# In this order: an e-mail address contains what could be taken for a handle.
PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "e-mail": re.compile(
        rf"(?<![\w.+-])[\w.+-]++(?:{_AT}[\w-]++(?:{_DOT}[\w-]++)+|{_SPELLED})", re.IGNORECASE
    ),
    "url": re.compile(rf"(?:(?:https?|ftp)://|www\.)\S+|{_SITES}", re.IGNORECASE),
    "ip": re.compile(rf"{_IP4}|{_IP6}", re.IGNORECASE),
    "iban": re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"),
    "phone": re.compile(rf"{_NO_DATE}{_APART}(?:\+|00|\(?0|31)[\d(][\d\s()./-]{{7,16}}\d(?!\w)"),
    "handle": re.compile(r"(?<![\w@])@[A-Za-z_]\w{2,}"),
    "bsn": re.compile(r"(?<![\w.,-])\d{9}(?![\w.,-])"),
}

# Thousands with points or spaces, one or a band of them: no telephone number, and no address of a computer.
_GROUPED = r"[€$£]?\s?[1-9]\d{0,2}(?:(?:[.,]\d{3}){1,3}|(?: \d{3}){1,2})(?:,\d+|,-)?"
_PLAIN = r"[1-9]\d{3,6}"
_TO = r"\s*(?:-|–|/|t/m|tot|to|and|en)\s*"
_AMOUNT = re.compile(rf"{_GROUPED}(?:{_TO}{_GROUPED})?|{_PLAIN}{_TO}{_PLAIN}")

_DECIMAL = re.compile(r"[-−]?(?:0|[1-9]\d*)[.,]\d+")

SHORTEST_ACCOUNT = 15  # signs, in Norway
MOSTLY = 0.5  # of the filled cells of a column: then all of it is about people


def drop_personal(frame: pd.DataFrame, known: Collection[str]) -> Cleaned:
    """Drop columns whose name, or whose content in most of its cells, is about a person.

    Parameters
    ----------
    frame
        Texts.
    known
        Titles of columns that answer a question, in the form of ``plain``: they are masked cell by cell, and
        never dropped for what stands in them.
    """
    dropped = [name for name in frame.columns if is_personal(frame[name], known)]
    rows = [("drop_personal", name, HIDDEN, DROPPED, int((frame[name] != "").sum())) for name in dropped]
    return Cleaned(frame=frame.drop(columns=dropped), log=pd.DataFrame(rows, columns=list(LOG_COLUMNS)))


def is_personal(column: pd.Series, known: Collection[str]) -> bool:
    """Whether a column is about a person: by its header, or because most cells are nothing but an address."""
    form = plain(str(column.name))
    title = bare(form)
    asks = content_words(_BRACKET.sub("", title)) in _ABOUT and not _YES_OR_NO.issuperset(
        map(plain, column.unique())
    )
    named = title in HEADERS or asks
    answers = form in known or title in known
    if named or answers:
        return named and not answers
    filled = column[column != ""]
    whole = filled.map(lambda text: re.fullmatch(r"\[[a-z-]+\]", mask(text).strip()) is not None)
    return len(filled) > 0 and bool(whole.mean() > MOSTLY)


def mask(text: str) -> str:
    """Mask what looks personal in one text; amounts of money are none of it.

    Examples
    --------
    >>> mask("mail jan@example.org or call +31 6 12345678, see www.example.org/jan; 2000-2010, 5-7 years")
    'mail [e-mail] or call [phone], see [url] 2000-2010, 5-7 years'
    >>> mask("100.000 - 250.000"), mask("123456782")
    ('100.000 - 250.000', '[bsn]')
    """
    if _AMOUNT.fullmatch(text.strip()) or _DECIMAL.fullmatch(text.strip()):
        return text
    text = _as_typed(text)
    for name, pattern in PATTERNS.items():
        text = pattern.sub(partial(_masked, name), text)
    return text


MASK_PERSONAL: Final = Step(name="mask_personal", mend=mask, hides=True)


def _as_typed(text: str) -> str:
    """Bring wide letters and signs of no width to what they look like, where they could hide an address."""
    if text.isascii():
        return text
    shown = "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cf")
    return "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in shown)


def _masked(name: str, found: re.Match[str]) -> str:
    if name == "iban":
        return _without_account(found[0])
    return found[0] if name == "bsn" and not _passes_eleven(found[0]) else f"[{name}]"


def _passes_eleven(digits: str) -> bool:
    """Whether nine digits pass the check of a Dutch citizen service number."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _without_account(text: str) -> str:
    """Mask the longest beginning that is a bank account; a word in capitals may stand behind it."""
    groups = text.split(" ")
    for end in range(len(groups), 0, -1):
        if _is_account("".join(groups[:end])):
            return " ".join(["[iban]", *groups[end:]])
    return text


def _is_account(signs: str) -> bool:
    """Whether signs are an IBAN by its check (ISO 13616), or look like a Dutch or British one mistyped."""
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z]{4}\d{8,16}", signs):
        return True
    digits = "".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])
    return len(signs) >= SHORTEST_ACCOUNT and int(digits) % 97 == 1
