"""The coder again, exact and slow: one regular expression per sequence, over the words in reverse order.

In reverse, "the nearest way back from the last word" is what a lazy expression finds first. It shares the
reading of the dictionary and the cutting into words with the real one, and nothing of the matching.
"""

import re
from collections.abc import Callable
from functools import cache, cached_property

from analysis.coding.dictionary import TOKEN, Dictionary, Place, fold, split, without_keywords
from analysis.coding.matcher import GAP_WORDS, NEVER_AFTER_WORDS

BREAK, COMMA = "\u2402", "\u2403"
Span = tuple[int, int]


class SlowCoder:
    """Codes of one dictionary."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.light = re.compile(_any(dictionary.light) if dictionary.light else "(?!)")
        self.expressions: dict[tuple[Place, ...], re.Pattern[str]] = {}

    @cached_property
    def rules(self) -> list[tuple[str, str, bool, tuple[Place, ...]]]:
        return [
            (p.task, p.text, p.exclude, places)
            for p in self.dictionary.patterns
            for places in self.dictionary.sequences(p.text)
        ]

    @cached_property
    def never_after(self) -> list[tuple[Place, ...]]:
        texts = self.dictionary.never_after
        return [places for text in texts for places in self.dictionary.sequences(text)]

    def _expression(self, places: tuple[Place, ...]) -> re.Pattern[str]:
        free = f"(?:(?:{COMMA}|{self.light.pattern}) )"
        counted = rf"(?:(?!{self.light.pattern} )[^\s{BREAK}{COMMA}]+ )"
        gap = rf"{free}*?(?:{counted}{free}*?){{0,{GAP_WORDS}}}?"
        parts = [_any(places[-1].globs)]
        for nearer, place in zip(places[:0:-1], places[-2::-1], strict=True):
            parts.append(f" {gap if nearer.gap else ''}{_any(place.globs)}")
        return re.compile(rf"(?<!\S)(?=({''.join(parts)})(?!\S))")

    def codes(self, text: str) -> list[int]:
        named = {task for task, *_ in self.evidence(text)}
        return [int(task in named) for task in self.dictionary.tasks]

    def evidence(self, text: str) -> list[tuple[str, str, int, int]]:
        """Task, pattern, first and last letter of every match that counts, in the order of the text."""
        places = [
            (t.start() + w.start, t.start() + w.end, {".": BREAK, ",": COMMA}.get(w.folded, w.folded))
            for t in TOKEN.finditer(without_keywords(text))
            for w in split(t[0], whole=self.dictionary.whole)
        ]
        words = [word for *_, word in places]
        line = " ".join(reversed(words)) + " "
        once = dict.fromkeys(words)
        there = cache(lambda globs: any(re.match(_any(globs), f"{word} ") for word in once))
        dead = [end for places in self.never_after for _, end in self._spans(places, line, len(words), there)]
        found = [
            (task, told, exclude, span)
            for task, told, exclude, of in self.rules
            for span in self._spans(of, line, len(words), there)
            if not any(self._close(words, end, span[0]) for end in dead)
        ]
        away = [(task, span) for task, _, exclude, span in found if exclude]
        kept = {
            (places[a][0], places[b][1], task, told)
            for task, told, exclude, (a, b) in found
            if not exclude and not any(t == task and c <= b and a <= d for t, (c, d) in away)
        }
        return [(task, told, start, end) for start, end, task, told in sorted(kept)]

    def _spans(
        self, of: tuple[Place, ...], line: str, n: int, there: Callable[[frozenset[str]], bool]
    ) -> list[Span]:
        """First and last word of every match, counted from the front; none where a place has no word."""
        if not all(there(place.globs) for place in of):
            return []
        pattern = self.expressions[of] = self.expressions.get(of) or self._expression(of)
        spans = []
        for match in pattern.finditer(line):
            last = n - 1 - line[: match.start()].count(" ")
            spans.append((last - match[1].count(" "), last))
        return spans

    def _close(self, words: list[str], end: int, first: int) -> bool:
        """Whether a match begins closely behind a phrase that takes it away."""
        between = words[end + 1 : first]
        if first <= end or BREAK in between:
            return False
        counted = [w for w in between if w != COMMA and not self.light.match(f"{w} ")]
        return len(counted) <= NEVER_AFTER_WORDS


def _any(globs: object) -> str:
    parts = []
    for glob in sorted(globs):
        word = re.escape(fold(glob).strip("*"))
        parts.append(("\\w*" if glob.startswith("*") else "") + word + ("\\w*" if glob.endswith("*") else ""))
    return f"(?:{'|'.join(parts)})(?= )" if parts else "(?!)"
