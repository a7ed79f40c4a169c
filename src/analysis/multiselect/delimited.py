"""Delimited answers taken apart, also where a label contains the delimiter."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.labels import MISSING, is_nonsubstantive, plain

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
    stand beside each other are one label that contains the delimiter: "Blogs, and so on" is no two options.
    What only one respondent has is taken for an answer of one's own. ``often`` says how many respondents gave
    each text; one if not given.

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
    glued = {a: b for (a, b), n in pairs.items() if n == pieces[a] == pieces[b] and n > 1 and a != b}
    heads = [form for form in pieces if form not in glued.values() and pieces[form] > 1]
    chains = {head: f"{sign} ".join(commonest[form] for form in _chain(head, glued)) for head in heads}
    return [chains[head] for head in sorted(heads, key=lambda head: -pieces[head])]


def _chain(head: str, glued: Mapping[str, str]) -> list[str]:
    chain = [head]
    while (follower := glued.get(chain[-1])) and follower not in chain:
        chain.append(follower)
    return chain
