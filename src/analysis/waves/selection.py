"""Who of a file counts: rows selected by rule, the first that fits, each with its reason and an example."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import pandas as pd

from analysis.clean.log import HIDDEN
from analysis.labels import plain
from analysis.records import Check, Text, keyed

NO_RULE = 0  # number of the rule where none fits: the row is not selected
COMMON = 3  # people of a file in whose answers a word must stand to be shown
_WORDS = 'words such as ["social media", "strateg*"]'
Said = Annotated[str, Check(re.compile(r"\w").search, _WORDS)]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Attributes
    ----------
    says
        Words, one of which must stand in the cell in a row; ``*`` at the end of one stands for any letters.
    where
        By header of another column, the answers of which one must stand there.
    selected, doubtful
        Whether rows that fit are selected, and whether one may see it otherwise.
    why, example
        The reason, and an answer that it is for.
    """

    says: Annotated[tuple[Said, ...], Check(bool, _WORDS)]
    selected: bool = keyed("in")
    why: Text
    example: Text
    doubtful: bool = keyed("doubt", default=False)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fits(self, texts: pd.Series, others: pd.DataFrame) -> pd.Series:
        """Whether it fits each row; ``others`` has the other columns, by their headers."""
        pattern = re.compile("|".join(map(_pattern, self.says)))
        found = texts.map({text: pattern.search(_words(text)) is not None for text in texts.unique()})
        for header, answers in self.where.items():
            wanted = {plain(answer) for answer in answers}
            found &= others[header].map(plain).isin(wanted)
        return found.astype("bool")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which rows of a table count, by the words of one column; the rest are people of another group."""

    column: Text
    others: Text
    rules: Annotated[tuple[Rule, ...], Check(bool, "at least one [[rules]]")]


def select(texts: pd.Series, others: pd.DataFrame, rules: Iterable[Rule]) -> pd.DataFrame:
    """Apply rules in their order; the first that fits decides.

    Returns
    -------
    DataFrame
        One row per respondent: ``selected``, and the number of the ``rule``, 1 the first; 0 where none fits,
        which are not selected.
    """
    found = pd.DataFrame({"selected": False, "rule": NO_RULE}, index=texts.index)
    for number, rule in enumerate(rules, start=1):
        fits = rule.fits(texts, others) & (found["rule"] == NO_RULE)
        found.loc[fits, ["selected", "rule"]] = [rule.selected, number]
    return found


def listed_for_all(texts: pd.Series, found: pd.DataFrame, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """The selection for anybody to check: a row per answer and rule, the selected first.

    An answer is shown if every word of it stands in the answers of three people or more: others could name
    one of them, and are counted together.

    Returns
    -------
    DataFrame
        Columns of the schema ``selection``.
    """
    safe = _shown(texts)
    rows = pd.DataFrame({"answer": texts.map(safe), "selected": found["selected"], "rule": found["rule"]})
    counted = rows.groupby(["selected", "rule", "answer"]).size().rename("count").reset_index()
    told = [rules[number - 1] if number else None for number in counted["rule"]]
    return counted.assign(
        why=[rule.why if rule else "no rule speaks of it" for rule in told],
        doubtful=["yes" if rule and rule.doubtful else "no" for rule in told],
        selected=counted["selected"].map({True: "yes", False: "no"}),
    ).sort_values(["selected", "rule", "count", "answer"], ascending=[False, True, False, True])


def _shown(texts: pd.Series) -> dict[str, str]:
    words = {text: set(_words(text).split()) for text in texts.unique()}
    people: Counter[str] = Counter()
    for text, count in texts.value_counts().items():
        people.update(dict.fromkeys(words[str(text)], int(count)))
    rare = {text for text, of in words.items() if any(people[word] < COMMON for word in of)}
    first: dict[str, str] = {}
    spelled = {text: first.setdefault(_words(text), text) for text in texts.value_counts().index}
    return {text: HIDDEN if text in rare or not words[text] else spelled[text] for text in words}


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))


def _pattern(says: str) -> str:
    """A rule's words as a regular expression over words with single spaces between them."""
    parts = [_words(word.rstrip("*")) + r"\w*" * word.endswith("*") for word in says.split()]
    return rf"\b{' '.join(parts)}\b"
