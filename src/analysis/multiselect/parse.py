"""Three encodings of a tick-all question, read into one type.

*delimited*: one text per respondent, labels joined; *labels*: one column per option that holds its label
where it is ticked; *codes*: one column per option of 0 and 1, or yes and no.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError, UnknownNameError, check_kind
from analysis.labels import is_nonsubstantive, plain
from analysis.multiselect.cells import NOT_PUT, are_codes
from analysis.multiselect.delimited import Answer, Splitter, guess_delimiter, guess_options
from analysis.multiselect.model import MultiSelect
from analysis.multiselect.states import ANSWERED, NONE, NONSUBSTANTIVE, NOT_ASKED, OTHER, SKIPPED
from analysis.multiselect.wide import NONE_LABELS, OTHER_LABELS, columns_of, read_wide

ENCODINGS = ("auto", "delimited", "labels", "codes")

Names = Sequence[str] | Mapping[str, Iterable[str]]


def multiselect(
    frame: pd.DataFrame,
    question: str,
    *,
    options: Names | None = None,
    encoding: str = "auto",
    delimiter: str | None = None,
    none: Iterable[str] = NONE_LABELS,
    other: Iterable[str] = OTHER_LABELS,
) -> MultiSelect:
    """Read the answers to a tick-all question, whatever their encoding.

    Parameters
    ----------
    frame
        One row per respondent. Either a column named ``question`` with delimited labels, or one column per
        option: named ``question[option]``, ``question: option`` or ``question - option``, or, if ``options``
        are given and no column begins with the question, named as the options themselves. A missing cell
        (``None``, NaN) or "N/A" was not asked; an empty one was skipped.
    question
        Name of the question.
    options
        Every option that was offered, in order; or a mapping from names to the labels each has, in whatever
        language. Needed where a label contains the delimiter, and for options that nobody ticked. If not
        given, they are read from the answers: what at least two respondents have, and of delimited answers
        pieces that always stand beside each other are one label. Name them where you can.
    encoding
        ``"delimited"``, ``"labels"``, ``"codes"``, or ``"auto"``.
    delimiter
        Of delimited answers; found in them if not given.
    none
        Labels of the explicit "none of these". Beside another tick it is ignored.
    other
        Labels before an answer of one's own, as in "Other: podcasts". Whatever is no label of an option is an
        answer of one's own too, and is kept.

    Returns
    -------
    MultiSelect

    Raises
    ------
    UnknownNameError
        If there is no such encoding.
    AnalysisError
        If the frame has no column of the question, or cells of its columns say neither that an option was
        ticked nor that it was not.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"use[blog]": [1, 0, 1], "use[wiki]": [0, 0, 1]})
    >>> multiselect(codes, "use").table(base="ticked_any")["count"].to_dict()
    {'blog': 2, 'wiki': 1}
    """
    check_kind("frame", frame, pd.DataFrame, "Give pandas the table first.")
    if encoding not in ENCODINGS:
        raise UnknownNameError("encoding", encoding, ENCODINGS)
    if not frame.index.is_unique:
        raise AnalysisError("frame has rows of one name: tables put together need reset_index(drop=True).")
    own = {plain(label) for label in _several("other", other)}
    nothing = {plain(label) for label in _several("none", none)}
    if encoding == "delimited" or (encoding == "auto" and question in frame):
        return _delimited(_column(frame, question), question, options, delimiter, nothing, own)
    columns = columns_of(frame, question, _labels_of(options), beside=nothing | own)
    codes = are_codes(columns.values())
    if encoding == "auto":
        encoding = "codes" if codes else "labels"
    return read_wide(
        columns, frame.index, question, _labels_of(options), nothing, own, codes=encoding == "codes"
    )


def _column(frame: pd.DataFrame, question: str) -> pd.Series:
    if question not in frame:
        raise AnalysisError(
            f"There is no column {question!r}; there are {', '.join(map(str, frame.columns))}."
        )
    if list(frame.columns).count(question) > 1:
        raise AnalysisError(f"Several columns are named {question!r}: keep one of them.")
    return frame[question]


def _labels_of(options: Names | None) -> dict[str, list[str]] | None:
    """Every option by name, with the labels it has; a plain option is its own label."""
    if options is None:
        return None
    if isinstance(options, Mapping):
        named = {name: [*_several("options", [name]), *_labels(of)] for name, of in options.items()}
    else:
        named = {name: [name] for name in _several("options", options)}
    _check_apart(named)
    return named


def _check_apart(named: Mapping[str, Iterable[str]]) -> None:
    """Refuse a label of two options: the one would get the answers of the other."""
    first: dict[str, str] = {}
    same = [
        f"{label!r} of {name!r} and {first[plain(label)]!r}"
        for name, labels in named.items()
        for label in labels
        if first.setdefault(plain(label), name) != name
    ]
    if same:
        raise AnalysisError(
            f"options has labels that are one, but for case, accents and signs: {'; '.join(same)}. Keep one."
        )


def _labels(labels: Iterable[str]) -> list[str]:
    """Labels of one option; a single text is one label, not its letters."""
    return [labels] if isinstance(labels, str) else _several("options", labels)


def _several(parameter: str, labels: Iterable[str]) -> list[str]:
    """Labels as a list; a single text is answered, and so is what is no text."""
    listed = list(labels)
    if isinstance(labels, str) or not all(isinstance(label, str) for label in listed):
        raise AnalysisError(f"{parameter} must be several texts, such as a list, but {labels!r} came.")
    return listed


def _delimited(
    column: pd.Series,
    question: str,
    options: Names | None,
    delimiter: str | None,
    none: set[str],
    own: set[str],
) -> MultiSelect:
    places, texts = _distinct(column)
    labels, sign = _options(texts, places, options, delimiter, beside=none | own)
    splitter = Splitter(labels, delimiter=sign, none=none, other=own)
    answers = [splitter.split(text) for text in texts]
    written = {i: answer.other for i, answer in enumerate(answers) if answer.other}
    names = (*(n for n in labels if n != OTHER), *((OTHER,) if written or OTHER in labels else ()))
    place = {name: k for k, name in enumerate(names)}
    ticks = np.zeros((len(texts) + 1, len(names)), dtype=bool)
    status = np.full(len(texts) + 1, NOT_ASKED, dtype=np.int8)  # the last pattern: a missing cell
    for i, answer in enumerate(answers):
        ticks[i, [place[name] for name in answer.ticked]] = True
        if answer.other:
            ticks[i, place[OTHER]] = True
        status[i] = _status(answer, ticked=bool(ticks[i].any()), put=plain(texts[i]) not in NOT_PUT)
    ticks[status == NOT_ASKED] = False
    pattern = np.where(places < 0, len(texts), places).astype(np.int32)
    there = np.isin(pattern, [i for i in written if status[i] == ANSWERED])
    said = pd.Series([written[i] for i in pattern[there]], index=column.index[there], dtype="object")
    return MultiSelect(
        question=question,
        options=names,
        index=column.index,
        pattern=pattern,
        ticks=ticks,
        status=status,
        other=said,
    )


def _options(
    texts: list[str],
    places: npt.NDArray[np.int64],
    options: Names | None,
    delimiter: str | None,
    *,
    beside: set[str],
) -> tuple[dict[str, list[str]], str]:
    """Options with their labels, and the delimiter: given, or found in the answers."""
    labels = _labels_of(options)
    known = None if labels is None else [label for of in labels.values() for label in of]
    sign = delimiter or guess_delimiter(texts, known)
    if labels is None:
        often = np.bincount(places[places >= 0], minlength=len(texts)).tolist()
        found = guess_options(texts, sign, often=often)
        labels = {name: [name] for name in found if _is_option(name, beside)}
    return labels, sign


def _is_option(label: str, beside: set[str]) -> bool:
    return plain(label) not in beside and not is_nonsubstantive(plain(label))


def _distinct(column: pd.Series) -> tuple[npt.NDArray[np.int64], list[str]]:
    """The distinct texts, and which of them each respondent gave; -1 where a cell is missing."""
    encoded = pa.array(column.astype("str"), from_pandas=True).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()


def _status(answer: Answer, *, ticked: bool, put: bool) -> int:
    if not put:
        return NOT_ASKED
    if ticked:
        return ANSWERED
    return NONE if answer.none else NONSUBSTANTIVE if answer.nonsubstantive else SKIPPED
