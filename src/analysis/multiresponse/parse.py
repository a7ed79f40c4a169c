"""Three encodings of a tick-all question, read into one type; delimited answers are taken apart here.

*delimited*: one text per respondent, labels joined; *labels*: one column per option that holds its label
where it is ticked; *codes*: one column per option of 0 and 1, or yes and no.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import infer_dtype, is_list_like

from analysis.counting import texts_of
from analysis.errors import AnalysisError, UnknownNameError, check_kind
from analysis.labels import (
    MISSING,
    RECOGNISED,
    form_among,
    forms_of,
    is_nonsubstantive,
    no_answers,
    of_two_letters,
    plain,
)
from analysis.languages import languages, phrase
from analysis.multiresponse.model import OTHER, MultiSelect, answered

Flags = npt.NDArray[np.bool_]

TICKED, SAY_NO = forms_of("ticked"), forms_of("says_no")
NOT_TICKED = SAY_NO | forms_of("zero")
ZERO = forms_of("zero") - {""}
NOT_PUT = forms_of("not_put")
TICK_CELLS = TICKED | NOT_TICKED | NOT_PUT | MISSING  # all that a column of ticks may hold


def _offered(name: str, offered: str) -> tuple[str, ...]:
    ours = (phrase(f"questionnaire_{offered}", lang).strip("- .…:") for lang in languages())
    return (*RECOGNISED["cells"][name], *ours)


@cache
def none_labels() -> tuple[str, ...]:
    """Labels of "none of these": those that are recognised, and those that our forms offer."""
    return _offered("none_of_these", "none")


@cache
def other_labels() -> tuple[str, ...]:
    """Labels of "other", likewise."""
    return _offered("other", "other")


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
    """Whether a respondent was not asked: no cell holds anything, or one says so and no other answers."""
    if any(column.dtype.kind in "iub" for column in columns):  # which have no gaps
        return np.zeros(length, dtype=bool)
    missing = [column.isna().to_numpy() for column in columns]
    said = [_says(column, NOT_PUT.__contains__) for column in columns if column.dtype.kind not in "iubf"]
    empty = [*map(blank, columns)]
    return (any_of(said, length) & all_of(empty, length)) | all_of(missing, length)


def blank(column: pd.Series) -> Flags:
    """Whether each cell says nothing of its option, or that it was not put."""
    if column.dtype.kind in "iubf":
        return column.isna().to_numpy()
    return column.isna().to_numpy() | _says(column, lambda form: form in MISSING | NOT_PUT)


def said_in_part(columns: Collection[pd.Series], length: int) -> Flags:
    """Whether a respondent says yes or no to some options, and nothing to others; where anybody says no."""
    no = [
        column.eq(0).to_numpy(dtype="bool")
        if column.dtype.kind in "iubf"
        else _says(column, lambda form: form in SAY_NO | ZERO)
        for column in columns
    ]
    empty = [*map(blank, columns)]
    return any_of(no, length).any() & any_of(empty, length) & ~all_of(empty, length)


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


def all_of(flags: Collection[Flags], length: int) -> Flags:
    """Whether all of some flags are true, of each of ``length`` respondents."""
    found: Flags = np.logical_and.reduce([np.ones(length, dtype="bool"), *flags])
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
        found = [
            (place, header) for place, header in enumerate(headers) if form_among(header, wanted) in wanted
        ]
        _check_each(labels, {form_among(header, wanted) for _, header in found})
    if not found:
        raise AnalysisError(
            f"No column answers {question!r}: neither one of that name, nor any named {question}[option]."
        )
    _check_once(question, [option for _, option in found])
    return {option: as_numpy(frame.iloc[:, place]) for place, option in found}


def _check_each(labels: Mapping[str, Iterable[str]], there: set[str]) -> None:
    """Refuse options without a column, where nothing else says which columns are theirs."""
    lost = [name for name, of in labels.items() if name != OTHER and there.isdisjoint(map(plain, of))]
    if there and lost:
        named = ", ".join(map(repr, lost))
        raise AnalysisError(f"No column is named {named}: correct options, or leave it out.")


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
    refusals = no_answers({plain(c) for c in columns})
    beside = none | own | refusals
    labels = labels or {c: [c] for c in columns if form_among(c, beside) not in beside}
    name_of = {plain(label): name for name, of in labels.items() for label in of}
    form = {header: form_among(header, {*name_of, *beside}) for header in columns}
    theirs = {h: c for h, c in columns.items() if form[h] in own and name_of.get(form[h], OTHER) == OTHER}
    label_of = {h: _ticking(form[h], labels, name_of, none, codes=codes) for h in columns if h not in theirs}
    check_cells({h: columns[h] for h in label_of}, label_of)
    strange = [h for h in label_of if form[h] not in {*name_of, *none, *refusals}]
    said = _own_words(list(theirs.values()))
    marked = [ticked(column) for column in theirs.values()]
    marked += [ticked(columns[h], label_of[h]) for h in strange]
    wrote = len(said) > 0 or any(flag.any() for flag in marked)
    names = [n for n in labels if n != OTHER] + [OTHER] * (OTHER in labels or wrote)
    flags: dict[str, list[Flags]] = {name: [] for name in names}
    for header, known in label_of.items():
        if name := name_of.get(form[header]):
            flags[name].append(ticked(columns[header], known))
    if OTHER in flags:
        flags[OTHER] += [*marked, index.isin(said.index)]
    nothing = [ticked(columns[h], label_of[h]) for h in label_of if form[h] in none]
    # Whoever means none ticks that, where it is offered: there a no to all is a question that was skipped.
    nothing = nothing or [_said_no(columns.values(), len(index))]
    refused = [nonsubstantive(column) for column in columns.values()]
    refused += [
        ticked(columns[h], label_of[h]) for h in label_of if form[h] in refusals and form[h] not in name_of
    ]
    return answered(
        question,
        pd.DataFrame({name: any_of(of, len(index)) for name, of in flags.items()}, index=index),
        none=any_of(nothing, len(index)),
        refused=any_of(refused, len(index)),
        not_asked=not_put(columns.values(), len(index)),
        other=said,
    )


def _ticking(
    form: str, labels: Mapping[str, list[str]], name_of: Mapping[str, str], none: set[str], *, codes: bool
) -> set[str]:
    """Labels by which the cells of a column tick its option; none where they are 0 and 1."""
    if codes:
        return set()
    option = name_of.get(form)
    return {form} | ({plain(label) for label in labels[option]} if option else none)


def _own_words(columns: Sequence[pd.Series]) -> pd.Series:
    """What people wrote in the columns for words of their own: of each the first."""
    found = [written(column) for column in columns]
    said = pd.concat(found) if found else pd.Series(dtype="object")
    return said[~said.index.duplicated()]


def _said_no(columns: Collection[pd.Series], length: int) -> Flags:
    """Whether a respondent wrote a no. A 0 is one where others left all columns of the question empty.

    There who skipped the question, or was not asked, is empty; where nobody is, zeros alone may be either.
    """
    texts = [column for column in columns if column.dtype.kind not in "iubf"]
    numbers = [column for column in columns if column.dtype.kind in "iubf"]
    empty = [column.isna().to_numpy() for column in numbers]
    empty += [column.isna().to_numpy() | _says(column, lambda form: not form) for column in texts]
    said = [_says(column, SAY_NO.__contains__) for column in texts]
    if empty and np.logical_and.reduce(empty).any():
        said += [column.eq(0).to_numpy(dtype="bool") for column in numbers]
        said += [_says(column, ZERO.__contains__) for column in texts]
    return any_of(said, length)


# --- labels in one cell ------------------------------------------------------------------------------------

DELIMITERS = (";", "|", "\n", ",")  # in the order of preference, should two do equally well
SAMPLE = 200  # distinct texts that the delimiter is found from


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One text taken apart: options ticked, whether "none" or a refusal was, and what is no label."""

    ticked: tuple[str, ...]
    none: bool
    nonsubstantive: bool
    other: str


