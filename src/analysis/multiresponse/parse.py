"""Three encodings of a tick-all question, read into one type; delimited answers are taken apart here.

*delimited*: one text per respondent, labels joined; *labels*: one column per option that holds its label
where it is ticked; *codes*: one column per option of 0 and 1, or yes and no.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError, UnknownNameError, check_kind
from analysis.labels import MISSING, is_nonsubstantive, plain
from analysis.multiresponse.model import OTHER, MultiSelect, answered
from analysis.multiresponse.wide import NONE_LABELS, NOT_PUT, OTHER_LABELS, are_codes, columns_of, read_wide

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
            form = plain(piece)
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
        if colon and plain(before) in self.other:
            return after.strip() or before.strip()
        return piece.strip()


def _pattern(label: str) -> str:
    """Return a label as a regular expression that does not mind how words are spaced."""
    return r"\s+".join(re.escape(word) for word in label.split())


def guess_delimiter(texts: Sequence[str], labels: Sequence[str] | None) -> str:
    """Find what stands between labels: what leaves the fewest strange pieces, or else what most texts have.

    Examples
    --------
    >>> guess_delimiter(["blog;wiki;", "wiki;"], None)
    ';'
    >>> guess_delimiter(["Ads, paid, Blog"], ["Ads, paid", "Blog"])
    ','
    """
    if labels:
        named = {label: [label] for label in labels}
        strange = {sign: _strangeness(texts, named, sign) for sign in DELIMITERS}
        return min(DELIMITERS, key=lambda sign: strange[sign])
    return max(DELIMITERS, key=lambda sign: sum(sign in text for text in texts))


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
    if encoding not in ENCODINGS:
        raise UnknownNameError("encoding", encoding, ENCODINGS)
    check_respondents(frame)
    own = {plain(label) for label in _several("other", other)}
    nothing = {plain(label) for label in _several("none", none)}
    if encoding == "delimited" or (encoding == "auto" and question in frame):
        return _delimited(column_of(frame, question, "question"), question, options, delimiter, nothing, own)
    columns = columns_of(frame, question, _labels_of(options), beside=nothing | own)
    codes = are_codes(columns.values())
    if encoding == "auto":
        encoding = "codes" if codes else "labels"
    return read_wide(
        columns, frame.index, question, _labels_of(options), nothing, own, codes=encoding == "codes"
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
    if list(frame.columns).count(name) > 1:
        raise AnalysisError(f"Several columns are named {name!r}: keep one of them.")
    return frame[name]


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
    places, distinct = pd.factorize(column.astype("str"))
    texts = list(map(str, distinct))
    labels, sign = _options(texts, places, options, delimiter, beside=none | own)
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
