"""Text to words, with their places in the text left as they were.

Nothing is moved in the text, so that every match points into what the caller gave: entities and accents are
undone word by word, and words that lost the space between them ("activitiesIdentifying") are two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from unicodedata import category, normalize

# A word, with entities and apostrophes inside; or the end of a sentence, a bullet, a new line that does not
# continue the old one (a line that begins with a small letter was only wrapped).
TOKEN = re.compile(
    r"(?:[^\W_]|&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});|[\u0300-\u036f]|['’](?=[^\W_]))+"
    r"|[!?;:•●▪■◦·|*]|\.(?=\s|$|[^\W\d_a-z])|\n(?=[^\S\n]*[^\sa-z])|[,()]"
)

# Ten or more short items between commas are keywords, such as the automatic skills list of a résumé site:
# they say what a person knows of, not what a person does.
KEYWORDS = re.compile(r"(?:[^,.;:!?•●▪|]{2,34},){10,}[^,.;:!?•●▪|\n]*")

_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
_INSIDE = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Word:
    """A folded word and its place inside its token; ``"."`` ends a sentence, ``","`` parts neighbours."""

    folded: str
    start: int
    end: int


def without_keywords(text: str) -> str:
    """Blank out lists of bare keywords; every other letter keeps its place."""
    return KEYWORDS.sub(lambda found: "|" + " " * (len(found[0]) - 1), text)


def fold(text: str) -> str:
    """Fold case and accents: ``Creëren`` becomes ``creeren``.

    Apostrophes disappear with what a word without them would lack: ``company’s`` becomes ``companys``.
    """
    if text.isascii():
        return text.lower().replace("'", "")
    plain = "".join(c for c in normalize("NFKD", text) if category(c) != "Mn")
    return plain.casefold().replace("'", "").replace("’", "")


def split(token: str, *, whole: frozenset[str]) -> tuple[Word, ...]:
    """Split one token of the text into words.

    Parameters
    ----------
    token
        A match of :data:`TOKEN`.
    whole
        Folded names that have a capital inside and are one word.

    Returns
    -------
    tuple of Word
        Usually one. Entities that are no letters separate; a capital after small letters begins a word of
        its own, with the end of a sentence before it.
    """
    if not _INSIDE.search(token):
        return (Word("," if token in ",()" else ".", 0, len(token)),)
    return tuple(_words(token, whole))


def _words(token: str, whole: frozenset[str]) -> Iterator[Word]:
    if "&" in token:
        # Inside a word an entity stands for one letter: "caf&eacute;". A match is shown as it stands there.
        for part in _INSIDE.findall(unescape(token)):
            yield Word(fold(part), 0, len(token))
        return
    cuts = [] if fold(token) in whole else [m.start() for m in _GLUED.finditer(token)]
    for start, end in zip([0, *cuts], [*cuts, len(token)], strict=True):
        if start:
            yield Word(".", start, start)
        yield Word(fold(token[start:end]), start, end)
