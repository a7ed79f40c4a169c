"""One column per option, that holds its label or 0 and 1: flags packed into patterns."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.labels import plain
from analysis.multiselect.model import MultiSelect
from analysis.multiselect.states import ANSWERED, NONE, NOT_ASKED, OTHER, SKIPPED

Flags = npt.NDArray[Any]  # true where not 0

# What cells of 0/1 columns hold, and what says that a question was not put.
TICKED = frozenset({"1", "1.0", "yes", "y", "ja", "j", "true", "waar", "x", "checked", "selected"})
NOT_TICKED = frozenset({"0", "0.0", "no", "n", "nee", "false", "onwaar", "unchecked", "not selected", ""})
SAY_NO = frozenset({"no", "nee", "false", "onwaar", "unchecked", "not selected"})
NOT_PUT = frozenset({"n/a", "n.v.t", "nvt", "not asked", "niet gevraagd", "not applicable"})

NONE_LABELS = ("None of these", "None of the above", "None", "Geen van deze", "Geen van bovenstaande", "Geen")
OTHER_LABELS = ("other", "anders", "overig", "other (please specify)", "anders, namelijk", "andere")


def columns_of(
    frame: pd.DataFrame, question: str, labels: dict[str, list[str]] | None, *, beside: set[str]
) -> dict[str, pd.Series]:
    """Return the columns of a question, by the label of their option.

    Parameters
    ----------
    frame
        One row per respondent.
    question
        What the header of a column begins with.
    labels
        Options by name with their labels: where no header begins with the question, columns of these names.
    beside
        Labels of "none" and "other", in the form of ``plain``.

    Raises
    ------
    AnalysisError
        If there is no such column.
    """
    found = {_option(str(c), question): frame[c] for c in frame.columns if _option(str(c), question)}
    if not found and labels is not None:
        wanted = beside | {plain(label) for of in labels.values() for label in of}
        found = {str(c): frame[c] for c in frame.columns if plain(str(c)) in wanted}
    if not found:
        raise AnalysisError(
            f"No column answers {question!r}: neither one of that name, nor any named {question}[option]."
        )
    return found


def _option(header: str, question: str) -> str:
    """Return the option in a header such as ``question[option]``; "" if it is not about the question."""
    rest = header.removeprefix(question)
    if rest == header:
        return ""
    inside = rest.strip()
    if inside.startswith("[") and inside.endswith("]"):
        return inside[1:-1].strip()
    for sign in (":", " - ", "."):
        if rest.startswith(sign):
            return rest[len(sign) :].strip()
    return ""


def are_codes(columns: Iterable[pd.Series]) -> bool:
    """Whether columns hold 0 and 1, or yes and no, rather than labels.

    Raises
    ------
    AnalysisError
        If they hold other numbers: in 1 and 2 nobody can see which is ticked.
    """
    forms: set[str] = set()
    for column in columns:
        if column.dtype.kind in "iub":
            forms |= {str(int(end)) for end in (column.min(), column.max())} if len(column) else set()
        else:
            forms |= {plain(str(value)) for value in column.dropna().unique()}
    forms -= NOT_PUT
    if any(form.replace(".", "", 1).isdigit() for form in forms - TICKED - NOT_TICKED):
        shown = ", ".join(sorted(forms - {""})[:6])
        raise AnalysisError(
            f"The columns hold {shown}: write 1 where an option is ticked, and 0 where it is not."
        )
    return forms <= TICKED | NOT_TICKED or bool(forms & SAY_NO)


def read_wide(
    columns: Mapping[str, pd.Series],
    index: pd.Index,
    question: str,
    labels: dict[str, list[str]] | None,
    none: set[str],
    own: set[str],
    *,
    codes: bool,
) -> MultiSelect:
    """Read columns of one option each, by the label of their option; see :func:`multiselect`."""
    labels = labels or {c: [c] for c in columns if plain(c) not in none | own}
    name_of = {plain(label): name for name, of in labels.items() for label in of}
    written = next((c for h, c in columns.items() if plain(h) in own and plain(h) not in name_of), None)
    said = _written(written, codes=codes)
    names = [n for n in labels if n != OTHER] + [OTHER] * (OTHER in labels or len(said) > 0)
    flags: dict[str, list[Flags]] = {name: [] for name in names}
    for header, column in columns.items():
        if name := name_of.get(plain(header)):
            flags[name].append(_ticked(column, codes=codes))
    if len(said):
        flags[OTHER].append(index.isin(said.index))
    nothing = [_ticked(column, codes=codes) for header, column in columns.items() if plain(header) in none]
    marks = [*(_any(flags[name], len(index)) for name in names), _any(nothing, len(index))]
    pattern, bits = distinct_rows([*marks, _not_put(columns.values(), len(index))])
    ticks, status = bits[:, :-2], _statuses(bits)
    ticks[status == NOT_ASKED] = False
    asked = said.index[status[pattern[index.get_indexer(said.index)]] == ANSWERED]
    return MultiSelect(
        question=question,
        options=tuple(names),
        index=index,
        pattern=pattern,
        ticks=ticks,
        status=status,
        other=said.loc[asked],
    )


def _statuses(bits: Flags) -> npt.NDArray[np.int8]:
    """Status of each distinct row: ticks, then whether "none" was ticked, then whether it was not put."""
    ticked, none, not_put = bits[:, :-2].any(axis=1), bits[:, -2], bits[:, -1]
    # Whoever ticked something was asked, whatever another cell says.
    choices = [ANSWERED, NOT_ASKED, NONE]
    return np.select([ticked, not_put, none], choices, default=SKIPPED).astype(np.int8)


def _any(flags: Sequence[Flags], length: int) -> Flags:
    found = flags[0] if flags else np.zeros(length, dtype=bool)
    for flag in flags[1:]:
        found = (found != 0) | (flag != 0)
    return found


def _ticked(column: pd.Series, *, codes: bool) -> Flags:
    """Whether each cell says that its option was ticked."""
    if column.dtype.kind in "iub":
        return column.to_numpy()  # no copy: whatever is not 0 is ticked
    if column.dtype.kind == "f":
        return np.asarray(np.nan_to_num(column.to_numpy()) != 0)
    silent = NOT_TICKED | NOT_PUT
    return _says(column, lambda form: form in TICKED if codes else form not in silent)


def _says(column: pd.Series, rule: Callable[[str], bool]) -> Flags:
    """Ask something of every cell, through the distinct ones; a missing cell says no."""
    places, distinct = pd.factorize(column)
    said: Flags = np.array([*(rule(plain(str(value))) for value in distinct), False])
    return said[places]


def _not_put(columns: Collection[pd.Series], length: int) -> Flags:
    """Whether a respondent was not asked: no cell holds anything, or one says so."""
    texts = [column for column in columns if column.dtype.kind not in "iub"]
    said = [_says(column, NOT_PUT.__contains__) for column in texts if column.dtype.kind != "f"]
    whole = len(texts) == len(columns)
    missing = [np.logical_and.reduce([column.isna().to_numpy() for column in texts])] if whole else []
    return _any([*said, *missing], length)


def _written(column: pd.Series | None, *, codes: bool) -> pd.Series:
    """Answers of one's own: whatever a column for them holds, but for its own label, 0 and 1."""
    if column is None:
        return pd.Series(dtype="object")
    texts = column.dropna().astype("str").str.strip()
    silent = TICKED | NOT_TICKED if codes else NOT_TICKED
    return texts[~texts.map(plain).isin(silent | NOT_PUT)].astype("object")


