"""What a cell of a column of one option says: that it was ticked, that it was not, or that nobody asked."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.labels import MISSING, is_nonsubstantive, plain

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
