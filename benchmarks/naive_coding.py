"""The coder as one would write it first: one regular expression per pattern kind and task, over folded text.

The other half of the speed ratio. Matches that overlap hide each other here, so a code in a thousand differs;
``tests/slow_coder.py`` has the reference that is exact.
"""

import re
from collections.abc import Iterable

from analysis.coding.dictionary import TOKEN, Dictionary, Place, fold, split, without_keywords
from analysis.coding.matcher import GAP_WORDS, NEVER_AFTER_WORDS

_BREAK = "\u2402"  # the end of a sentence, in the folded text
_COMMA = ","


class NaiveCoder:
    """One alternation per task for what counts, one for what takes away, one for "knowledge of"."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.light = _globs(dictionary.light) if dictionary.light else r"(?!)"
        self.include = {t: self._pieces(t, exclude=False) for t in dictionary.tasks}
        self.exclude = {t: self._pieces(t, exclude=True) for t in dictionary.tasks}
        self.never_after = self._alternation(dictionary.never_after)

    def _pieces(self, task: str, *, exclude: bool) -> re.Pattern[str]:
        return self._alternation(
            p.text for p in self.dictionary.patterns if p.task == task and p.exclude == exclude
        )

    def _alternation(self, texts: Iterable[str]) -> re.Pattern[str]:
        parts = [self._sequence(places) for text in texts for places in self.dictionary.sequences(text)]
        return re.compile("|".join(parts) if parts else r"(?!)")

    def _sequence(self, places: tuple[Place, ...]) -> str:
        free = f"(?:{_COMMA} |{self.light} )"
        gap = rf"{free}*(?:\w+ {free}*){{0,{GAP_WORDS}}}?"
        words = [f"{gap if place.gap else ''}{_globs(place.globs)}" for place in places]
        return r"(?<!\S)" + " ".join(words) + r"(?!\S)"

    def codes(self, text: str) -> list[int]:
        """Return 0 or 1 for every task, in the order of the dictionary."""
        folded = self._folded(text)
        return [int(self._coded(task, folded)) for task in self.dictionary.tasks]

    def _folded(self, text: str) -> str:
        tokens = TOKEN.findall(without_keywords(text))
        words = [w for token in tokens for w in split(token, whole=self.dictionary.whole)]
        return " ".join({".": _BREAK, ",": _COMMA}.get(w.folded, w.folded) for w in words if w.folded)

    def _coded(self, task: str, folded: str) -> bool:
        hits = [m for m in self.include[task].finditer(folded) if not self._follows(folded, m.start())]
        away = [m.span() for m in self.exclude[task].finditer(folded) if hits]
        return any(not any(a < m.end() and m.start() < b for a, b in away) for m in hits)

    def _follows(self, folded: str, start: int) -> bool:
        before = folded[:start].rpartition(_BREAK)[2]
        phrases = list(self.never_after.finditer(before))
        if not phrases:
            return False
        counted = [
            w for w in before[phrases[-1].end() :].split() if w != _COMMA and not re.fullmatch(self.light, w)
        ]
        return len(counted) <= NEVER_AFTER_WORDS


def _globs(globs: Iterable[str]) -> str:
    words = [re.escape(fold(g).strip("*")) for g in globs]
    ends = [(r"\w*" if g.startswith("*") else "", r"\w*" if g.endswith("*") else "") for g in globs]
    return "(?:" + "|".join(a + w + b for w, (a, b) in zip(words, ends, strict=True)) + ")"