BITS = 16  # flags that are packed into one number
BLOCK = 2**16  # rows that are packed at a time: few enough to stay near the processor
FEW = 100  # times as many rows as there are patterns: fewer are worth the search for those that occur


def distinct_rows(flags: Sequence[Flags]) -> tuple[npt.NDArray[np.int32], Flags]:
    """Number the distinct rows of some flags.

    Parameters
    ----------
    flags
        One array per column, all of one length; what is not 0 is true.

    Returns
    -------
    tuple of array
        For every row the number of its pattern, and the distinct patterns x columns.

    Notes
    -----
    The flags of a row are packed into a number of 16 bits, whose values are counted in one pass; more columns
    take several numbers, one after the other. A column in which nothing is true needs no bit.
    """
    there = [k for k, flag in enumerate(flags) if flag.any()]
    pattern, bits = _packed([flags[k] for k in there[:BITS]], len(flags[0]))
    for start in range(BITS, len(there), BITS):
        more, new = _packed([flags[k] for k in there[start : start + BITS]], len(flags[0]))
        key, pairs = pd.factorize(pattern.astype(np.int64) * len(new) + more)
        before, now = np.divmod(np.asarray(pairs), len(new))
        pattern, bits = key.astype(np.int32), np.hstack([bits[before], new[now]])
    rows = np.zeros((len(bits), len(flags)), dtype=bool)
    rows[:, there] = bits
    return pattern, rows


def _packed(flags: Sequence[Flags], length: int) -> tuple[npt.NDArray[np.int32], Flags]:
    """Number the distinct rows of few flags; where there are many rows, every possible one has its number."""
    keys = np.zeros(length, dtype=np.uint16)
    for start in range(0, length, BLOCK):
        key = keys[start : start + BLOCK]
        for k, flag in enumerate(flags):
            key |= (flag[start : start + BLOCK] != 0).astype(np.uint16) << np.uint16(k)
    values: npt.NDArray[np.integer] = np.arange(2 ** len(flags))
    pattern: npt.NDArray[np.integer] = keys
    if length < FEW * len(values):
        values, pattern = np.unique(keys, return_inverse=True)
    return pattern.astype(np.int32), (values[:, None] >> np.arange(len(flags)) & 1).astype(bool)
