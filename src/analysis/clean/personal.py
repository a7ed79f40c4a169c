"""People kept out: columns about a person are dropped, and what looks personal is masked.

What cannot be recognised is not: a name inside a free answer stays. Ask for no names, and read the lists.
"""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from analysis.clean.steps import through_distinct
from analysis.labels import plain

_HEADERS = """
    name; naam; first name; last name; full name; your name; uw naam; voornaam; achternaam; surname
    recipient first name; recipient last name; recipientfirstname; recipientlastname; recipientemail
    email; e-mail; email address; e-mail address; e-mailadres; mail; username; user name; gebruikersnaam
    login
    phone; phone number; telephone; mobile; telefoon; telefoonnummer; mobiel; gsm
    ip; ip address; ip-adres; ipaddress; ipaddr; refurl; locationlatitude; locationlongitude
    address; street; adres; straat; postcode; zip; zip code; postal code; city; woonplaats
    url; link; website; profile; profile url; linkedin; linkedin url; linkedin profile; profiel; profiel-url
    twitter handle; twitter name; twitternaam; handle; externalreference; external reference; custom data 1
    date of birth; geboortedatum; birthday; bsn; ssn; employer; werkgever
"""
HEADERS: Final = frozenset(plain(name) for name in _HEADERS.replace("\n", ";").split(";")) - {""}

# In this order: an e-mail address contains what could be taken for a handle.
_SITES = r"(?<![\w.])(?:[a-z]{2,3}\.)?(?:linkedin|facebook|twitter|x)\.com/\S+"
_IP4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
_IP6 = r"(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])"
_NO_DATE = r"(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d))"
PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "e-mail": re.compile(r"[\w.+-]+(?:@|\s?[\[(]at[\])]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE),
    "url": re.compile(rf"(?:https?://|www\.)\S+|{_SITES}", re.IGNORECASE),
    "ip": re.compile(rf"{_IP4}|{_IP6}", re.IGNORECASE),
    "phone": re.compile(rf"{_NO_DATE}(?<![\w,])(?:\+|00|\(?0|31)[\d(][\d\s()./-]{{7,16}}\d(?!\w)"),
    "handle": re.compile(r"(?<![\w@])@[A-Za-z_]\w{2,}"),
}

MOSTLY = 0.5  # of the filled cells of a column: then all of it is about people


def drop_personal(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop columns whose name, or whose content in most of its cells, is about a person."""
    return frame[[name for name in frame.columns if not is_personal(frame[name])]]


def is_personal(column: pd.Series) -> bool:
    """Whether a column is about a person: by its header, or because most cells are nothing but an address."""
    if plain(str(column.name)) in HEADERS:
        return True
    filled = column[column != ""]
    whole = filled.map(lambda text: any(pattern.fullmatch(text.strip()) for pattern in PATTERNS.values()))
    return len(filled) > 0 and bool(whole.mean() > MOSTLY)


def mask_personal(frame: pd.DataFrame) -> pd.DataFrame:
    """Put ``[e-mail]``, ``[url]``, ``[ip]``, ``[phone]`` or ``[handle]`` where something looks like one."""
    return through_distinct(frame, mask)


def mask(text: str) -> str:
    """Mask what looks personal in one text.

    Examples
    --------
    >>> mask("mail jan@example.org or call +31 6 12345678, see www.example.org/jan; 2000-2010, 5-7 years")
    'mail [e-mail] or call [phone], see [url] 2000-2010, 5-7 years'
    """
    for name, pattern in PATTERNS.items():
        text = pattern.sub(f"[{name}]", text)
    return text


drop_personal.hides = True  # type: ignore[attr-defined]
mask_personal.hides = True  # type: ignore[attr-defined]
