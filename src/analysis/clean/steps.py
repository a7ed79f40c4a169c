"""Steps that mend text, whatever it is about, cell by cell."""

import re
from collections.abc import Mapping
from typing import Any, Final

from analysis.clean.log import Step

# Curly quotes, ligatures and the like are somebody's own typing: only letters that went through the wrong
# encoding are mended.
_MEND: Final[Mapping[str, Any]] = {
    "unescape_html": False,
    "remove_terminal_escapes": False,
    "uncurl_quotes": False,
    "fix_latin_ligatures": False,
    "fix_character_width": False,
    "normalization": None,
}

ERRORS: Final = re.compile(
    r"#(?:N/[AB]|DIV/0!|DEEL/0!|REF!|VERW!|NAME\?|NAAM\?|VALUE!|WAARDE!|NUM!|GETAL!|NULL!|LEEG!|SPILL!|OVERLOOP!|CALC!)",
    re.IGNORECASE,
)


def mend_letters(text: str) -> str:
    """Mend letters that were read in the wrong encoding: ``geÃ¯nteresseerd`` becomes ``geïnteresseerd``.

    Once mended, a text stays as it is when its space is trimmed and it is mended again.
    """
    return text if text.isascii() else _of_one_encoding(text)


def trim_space(text: str) -> str:
    """Take away space at the ends, and make one space of several; line breaks inside a text stay."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def empty_error(text: str) -> str:
    """Take an error value of a spreadsheet for an empty cell: ``#N/A``, ``#DEEL/0!``, English or Dutch."""
    return "" if ERRORS.fullmatch(text.strip()) else text


def _of_one_encoding(text: str) -> str:
    from ftfy import fix_text  # noqa: PLC0415  - a study loads without it

    mended = fix_text(text, **_MEND)
    # "Â" and a space is a hard space of the wrong encoding: so is "Â" and a tab, once its space is trimmed.
    trimmed = trim_space(mended)
    again = fix_text(trimmed, **_MEND)
    return mended if again == trimmed else _of_one_encoding(again)


MEND_LETTERS: Final = Step(name="mend_letters", mend=mend_letters)
TRIM_SPACE: Final = Step(name="trim_space", mend=trim_space)
EMPTY_ERRORS: Final = Step(name="empty_errors", mend=empty_error)
