"""Find the patterns of a dictionary in a text, in one pass over its words.

Each distinct word is compared with the globs of the dictionary once and remembered; a text is then a row of
small tuples, mostly empty. A pattern is tried only where its last word stands, looking back. What that finds
is what one regular expression per pattern would find (a test holds the two against each other).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from analysis.coding.dictionary import TOKEN, Dictionary, Pattern, Place, fold, split, without_keywords

GAP_WORDS = 4  # words that a gap may span, light ones not counted
GAP_REACH = 40  # and light ones counted: nobody coordinates more
NEVER_AFTER_WORDS = 3  # how closely a taken-away match follows "knowledge of"
STOP = 1000  # weight of the end of a sentence: no gap reaches over it
MEMORY = 200_000  # distinct words remembered before the memory is cleared: some 70 MB

Cell = tuple[
    tuple[int, ...], int, int, int
]  # elements of the word, its weight, its start and end in the token
Span = tuple[int, int]  # first and last word of a match
Before = tuple[tuple[int, bool], ...]  # elements before the last, nearest first; may a gap come after each


@dataclass(frozen=True, kw_only=True)
class Match:
    """One match: the pattern, and the places of its first and last letter in the text."""

    pattern: Pattern
    start: int
    end: int


class _Vocabulary(dict[str, tuple[Cell, ...]]):
    """Words seen so far, each with the elements it belongs to."""

    def __init__(self, dictionary: Dictionary, elements: dict[frozenset[str], int]) -> None:
        super().__init__()
        self.whole = dictionary.whole
        self.elements = _Globs()
        for globs, number in elements.items():
            for glob in globs:
                self.elements.add(glob, number)
        self.light = _Globs()
        for glob in dictionary.light:
            self.light.add(glob, 0)

    def __missing__(self, token: str) -> tuple[Cell, ...]:
        if len(self) > MEMORY:
            self.clear()
        self[token] = cells = tuple(
            (self.elements.of(w.folded), self._weight(w.folded), w.start, w.end)
            for w in split(token, whole=self.whole)
        )
        return cells

    def _weight(self, folded: str) -> int:
        return STOP if folded == "." else 0 if folded == "," or self.light.of(folded) else 1


class _Globs:
    """Numbers by glob, found by exact word, by beginning and by ending."""

    def __init__(self) -> None:
        self.exact: dict[str, set[int]] = {}
        self.beginning: dict[str, set[int]] = {}
        self.ending: dict[str, set[int]] = {}
        self.inside: dict[str, set[int]] = {}
        self.longest = 0  # stem: of a word that goes on for ever, no more is looked at

    def add(self, glob: str, number: int) -> None:
        kinds = {
            (False, False): self.exact,
            (False, True): self.beginning,
            (True, False): self.ending,
            (True, True): self.inside,
        }
        kind = kinds[glob.startswith("*"), glob.endswith("*")]
        stem = glob.strip("*")
        kind.setdefault(stem, set()).add(number)
        self.longest = max(self.longest, len(stem))

    def of(self, word: str) -> tuple[int, ...]:
        found = set(self.exact.get(word, ()))
        for length in range(min(len(word), self.longest) + 1):
            found |= self.beginning.get(word[:length], set())
            found |= self.ending.get(word[len(word) - length :], set())
        found.update(*(numbers for part, numbers in self.inside.items() if part in word))
        return tuple(sorted(found))


@dataclass(frozen=True)
class _Sequence:
    """A pattern to try backwards from its last word."""

    pattern: int
    task: int
    before: Before


class Matcher:
    """A compiled dictionary. It remembers words, and nothing else, from one text to the next."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._elements: dict[frozenset[str], int] = {}
        self._ending_in: dict[int, list[_Sequence]] = {}
        tasks = {task: number for number, task in enumerate(dictionary.tasks)}
        for number, pattern in enumerate(dictionary.patterns):
            self._compile(pattern.text, number, tasks[pattern.task])
        for text in dictionary.never_after:
            self._compile(text, -1, -1)
        self._excluding = {tasks[p.task] for p in dictionary.patterns if p.exclude}
        self._takes_away = [pattern.exclude for pattern in dictionary.patterns]
        self._vocabulary = _Vocabulary(dictionary, self._elements)

    def _compile(self, text: str, pattern: int, task: int) -> None:
        for places in self.dictionary.sequences(text):
            numbers = [self._number(place) for place in places]
            before = tuple((numbers[i], places[i + 1].gap) for i in range(len(places) - 2, -1, -1))
            self._ending_in.setdefault(numbers[-1], []).append(_Sequence(pattern, task, before))

    def _number(self, place: Place) -> int:
        return self._elements.setdefault(frozenset(fold(g) for g in place.globs), len(self._elements))

    def codes(self, text: str) -> list[int]:
        """Return 0 or 1 for every task, in the order of the dictionary."""
        vocabulary = self._vocabulary
        cells = [cell for token in TOKEN.findall(without_keywords(text)) for cell in vocabulary[token]]
        found: set[int] = set()
        doubtful: list[tuple[int, int, Span]] = []
        for task, pattern, span in self._spans(cells, found):
            if task in self._excluding:
                doubtful.append((task, pattern, span))
            else:
                found.add(task)
        found.update(task for task, _, _ in self._kept(doubtful))
        return [int(task in found) for task in range(len(self.dictionary.tasks))]

    def matches(self, text: str) -> list[Match]:
        """Every match that counts, in the order of the text."""
        cells: list[Cell] = []
        offsets: list[int] = []
        for token in TOKEN.finditer(without_keywords(text)):
            new = self._vocabulary[token[0]]
            cells += new
            offsets += [token.start()] * len(new)
        spans = self._kept(list(self._spans(cells, set())))
        matches = [
            Match(
                pattern=self.dictionary.patterns[pattern],
                start=offsets[first] + cells[first][2],
                end=offsets[last] + cells[last][3],
            )
            for _, pattern, (first, last) in spans
        ]
        return sorted(set(matches), key=lambda m: (m.start, m.end, m.pattern.task, m.pattern.text))

    def _spans(self, cells: list[Cell], found: set[int]) -> Iterator[tuple[int, int, Span]]:
        """Task, pattern and span of every match; a task the caller has put in ``found`` is passed over."""
        weights = list(accumulate(cell[1] for cell in cells))
        places: dict[int, list[int]] = {}
        dead_ends: set[tuple[Before, int]] = set()
        taken_away = -STOP  # weight at the end of the last phrase that takes away what follows
        for i, cell in enumerate(cells):
            for element in cell[0]:
                for sequence in self._ending_in.get(element, ()):
                    if sequence.task in found:
                        continue
                    before = sequence.before
                    first = self._first(before, i, weights, places, dead_ends) if before else i
                    if first < 0:
                        continue
                    if sequence.pattern < 0:
                        taken_away = weights[i]
                    elif not first or not 0 <= weights[first - 1] - taken_away <= NEVER_AFTER_WORDS:
                        yield sequence.task, sequence.pattern, (first, i)
            for element in cell[0]:
                places.setdefault(element, []).append(i)

    def _first(
        self,
        before: Before,
        i: int,
        weights: list[int],
        places: dict[int, list[int]],
        dead_ends: set[tuple[Before, int]],
    ) -> int:
        """First word of a sequence that ends at word ``i``, or -1; the nearest reading is taken.

        From where there is no way back, none is looked for again: with many gaps there are endless ways.
        """
        (element, gap), rest = before[0], before[1:]
        for place in reversed(places.get(element, ())):
            if place >= i:
                continue  # stands behind the word that the sequence has come back to
            if not gap and place != i - 1:
                return -1
            if weights[i - 1] - weights[place] > GAP_WORDS or i - place > GAP_REACH:
                return -1
            if (rest, place) in dead_ends:
                continue
            first = self._first(rest, place, weights, places, dead_ends) if rest else place
            if first >= 0:
                return first
            dead_ends.add((rest, place))
        return -1

    def _kept(self, spans: list[tuple[int, int, Span]]) -> list[tuple[int, int, Span]]:
        """Matches to include that no match to exclude touches."""
        away = {
            (task, word)
            for task, pattern, (first, last) in spans
            if self._takes_away[pattern]
            for word in range(first, last + 1)
        }
        return [
            (task, pattern, (first, last))
            for task, pattern, (first, last) in spans
            if not self._takes_away[pattern]
            and not any((task, word) in away for word in range(first, last + 1))
        ]