class Splitter:
    """Takes delimited texts apart with the list of options.

    At each place the longest label that ends at a delimiter, or at the end, is taken; what is no label runs
    to the next delimiter, and such pieces beside each other are one answer of one's own.

    Parameters
    ----------
    labels
        Options by name, with the labels each has.
    delimiter
        What stands between labels.
    none, other
        Labels of "none of these", and before an answer of one's own, in the form of ``plain``.
    """

    def __init__(
        self, labels: Mapping[str, Iterable[str]], *, delimiter: str, none: set[str], other: set[str]
    ) -> None:
        self.name_of = {plain(label): name for name, of in labels.items() for label in of}
        self.none, self.other = none, other
        self.known = {*self.name_of, *none}
        self.sign = delimiter.strip() or delimiter
        words = sorted({label for of in labels.values() for label in of}, key=len, reverse=True)
        alternatives = "|".join(_pattern(word) for word in words if word.strip()) or r"(?!)"
        end = rf"\s*(?={re.escape(self.sign)}|$)"
        self.label = re.compile(rf"(?:{alternatives}){end}", re.IGNORECASE)

    def split(self, text: str) -> Answer:
        """Take one text apart."""
        ticked: list[str] = []
        strange: list[str] = []
        none = nonsubstantive = False
        for piece, known in self._pieces(text):
            form = form_among(piece, self.known)
            if known or form in self.name_of:
                ticked.append(self.name_of[form])
            elif form in self.none:
                none = True
            elif is_nonsubstantive(plain(self._without_label(piece))):
                nonsubstantive = True
            elif form and form not in MISSING:
                strange.append(piece)
        return Answer(
            ticked=tuple(dict.fromkeys(ticked)),
            none=none,
            nonsubstantive=nonsubstantive,
            other=self._own_words(strange),
        )

    def _pieces(self, text: str) -> Iterable[tuple[str, bool]]:
        """Labels and strange pieces in order; strange ones beside each other stay together."""
        place, strange = 0, ""
        while place < len(text):
            if text[place].isspace() or text.startswith(self.sign, place):
                place += 1 if text[place].isspace() else len(self.sign)
                continue
            if (match := self.label.match(text, place)) and plain(match[0]) in self.name_of:
                if strange:
                    yield strange, False
                    strange = ""
                yield match[0], True
                place = match.end()
            else:
                end = text.find(self.sign, place)
                end = len(text) if end < 0 else end
                piece = text[place:end].strip()
                strange = f"{strange}{self.sign} {piece}" if strange else piece
                place = end
        if strange:
            yield strange, False

    def _own_words(self, pieces: Sequence[str]) -> str:
        """What somebody wrote, without the "Other:" before it."""
        return f"{self.sign} ".join(filter(None, (self._without_label(piece) for piece in pieces)))

    def _without_label(self, piece: str) -> str:
        before, colon, after = piece.partition(":")
        if colon and form_among(before, self.other) in self.other:
            return after.strip() or before.strip()
        return piece.strip()


