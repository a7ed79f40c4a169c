"""Steps that mend text, whatever it is about: each gives a new frame and leaves the rest alone."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from analysis.clean.log import Step

# Curly quotes, ligatures and the like are somebody's own typing: only letters that went through the wrong
# encoding are mended.
_MEND: Final[Mapping[str, Any]] = {
    "unescape_html": False,
    "remove_terminal_escapes": False,
    "uncurl_quotes": False,
    "fix_latin_ligatures": False,
    "fix_character_width": False,
    "fix_surrogates": True,
    "remove_control_chars": True,
    "fix_line_breaks": True,
    "normalization": None,
}

ERRORS: Final = re.compile(
    r"#(?:N/[AB]|DIV/0!|DEEL/0!|REF!|VERW!|NAME\?|NAAM\?|VALUE!|WAARDE!|NUM!|GETAL!|NULL!|LEEG!|SPILL!|OVERLOOP!|CALC!)",
    re.IGNORECASE,
)


def mend_letters(frame: pd.DataFrame) -> pd.DataFrame:
    """Mend letters that were read in the wrong encoding: ``geÃ¯nteresseerd`` becomes ``geïnteresseerd``.

    Once mended, a text stays as it is when its space is trimmed and it is mended again.
    """
    return through_distinct(frame, lambda text: text if text.isascii() else _of_one_encoding(text))


def trim_space(frame: pd.DataFrame) -> pd.DataFrame:
    """Take away space at the ends, and make one space of several; line breaks inside a text stay."""
    return through_distinct(frame, _of_single_space)


def empty_errors(frame: pd.DataFrame) -> pd.DataFrame:
    """Take error values of a spreadsheet for empty cells: ``#N/A``, ``#DEEL/0!``, in English and Dutch."""
    return through_distinct(frame, lambda text: "" if ERRORS.fullmatch(text.strip()) else text)


def through_distinct(frame: pd.DataFrame, mend: Callable[[str], str]) -> pd.DataFrame:
    """Change texts through the distinct ones of each column."""
    columns = {name: _mended(frame[name], mend) for name in frame.columns}
    return pd.DataFrame(columns, index=frame.index)


def _of_one_encoding(text: str) -> str:
    from ftfy import fix_text  # noqa: PLC0415  - a study loads without it

    mended = fix_text(text, **_MEND)
    # "Â" and a space is a hard space of the wrong encoding: so is "Â" and a tab, once its space is trimmed.
    trimmed = _of_single_space(mended)
    again = fix_text(trimmed, **_MEND)
    return mended if again == trimmed else _of_one_encoding(again)


def _of_single_space(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _mended(column: pd.Series, mend: Callable[[str], str]) -> pd.Series:
    mended: pd.Series = column.map({text: mend(text) for text in column.unique()})
    return mended.astype("str")


MEND_LETTERS: Final = Step(name="mend_letters", change=mend_letters)
TRIM_SPACE: Final = Step(name="trim_space", change=trim_space)
EMPTY_ERRORS: Final = Step(name="empty_errors", change=empty_errors)
