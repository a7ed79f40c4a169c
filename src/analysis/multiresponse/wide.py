"""One column per option: what each cell says, and flags packed into patterns."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.labels import MISSING, is_nonsubstantive, plain
from analysis.multiresponse.model import (
    ANSWERED,
    NONE,
    NONSUBSTANTIVE,
    NOT_ASKED,
    OTHER,
    SKIPPED,
    MultiSelect,
)

Flags = npt.NDArray[Any]  # true where not 0

TICKED = frozenset(
    {"1", "1.0", "1,0", "100%", "yes", "y", "ja", "j", "true", "waar", "x", "v", "✓", "✔", "☑", "√"}
    | {"checked", "selected", "aangevinkt", "geselecteerd", "on", "aan", "wel"}
)
SAY_NO = frozenset(
    {"no", "n", "nee", "neen", "false", "onwaar", "off", "uit", "niet", "unchecked", "not checked"}
    | {"not selected", "niet aangevinkt", "niet geselecteerd"}
)
NOT_TICKED = SAY_NO | {"0", "0.0", "0,0", "0%", ""}
NOT_PUT = frozenset({"n/a", "n.v.t", "nvt", "not asked", "niet gevraagd", "not applicable"})


def as_numpy(column: pd.Series) -> pd.Series:
    """Bring numbers and truths that are kept with a mask to numpy's; a missing one becomes NaN."""
    kept = isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iubf"
    return column if kept else column.astype("float64")


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
            ends = {column.min(), column.max()} if len(column) else set()
            forms |= {str(int(end)) for end in ends}
        else:
            forms |= {plain(str(value)) for value in column.dropna().unique()}
    forms = {form for form in forms if form not in NOT_PUT | MISSING and not is_nonsubstantive(form)}
    if any(re.fullmatch(r"-?\d+([.,]\d+)?", form) for form in forms - TICKED - NOT_TICKED):
        shown = ", ".join(sorted(forms - {""})[:6])
        raise AnalysisError(
            f"The columns hold {shown}: write 1 where an option is ticked, and 0 where it is not."
        )
    return forms <= TICKED | NOT_TICKED or bool(forms & SAY_NO)


def check_cells(columns: Mapping[str, pd.Series], labels: Mapping[str, set[str]]) -> None:
    """Refuse cells of which nobody can say whether they tick their option.

    Parameters
    ----------
    columns
        By header, what a respondent says of one option.
    labels
        By header, the labels that tick it, in the form of ``plain``; empty where 0 and 1 are expected.

    Raises
    ------
    AnalysisError
        With every such cell and the first row it stands in.
    """
    strange = [
        f"{cell!r} under {header!r} (row {row})"
        for header, column in columns.items()
        if column.dtype.kind not in "iubf"
        for cell, row in _strange(column, labels[header])
    ]
    if strange:
        more = f" and {len(strange) - 8} more" if len(strange) > 8 else ""
        raise AnalysisError(
            f"Cells that say neither that an option was ticked nor that it was not: {'; '.join(strange[:8])}"
            f"{more}. Write 1 and 0, yes and no, or the label of the option and nothing."
        )


def _strange(column: pd.Series, labels: set[str]) -> list[tuple[str, object]]:
    known = TICKED | NOT_TICKED | NOT_PUT | MISSING | labels
    first = column.dropna().drop_duplicates()
    forms = ((plain(str(cell)), cell, row) for row, cell in first.items())
    return [(str(c), row) for form, c, row in forms if form not in known and not is_nonsubstantive(form)]


def ticked(column: pd.Series, labels: Collection[str] = ()) -> Flags:
    """Whether each cell says that its option was ticked: with 1, with yes, or with one of its labels."""
    if column.dtype.kind in "iub":
        return column.to_numpy()  # no copy: whatever is not 0 is ticked
    if column.dtype.kind == "f":
        return np.asarray(np.nan_to_num(column.to_numpy()) != 0)
    return _says(column, lambda form: form in TICKED or (form in labels and form not in NOT_TICKED))


def not_put(columns: Collection[pd.Series], length: int) -> Flags:
    """Whether a respondent was not asked: no cell holds anything, or one says so."""
    texts = [column for column in columns if column.dtype.kind not in "iub"]
    said = [_says(column, NOT_PUT.__contains__) for column in texts if column.dtype.kind != "f"]
    whole = len(texts) == len(columns)
    missing = [np.logical_and.reduce([column.isna().to_numpy() for column in texts])] if whole else []
    return any_of([*said, *missing], length)


def written(column: pd.Series) -> pd.Series:
    """Words of somebody's own: whatever a column for them holds, but for a tick, a no or a refusal."""
    texts = column.dropna().astype("str").str.strip()
    forms = texts.map(plain)
    nothing = forms.isin(TICKED | NOT_TICKED | NOT_PUT | MISSING) | nonsubstantive(texts)
    return texts[~nothing].astype("object")


def nonsubstantive(column: pd.Series) -> Flags:
    """Whether each cell holds a refusal or "don't know"; numbers hold none."""
    if column.dtype.kind in "iubf":
        return np.zeros(len(column), dtype=bool)
    return _says(column, is_nonsubstantive)