def _pattern(label: str) -> str:
    """Return a label as a regular expression that does not mind how words are spaced."""
    return r"\s+".join(re.escape(word) for word in label.split())


def guess_delimiter(texts: Sequence[str], labels: Sequence[str] | None) -> str:
    """Find what stands between labels: what leaves the fewest strange pieces, or else the fewest pieces.

    Examples
    --------
    >>> guess_delimiter(["blog;wiki;", "wiki;"], None)
    ';'
    >>> guess_delimiter(["Ads, paid, Blog"], ["Ads, paid", "Blog"])
    ','
    >>> guess_delimiter(["Ads, paid", "Ads, paid;Blog", "Blog", "Blog;Ads, free"], None)
    ';'
    """
    if labels:
        named = {label: [label] for label in labels}
        strange = {sign: _strangeness(texts, named, sign) for sign in DELIMITERS}
        return min(DELIMITERS, key=lambda sign: strange[sign])
    there = [sign for sign in DELIMITERS if any(sign in text for text in texts)] or DELIMITERS
    return min(there, key=lambda sign: len({part.strip() for text in texts for part in text.split(sign)}))


def _strangeness(texts: Sequence[str], labels: Mapping[str, list[str]], sign: str) -> tuple[int, int]:
    """How many texts have strange pieces, and how many labels were not found."""
    splitter = Splitter(labels, delimiter=sign, none=set(), other=set())
    answers = [splitter.split(text) for text in texts[:SAMPLE]]
    return sum(bool(a.other) for a in answers), -sum(len(a.ticked) for a in answers)


