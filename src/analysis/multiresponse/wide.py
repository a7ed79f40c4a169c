"""One column per option: what each cell says."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.labels import MISSING, RECOGNISED, forms_of, is_nonsubstantive, plain
from analysis.languages import languages, phrase
from analysis.multiresponse.model import OTHER, MultiSelect, answered

Flags = npt.NDArray[np.bool_]

TICKED, SAY_NO = forms_of("ticked"), forms_of("says_no")
NOT_TICKED = SAY_NO | forms_of("zero")
NOT_PUT = forms_of("not_put")
TICK_CELLS = TICKED | NOT_TICKED | NOT_PUT | MISSING  # all that a column of ticks may hold


def _labels_of(name: str, offered: str) -> tuple[str, ...]:
    """Labels of "none of these" or "other": those that are recognised, and those that our forms offer."""
    ours = (phrase(f"questionnaire_{offered}", lang).strip("- .…:") for lang in languages())
    return (*RECOGNISED["cells"][name], *ours)


NONE_LABELS, OTHER_LABELS = _labels_of("none_of_these", "none"), _labels_of("other", "other")


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
    known = TICK_CELLS | labels
    first = column.dropna().drop_duplicates()
    forms = ((plain(str(cell)), cell, row) for row, cell in first.items())
    return [(str(c), row) for form, c, row in forms if form not in known and not is_nonsubstantive(form)]


def ticked(column: pd.Series, labels: Collection[str] = ()) -> Flags:
    """Whether each cell says that its option was ticked: with 1, with yes, or with one of its labels."""
    if column.dtype.kind in "iubf":
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
    nothing = forms.isin(TICK_CELLS) | nonsubstantive(texts)
    return texts[~nothing].astype("object")


def nonsubstantive(column: pd.Series) -> Flags:
    """Whether each cell holds a refusal or "don't know"; numbers hold none."""
    if column.dtype.kind in "iubf":
        return np.zeros(len(column), dtype=bool)
    return _says(column, is_nonsubstantive)


def any_of(flags: Collection[Flags], length: int) -> Flags:
    """Whether any of some flags is true, of each of ``length`` respondents."""
    found: Flags = np.logical_or.reduce([np.zeros(length, dtype="bool"), *flags])
    return found


def _says(column: pd.Series, rule: Callable[[str], bool]) -> Flags:
    """Ask something of every cell, through the distinct ones; a missing cell says no."""
    places, distinct = pd.factorize(column)
    said: Flags = np.array([*(rule(plain(str(value))) for value in distinct), False])
    return said[places]


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
    wrote = len(said) > 0 or any(flag.any() for flag in marked)
    names = [n for n in labels if n != OTHER] + [OTHER] * (OTHER in labels or wrote)
    flags: dict[str, list[Flags]] = {name: [] for name in names}
    for header, known in label_of.items():
        if name := name_of.get(plain(header)):
            flags[name].append(ticked(columns[header], known))
    if OTHER in flags:
        flags[OTHER] += [*marked, index.isin(said.index)]
    nothing = [ticked(columns[h], label_of[h]) for h in label_of if plain(h) in none]
    nothing.append(_said_no(columns.values(), len(index)))
    refused = [nonsubstantive(column) for column in columns.values()]
    refused += [ticked(columns[h], label_of[h]) for h in label_of if _is_refusal(h, name_of)]
    return answered(
        question,
        pd.DataFrame({name: any_of(of, len(index)) for name, of in flags.items()}, index=index),
        none=any_of(nothing, len(index)),
        refused=any_of(refused, len(index)),
        not_asked=not_put(columns.values(), len(index)),
        other=said,
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


def _said_no(columns: Collection[pd.Series], length: int) -> Flags:
    """Whether a respondent wrote a no where others left all columns of the question empty, and no 0.

    In such a file a no is an answer, and who skipped the question is empty.
    """
    texts = [column for column in columns if column.dtype.kind not in "iubf"]
    empty = [column.isna().to_numpy() | _says(column, lambda form: not form) for column in texts]
    whole = bool(texts) and len(texts) == len(columns) and np.logical_and.reduce(empty).any()
    return any_of([_says(column, SAY_NO.__contains__) for column in texts] if whole else [], length)


def _is_refusal(header: str, name_of: Mapping[str, str]) -> bool:
    """Whether a column is for those who refuse or do not know, and no option of the question."""
    return plain(header) not in name_of and is_nonsubstantive(plain(header))
