"""Find the patterns of a dictionary in many texts at once.

Texts are cut at white space, by Arrow. What a piece consists of - its words, and the elements of patterns
that each of them belongs to - is looked up once and remembered, so that a text is a row of numbers. The
patterns are a tree, of which patterns that begin alike share the stem: for every node of it, the places where
it ends in any text are found with one binary search in those of the node before. What that finds is what one
regular expression per pattern would find (a test holds the two against each other).
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, compress, pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow.compute import utf8_split_whitespace

from analysis.coding.dictionary import TOKEN, Dictionary, Place, fold, split

GAP_WORDS = 4  # words that a gap may span, light ones not counted
GAP_REACH = 40  # and light ones counted: nobody coordinates more
NEVER_AFTER_WORDS = 3  # how closely a taken-away match follows "knowledge of"
STOP = 1000  # weight of the end of a sentence: no gap reaches over it
MEMORY = 200_000  # distinct pieces remembered before the memory is cleared: some 100 MB

BREAK, NEWLINE = "\uf8ff\uf8fd", "\uf8ff\uf8fe"  # pieces that begin a text, and a line; nobody writes them
SURROGATES = re.compile("[\ud800-\udfff]")  # of a sign: UTF-8 has no such thing, and no word of ours

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cut:
    """Texts cut at white space, as rows of numbers, one behind the other; line breaks are pieces, too.

    Attributes
    ----------
    distinct
        Every piece once.
    numbers
        Of the pieces in the order of the texts, the place of each among those; before a text a break.
    starts
        Where the row of each text begins.
    """

    distinct: Sequence[str]
    numbers: Ints = field(repr=False)
    starts: Ints = field(repr=False)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Cut":
        """Cut texts as ``str.split`` does."""
        marked = [f"{BREAK} {text}".replace("\n", f" {NEWLINE} ").rstrip() for text in texts]
        try:
            rows = utf8_split_whitespace(pa.array(marked, pa.large_string()))
        except UnicodeEncodeError:
            whole = [SURROGATES.sub("\ufffd", text) for text in marked]
            rows = utf8_split_whitespace(pa.array(whole, pa.large_string()))
        found = rows.values.dictionary_encode()
        numbers = found.indices.to_numpy().astype("int64")
        return cls(found.dictionary.to_pylist(), numbers, rows.offsets.to_numpy()[:-1].astype("int64"))

    def only(self, texts: Ints) -> "Cut":
        """Some of the texts, by their numbers."""
        sizes = np.diff(np.append(self.starts, len(self.numbers)))[texts]
        starts = np.cumsum(sizes) - sizes
        within = np.arange(sizes.sum()) - np.repeat(starts - self.starts[texts], sizes)
        return Cut(self.distinct, self.numbers[within], starts)

    @cached_property
    def words(self) -> Ints:
        """How many pieces each text has that are no line break."""
        plain = np.array([piece not in (BREAK, NEWLINE) for piece in self.distinct], dtype="int64")
        return summed(plain[self.numbers], self.starts)


def summed(of: Ints, starts: Ints) -> Ints:
    """Sums of rows that lie behind each other, none of which is empty."""
    return np.add.reduceat(of, starts) if len(starts) else of[:0]


@dataclass(frozen=True, eq=False)
class Found:
    """Every match that counts, in the order of the texts: arrays of one length.

    Attributes
    ----------
    text
        Number of the text.
    pattern
        Number of the pattern in the dictionary.
    first, start
        Piece of the text in which it begins, line breaks not counted, and letters of that before it.
    last, end
        Piece in which it ends, and letters of that up to its end.
    """

    text: Ints
    pattern: Ints
    first: Ints = field(repr=False)
    start: Ints = field(repr=False)
    last: Ints = field(repr=False)
    end: Ints = field(repr=False)


class _Globs:
    """Numbers by glob, found by exact word, by beginning and by ending."""

    def __init__(self, globs: Iterable[tuple[str, int]]) -> None:
        self.kinds: dict[tuple[bool, bool], dict[str, set[int]]] = {}
        self.longest = 0  # stem: of a word that goes on for ever, no more is looked at
        for glob, number in globs:
            kind = self.kinds.setdefault((glob.startswith("*"), glob.endswith("*")), {})
            stem = glob.strip("*")
            kind.setdefault(stem, set()).add(number)
            self.longest = max(self.longest, len(stem))

    def of(self, word: str) -> list[int]:
        exact, beginning, ending, inside = (
            self.kinds.get(kind, {}) for kind in ((False, False), (False, True), (True, False), (True, True))
        )
        found = set(exact.get(word, ()))
        for length in range(min(len(word), self.longest) + 1):
            found |= beginning.get(word[:length], set())
            found |= ending.get(word[len(word) - length :], set())
        found.update(*(numbers for part, numbers in inside.items() if part in word))
        return sorted(found)


class _Vocabulary(dict[str, int]):
    """Pieces seen so far by number, with their words, the weight of these, and the elements they belong to.

    What belongs to a piece or a word stands in one row for all of them: number ``n`` has what lies between
    bound ``n`` and the next.
    """

    def __init__(self, dictionary: Dictionary, elements: _Globs) -> None:
        super().__init__()
        self.whole, self.elements = dictionary.whole, elements
        self.light = _Globs((glob, 0) for glob in dictionary.light)
        self.words, self.bounds = array("q", [0]), array("q", [0])  # by piece, by word
        self.member, self.weight, self.start, self.end = (array("q") for _ in range(4))
        self.wrapped = array("b")  # whether the line before goes on with the piece, or it is no piece
        for mark in (BREAK, NEWLINE):
            self[mark] = len(self)
            self._word(".", 0, 0)
            self._close(mark)

    def __missing__(self, piece: str) -> int:
        self[piece] = number = len(self)
        for token in TOKEN.finditer(piece):
            for word in split(token[0], whole=self.whole):
                self._word(word.folded, token.start() + word.start, token.start() + word.end)
        self._close(piece)
        return number

    def _word(self, folded: str, start: int, end: int) -> None:
        light = folded == "," or self.light.of(folded)
        self.weight.append(STOP if folded == "." else 0 if light else 1)
        self.start.append(start)
        self.end.append(end)
        self.member.extend(self.elements.of(folded))
        self.bounds.append(len(self.member))

    def _close(self, piece: str) -> None:
        self.words.append(len(self.weight))
        self.wrapped.append(piece == BREAK or "a" <= piece < "{")


@dataclass(frozen=True)
class _Node:
    """A word of a pattern after those of the node before (-1 for none), and the patterns that end with it."""

    before: int
    element: int
    gap: bool
    patterns: list[int]


class Matcher:
    """A compiled dictionary. It remembers pieces of texts, and nothing else, from one call to the next."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._elements: dict[frozenset[str], int] = {}
        self._tree: list[_Node] = []
        places: dict[tuple[int, int, bool], int] = {}
        taking = ((-1, text) for text in dictionary.never_after)
        for number, text in chain(enumerate(p.text for p in dictionary.patterns), taking):
            for sequence in dictionary.sequences(text):
                self._tree[self._grown(sequence, places)].patterns.append(number)
        self._globs = _Globs((glob, number) for of, number in self._elements.items() for glob in of)
        tasks = {task: number for number, task in enumerate(dictionary.tasks)}
        self.task = np.array([tasks[pattern.task] for pattern in dictionary.patterns], dtype="int64")
        self._takes_away = np.array([pattern.exclude for pattern in dictionary.patterns], dtype="bool")
        self._named = np.lexsort(
            [[p.text for p in dictionary.patterns], [p.task for p in dictionary.patterns]]
        )
        self._rank = np.argsort(self._named)
        self._vocabulary = _Vocabulary(dictionary, self._globs)

    def _grown(self, sequence: Iterable[Place], places: dict[tuple[int, int, bool], int]) -> int:
        """Add a sequence to the tree, as far as it is not there; the number of its last node."""
        before = -1
        for place in sequence:
            element = self._elements.setdefault(frozenset(map(fold, place.globs)), len(self._elements))
            key = before, element, place.gap
            if key not in places:
                places[key] = len(self._tree)
                self._tree.append(_Node(*key, []))
            before = places[key]
        return before

    def coded(self, found: Found, texts: int) -> npt.NDArray[np.int8]:
        """Return 0 or 1 for every text and task, from the matches of so many texts."""
        codes = np.zeros((texts, len(self.dictionary.tasks)), dtype="int8")
        codes[found.text, self.task[found.pattern]] = 1
        return codes

    def find(self, cut: Cut) -> Found:
        """Find every match that counts."""
        if len(self._vocabulary) > MEMORY:
            self._vocabulary = _Vocabulary(self.dictionary, self._globs)
        there = np.bincount(cut.numbers, minlength=len(cut.distinct)) > 0
        known = np.zeros(len(cut.distinct), dtype="int64")
        known[there] = [self._vocabulary[piece] for piece in compress(cut.distinct, there)]
        return self._found(known[cut.numbers], cut.starts)

    def _found(self, numbers: Ints, starts: Ints) -> Found:
        """The matches in a row of pieces, texts behind each other."""
        known = self._vocabulary
        wrapped, newline = np.frombuffer(known.wrapped, "int8")[numbers] > 0, numbers == known[NEWLINE]
        kept = ~newline
        kept[:-1] |= ~newline[1:] & ~wrapped[1:]  # the end of a line ends a sentence, or it was only wrapped
        piece, word = _members(np.frombuffer(known.words, "int64"), np.where(kept, numbers, -1))
        weights = np.cumsum(np.frombuffer(known.weight, "int64")[word])
        place, member = _members(np.frombuffer(known.bounds, "int64"), word)
        elements = np.frombuffer(known.member, "int64")[member]
        pattern, first, last = self._counting(self._matches(place, elements, weights), weights)
        text = np.searchsorted(starts, piece[first], side="right") - 1
        plain = np.cumsum(~newline)  # with the break before each text
        begin = plain[starts][text]
        columns = np.stack(
            [
                text,
                plain[piece[first]] - begin - 1,
                np.frombuffer(known.start, "int64")[word[first]],
                plain[piece[last]] - begin - 1,
                np.frombuffer(known.end, "int64")[word[last]],
                self._rank[pattern],
            ]
        )
        columns = columns[:, np.lexsort((columns[5], last, first))]
        new = np.append(True, (columns[:, 1:] != columns[:, :-1]).any(axis=0))[: columns.shape[1]]
        text, *places, rank = columns[:, new]
        return Found(text, self._named[rank], *places)

    def _matches(self, place: Ints, elements: Ints, weights: Ints) -> Iterator[tuple[int, Ints, Ints]]:
        """Pattern, first and last words of every sequence that stands somewhere.

        The nearest reading is taken: from the last word back, each word of a sequence is the nearest one from
        which there is a way on.
        """
        # Sixteen bits are sorted several times as fast.
        narrow = elements.astype("int16") if len(self._elements) < 2**15 else elements
        order = np.argsort(narrow, kind="stable")
        bounds = np.searchsorted(elements[order], np.arange(len(self._elements) + 1))
        there = [place[order[a:b]] for a, b in pairwise(bounds)]
        ways: list[tuple[Ints, Ints]] = []  # by node: where it ends, and where the way back from there begins
        for node in self._tree:
            last = first = there[node.element]
            if node.before >= 0:
                before, first = ways[node.before]
                last = last if len(before) else before
            if node.before >= 0 and len(last):
                nearest = np.searchsorted(before, last) - 1
                way = before[nearest]  # -1 is none, and the very last in its place lies behind the word
                fits = (nearest >= 0) & (last - way <= (GAP_REACH if node.gap else 1))
                fits &= weights[last - 1] - weights[way] <= GAP_WORDS
                last, first = last[fits], first[nearest[fits]]
            ways.append((last, first))
            for pattern in node.patterns if len(last) else ():
                yield pattern, first, last

    def _counting(self, matches: Iterable[tuple[int, Ints, Ints]], weights: Ints) -> tuple[Ints, Ints, Ints]:
        """Pattern, first and last word of the matches to include that nothing takes away."""
        rows = [(np.full(len(first), pattern), first, last) for pattern, first, last in matches]
        if not rows:
            return (np.zeros(0, "int64"),) * 3
        pattern, first, last = (np.concatenate(column) for column in zip(*rows, strict=True))
        closing = np.append(-1, np.unique(last[pattern < 0]))  # ends of "knowledge of", and none
        nearest = closing[np.searchsorted(closing, first) - 1]
        close = (nearest >= 0) & (weights[first - 1] - weights[nearest] <= NEVER_AFTER_WORDS)
        kept = (pattern >= 0) & ~close
        pattern, first, last = pattern[kept], first[kept], last[kept]
        counts = ~self._takes_away[pattern]
        for task in np.unique(self.task[pattern[~counts]]):
            own = self.task[pattern] == task
            away = own & ~counts
            order = np.argsort(first[away])
            begins, reach = first[away][order], np.maximum.accumulate(last[away][order])
            nearest = np.searchsorted(begins, last, side="right") - 1
            counts &= ~(own & (nearest >= 0) & (reach[nearest] >= first))
        return pattern[counts], first[counts], last[counts]


def _members(bounds: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """Of a row of numbers, the place of each of their members, and the member; -1 has none."""
    sizes = np.where(numbers < 0, 0, np.diff(bounds)[numbers])
    place = np.repeat(np.arange(len(numbers)), sizes)
    within = np.arange(len(place)) - (np.cumsum(sizes) - sizes)[place]
    return place, bounds[numbers[place]] + within