def guess_options(texts: Sequence[str], delimiter: str, *, often: Sequence[int] | None = None) -> list[str]:
    """Options in texts that come without a list, most frequent first.

    Spellings of one label ("USA", "usa") are one option, under the commonest of them. Two pieces that always
    stand beside each other, but for one in a hundred, are one label that contains the delimiter: "Blogs, and
    so on" is no two options. What only one respondent has is taken for an answer of one's own. ``often`` says
    how many respondents gave each text; one if not given.

    Examples
    --------
    >>> guess_options(["A, and B, C", "c", "A, and B", "C, mine"], ",")
    ['C', 'A, and B']
    """
    sign = delimiter.strip() or delimiter
    split = [[piece.strip() for piece in text.split(sign) if plain(piece)] for text in texts]
    spellings: Counter[str] = Counter()
    pieces: Counter[str] = Counter()  # by the form in which labels are compared
    pairs: Counter[tuple[str, str]] = Counter()
    for parts, times in zip(split, often or [1] * len(split), strict=True):
        forms = [plain(part) for part in parts]
        spellings.update(dict.fromkeys(parts, times))
        pieces.update(dict.fromkeys(forms, times))
        pairs.update(dict.fromkeys(pairwise(forms), times))
    commonest = {plain(spelling): spelling for spelling, _ in reversed(spellings.most_common())}
    glued = {a: b for (a, b), n in pairs.items() if a != b and n > 1 and _is_one(n, pieces[a], pieces[b])}
    heads = [form for form in pieces if form not in glued.values() and pieces[form] > 1]
    chains = {head: f"{sign} ".join(commonest[form] for form in _chain(head, glued)) for head in heads}
    return [chains[head] for head in sorted(heads, key=lambda head: -pieces[head])]


def _is_one(together: int, *each: int) -> bool:
    """Whether pieces always stand together; of hundreds, one in each may have typed half of the label."""
    return max(each) - together <= max(each) // 100


def _chain(head: str, glued: Mapping[str, str]) -> list[str]:
    chain = [head]
    while (follower := glued.get(chain[-1])) and follower not in chain:
        chain.append(follower)
    return chain


# --- any of the three --------------------------------------------------------------------------------------

ENCODINGS = ("auto", "delimited", "labels", "codes")

Names = Sequence[str] | Mapping[str, Iterable[str]]