def any_of(flags: Collection[Flags], length: int) -> Flags:
    """Whether any of some flags is true, of each of ``length`` respondents."""
    found, *more = flags or [np.zeros(length, dtype=bool)]
    for flag in more:
        found = (found != 0) | (flag != 0)
    return found


def _says(column: pd.Series, rule: Callable[[str], bool]) -> Flags:
    """Ask something of every cell, through the distinct ones; a missing cell says no."""
    places, distinct = pd.factorize(column)
    said: Flags = np.array([*(rule(plain(str(value))) for value in distinct), False])
    return said[places]


NONE_LABELS = ("None of these", "None of the above", "None", "Geen van deze", "Geen van bovenstaande", "Geen")
OTHER_LABELS = (
    *("other", "other (please specify)", "something else", "anders", "anders, namelijk", "anders namelijk"),
    *("overig", "andere"),
)


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
        If there is no such column, or an option has several.
    """
    headers = [str(column) for column in frame.columns]
    found = [(place, option) for place, c in enumerate(headers) if (option := _option(c, question))]
    if not found and labels is not None:
        wanted = beside | {plain(label) for of in labels.values() for label in of}
        found = [(place, header) for place, header in enumerate(headers) if plain(header) in wanted]
    if not found:
        raise AnalysisError(
            f"No column answers {question!r}: neither one of that name, nor any named {question}[option]."
        )
    _check_once(question, [option for _, option in found])
    return {option: as_numpy(frame.iloc[:, place]) for place, option in found}


def _check_once(question: str, options: Sequence[str]) -> None:
    """Refuse an option with two columns: nobody can see which of them counts."""
    forms = [plain(option) for option in options]
    if twice := sorted({option for option in options if forms.count(plain(option)) > 1}):
        named = ", ".join(map(repr, twice))
        raise AnalysisError(f"Several columns of {question!r} are about {named}: keep one of each.")


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
    labels = labels or {
        c: [c] for c in columns if not (plain(c) in none | own or is_nonsubstantive(plain(c)))
    }
    name_of = {plain(label): name for name, of in labels.items() for label in of}
    theirs = {h: c for h, c in columns.items() if plain(h) in own and plain(h) not in name_of}
    label_of = {h: _labels(h, labels, name_of, none, codes=codes) for h in columns if h not in theirs}
    check_cells({h: columns[h] for h in label_of}, label_of)
    said = _own_words(list(theirs.values()))
    marked = [ticked(column) for column in theirs.values()]
    names = [n for n in labels if n != OTHER] + [OTHER] * (OTHER in labels or len(said) > 0 or _any(marked))
    flags: dict[str, list[Flags]] = {name: [] for name in names}
    for header, known in label_of.items():
        if name := name_of.get(plain(header)):
            flags[name].append(ticked(columns[header], known))
    if OTHER in flags:
        flags[OTHER] += [*marked, index.isin(said.index)]
    nothing = [ticked(columns[h], label_of[h]) for h in label_of if plain(h) in none]
    refused = [nonsubstantive(column) for column in columns.values()]
    refused += [ticked(columns[h], label_of[h]) for h in label_of if _is_refusal(h, name_of)]
    marks = [any_of(flags[name], len(index)) for name in names]
    marks += [any_of(nothing, len(index)), any_of(refused, len(index)), not_put(columns.values(), len(index))]
    pattern, bits = distinct_rows(marks)
    ticks, status = bits[:, :-3], _statuses(bits)
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


def _labels(
    header: str, labels: Mapping[str, list[str]], name_of: Mapping[str, str], none: set[str], *, codes: bool
) -> set[str]:
    """Labels by which the cells of a column tick its option; none where they are 0 and 1."""
    if codes:
        return set()
    option = name_of.get(plain(header))
    return {plain(header)} | ({plain(label) for label in labels[option]} if option else none)


def _own_words(columns: Sequence[pd.Series]) -> pd.Series:
    """What people wrote in the columns for words of their own: of each the first."""
    found = [written(column) for column in columns]
    said = pd.concat(found) if found else pd.Series(dtype="object")
    return said[~said.index.duplicated()]


def _is_refusal(header: str, name_of: Mapping[str, str]) -> bool:
    """Whether a column is for those who refuse or do not know, and no option of the question."""
    return plain(header) not in name_of and is_nonsubstantive(plain(header))


def _any(flags: Iterable[Flags]) -> bool:
    return any(bool(flag.any()) for flag in flags)


def _statuses(bits: Flags) -> npt.NDArray[np.int8]:
    """Status of each distinct row: ticks, then whether "none" was ticked, it was refused, or not put."""
    ticked, (none, refused, not_put) = bits[:, :-3].any(axis=1), bits[:, -3:].T
    # Whoever ticked something was asked, whatever another cell says.
    choices = [ANSWERED, NOT_ASKED, NONE, NONSUBSTANTIVE]
    return np.select([ticked, not_put, none, refused], choices, default=SKIPPED).astype(np.int8)


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