def multiselect(
    frame: pd.DataFrame,
    question: str,
    *,
    options: Names | None = None,
    encoding: str = "auto",
    delimiter: str | None = None,
    none: Iterable[str] | None = None,
    other: Iterable[str] | None = None,
) -> MultiSelect:
    """Read the answers to a tick-all question, whatever their encoding.

    Parameters
    ----------
    frame
        One row per respondent. Either a column named ``question`` with delimited labels, or lists of them; or
        one column per option: named ``question[option]``, ``question: option`` or ``question - option``, or,
        if ``options`` are given and no column begins with the question, named as the options themselves. A
        missing cell (``None``, NaN) or "N/A" was not asked; an empty one was skipped.
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
        Labels of the explicit "none of these"; those of ``recognition.toml`` if not given. Beside another
        tick it is ignored.
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
    if encoding not in ENCODINGS:
        raise UnknownNameError("encoding", encoding, ENCODINGS)
    check_respondents(frame)
    own = {plain(label) for label in _several("other", other_labels() if other is None else other)}
    nothing = {plain(label) for label in _several("none", none_labels() if none is None else none)}
    if encoding == "delimited" or (encoding == "auto" and question in frame):
        return _delimited(column_of(frame, question, "question"), question, options, delimiter, nothing, own)
    columns = columns_of(frame, question, labels_of(options), beside=nothing | own)
    codes = are_codes(columns.values())
    if encoding == "auto":
        encoding = "codes" if codes else "labels"
    return read_wide(
        columns, frame.index, question, labels_of(options), nothing, own, codes=encoding == "codes"
    )


def check_respondents(frame: object) -> None:
    """Refuse what is no table with one row per respondent, each with a label of its own.

    Raises
    ------
    AnalysisError
        If it is no DataFrame, or two rows have one label.
    """
    if not isinstance(frame, pd.DataFrame):
        check_kind("frame", frame, pd.DataFrame, "Give one row per respondent.")
    elif not frame.index.is_unique:
        raise AnalysisError("frame has rows of one name: tables put together need reset_index(drop=True).")


def column_of(frame: pd.DataFrame, name: str, parameter: str) -> pd.Series:
    """Return the one column of a name, which came as ``parameter``.

    Raises
    ------
    UnknownNameError
        If there is no such column; the message lists those there are.
    AnalysisError
        If there are several.
    """
    if name not in frame:
        raise UnknownNameError(parameter, name, list(map(str, frame.columns)))
    if isinstance(column := frame[name], pd.DataFrame):
        raise AnalysisError(f"Several columns are named {name!r}: keep one of them.")
    return column


def labels_of(options: Names | None) -> dict[str, list[str]] | None:
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
    if infer_dtype(column, skipna=True) != "string" and column.map(is_list_like).any():
        column, delimiter = column.map(_joined), "\n"
    places, distinct = pd.factorize(texts_of(column).where(column.notna()))
    texts = list(map(str, distinct))
    labels, sign = _options(texts, places, options, delimiter, beside=none | own)
    none = none - {"no"} if of_two_letters(labels) else none
    splitter = Splitter(labels, delimiter=sign, none=none, other=own)
    # The last answer is that of a missing cell, whose place is -1.
    answers = [*map(splitter.split, texts), Answer(ticked=(), none=False, nonsubstantive=False, other="")]
    there = np.array([*(plain(text) not in NOT_PUT for text in texts), False])
    written = np.array([answer.other for answer in answers], dtype="object")
    names = [n for n in labels if n != OTHER] + [OTHER] * (OTHER in labels or bool(written.any()))
    ticks = [[name in (*a.ticked, OTHER if a.other else "") for name in names] for a in answers]
    cells = np.array(ticks, dtype="bool").reshape(len(answers), len(names)) & there[:, None]
    said = pd.Series(written[places], index=column.index, dtype="object")
    return answered(
        question,
        pd.DataFrame(cells[places], index=column.index, columns=names),
        none=np.array([answer.none for answer in answers])[places],
        refused=np.array([answer.nonsubstantive for answer in answers])[places],
        not_asked=~there[places],
        other=said[said != ""],
    )


def _joined(cell: Any) -> Any:
    """Labels that came as a list, each on a line of its own."""
    return "\n".join(" ".join(str(label).split()) for label in cell) if is_list_like(cell) else cell


def _options(
    texts: list[str],
    places: npt.NDArray[np.int64],
    options: Names | None,
    delimiter: str | None,
    *,
    beside: set[str],
) -> tuple[dict[str, list[str]], str]:
    """Options with their labels, and the delimiter: given, or found in the answers."""
    labels = labels_of(options)
    known = None if labels is None else [label for of in labels.values() for label in of]
    sign = delimiter or guess_delimiter(texts, known)
    if labels is None:
        often = np.bincount(places[places >= 0], minlength=len(texts)).tolist()
        found = guess_options(texts, sign, often=often)
        named = [name for name in found if _is_option(name, beside)]
        beside = beside - {"no"} if of_two_letters(named) else beside
        labels = {name: [name] for name in found if _is_option(name, beside)}
    return labels, sign


def _is_option(label: str, beside: set[str]) -> bool:
    return form_among(label, beside) not in beside and not is_nonsubstantive(plain(label))
