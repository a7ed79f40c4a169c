"""What figures, tables and verdicts say: words of the package and labels of one study, in one language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import ceil, log10
from typing import TypeVar

import pandas as pd

from analysis.codebook import Codebook
from analysis.errors import AnalysisError, UnknownNameError
from analysis.languages import (
    Label,
    Sentence,
    capitalised,
    check_language,
    knows,
    number,
    p_value,
    percent,
    phrase,
)

OWN_CODES = "task_codes"  # the source of what we counted ourselves
T = TypeVar("T")

SIGNS = {"lower bound": "> ", "upper bound": "≤ ", "rounded": "≈ ", "open": "≈ "}


def limit_decimals(value: float, *, even: float = 0) -> int:
    """Decimals of a limit in percents or points: none, or one where the whole number would be an even split.

    More would be false precision; but an interval that excludes an even split must not print it as its end.

    Examples
    --------
    >>> [limit_decimals(percents, even=50) for percents in (50.14, 50.6, 76)], limit_decimals(-0.3)
    ([1, 0, 0], 1)
    """
    return int(0 < abs(value - even) < 0.5)


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language, one codebook and the citations of one study.

    Attributes
    ----------
    lang
        One of the languages of the study.
    codebook
        Where labels come from.
    cites
        Short citation of each source; a source without one is called by its name.
    titles, synthetic
        What to call each wave, and which waves are made up.
    claimant
        Source of the claims.

    Raises
    ------
    UnknownNameError
        If the study does not speak ``lang``.
    """

    lang: str
    codebook: Codebook = field(repr=False)
    cites: Mapping[str, str] = field(default_factory=dict, repr=False)
    titles: Mapping[str, Label] = field(default_factory=dict, repr=False)
    people: Mapping[tuple[str, str], Label] = field(default_factory=dict, repr=False)
    synthetic: frozenset[str] = frozenset()
    claimant: str = ""

    def __post_init__(self) -> None:
        check_language(self.lang, self.codebook.languages)

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in this language, its gaps filled."""
        return phrase(key, self.lang, **values)

    def group(self, name: str, wave: str = "") -> str:
        """Label of a group, as a wave calls it; one that an answer makes is called as the answer."""
        if (wave, name) in self.people:
            return self.people[wave, name][self.lang]
        question, is_answer, answer = name.partition("=")
        if is_answer:
            return self.answer(question, answer)
        return self._label(self.codebook.groups, name, "[groups.{}] with a label to study.toml").label[
            self.lang
        ]

    def category(self, row: pd.Series) -> str:
        """Label of the answer that a row of estimates is about."""
        return self.answer(row["panel"], row["category"])

    def question(self, name: str) -> str:
        """Label of a question."""
        return self._label(self.codebook.questions, name, "[questions.{}] to codebook.toml").label[self.lang]

    def answer(self, question: str, name: str) -> str:
        """Label of an answer to a question."""
        options = self.codebook.questions[question].options
        return self._label(options, name, f"options.{{}} to [questions.{question}] in codebook.toml")[
            self.lang
        ]

    @staticmethod
    def _label(labels: Mapping[str, T], name: str, add: str) -> T:
        """Look a label up, or say what to add where there is none."""
        if name not in labels:
            raise AnalysisError(
                f"{name!r} has no label: add {add.format(name)}. There are {', '.join(labels)}."
            )
        return labels[name]

    @property
    def then(self) -> str:
        """Name of the wave that was published, for people."""
        return self.wave(self.codebook.baseline)

    def wave(self, name: str) -> str:
        """Name of a wave for people."""
        if name in self.titles:
            return self.titles[name][self.lang]
        return self.say(f"wave_{name}") if knows(f"wave_{name}") else name

    def cite(self, name: str) -> str:
        """Short citation of a source; a wave is cited by its title."""
        if name == OWN_CODES:
            return self.say("own_codes")
        return self.wave(name) if name in self.titles else self.cites.get(name, name)

    def unit(self, row: pd.Series) -> str:
        """Label of the unit of a row; nothing for shares, counts and ranks, or where the label says it."""
        if row["statistic"] in {"share", "count", "rank"}:
            return ""
        unit = self.unit_label(row)
        return "" if unit in self.category(row) else unit

    def unit_label(self, row: pd.Series) -> str:
        """Label of the unit of a row; nothing for plain numbers."""
        if row["unit"] == "number":
            return ""
        return self._label(self.codebook.units, row["unit"], "{} to [units] in study.toml")[self.lang]

    def value(self, row: pd.Series) -> str:
        """Write the value of a row as precisely as it was printed; ``>``, ``≤``, ``≈`` as it was read."""
        if row["reading"] == "bands" or "to" in row:
            low, high = (number(row[end], lang=self.lang, decimals=1) for end in ("low", "high"))
            return self.say("between", low=low, high=high) if pd.notna(row["high"]) else f"> {low}"
        write = percent if row["statistic"] == "share" else number
        text = write(row["value"], lang=self.lang, decimals=self.decimals(row))
        return SIGNS.get(row["reading"], "") + text

    def decimals(self, row: pd.Series) -> int:
        """Digits behind the point of a value: as printed, or one for what is no share, no count and small.

        What one digit would make 0.0 has as many as it takes to see two.
        """
        size = abs(row["value"])
        whole = row["statistic"] in ("share", "count") or size >= 100
        seen = 1 + ceil(-log10(size)) if 0 < size < 0.1 else 1
        return (0 if whole else seen) if pd.isna(row["decimals"]) else int(row["decimals"])

    def figure(self, row: pd.Series) -> str:
        """Write the value of a row, with its unit if that is one word: ``13.2 years``."""
        return self.value(row) if self._long_unit(row) else self.with_unit(row)

    def with_unit(self, row: pd.Series) -> str:
        """Write the value of a row, with its unit if it has one."""
        return f"{self.value(row)} {self.unit(row)}".strip()

    def _long_unit(self, row: pd.Series) -> str:
        unit = self.unit(row)
        return unit if " " in unit else ""

    def amount(self, value: float, row: pd.Series) -> str:
        """Write a value in the unit of a row, with the digits it has; shares as percentages."""
        share = row["statistic"] == "share"
        shown = 100 * value if share else value
        decimals = int(abs(shown - round(shown)) > 1e-9)
        return (percent if share else number)(value, lang=self.lang, decimals=decimals)

    def limit(self, share: float) -> str:
        """Write a limit of a share in percents; see :func:`limit_decimals`."""
        return percent(share, lang=self.lang, decimals=limit_decimals(100 * share, even=50))

    def evidence(self, row: pd.Series, *, graded: bool = True) -> str:
        """What a figure rests on: count and base, who was left out, the grade: ``32 of 50 · A``.

        A unit of several words stands here, too. Of a mark whose look says its grade, not ``graded``.
        """
        average = row["statistic"] not in ("share", "count", "rank")
        left_out = row.get("left_out")
        told = [
            self._count(row) or self._long_unit(row) if row["grade"] != "D" else "",
            # of published averages the caption says it
            self.say("out_of", base=row["base"]) if average and row["base_kind"] == "counted" else "",
            self.say("left_out", count=left_out) if pd.notna(left_out) and left_out > 0 else "",
            row["grade"] if graded else "",
        ]
        return " · ".join(filter(None, told))

    def _count(self, row: pd.Series) -> str:
        if row["statistic"] != "share":
            return ""
        if pd.isna(row["base"]):
            return self.say("base_not_stated")
        if pd.isna(row["value"]):
            return ""  # nothing was read that could be of so many
        if pd.isna(row["count_low"]):
            return self.say("out_of", base=row["base"])
        count = self.counts(row["count_low"], row["count_high"])
        if pd.notna(weight := row.get("effective_base")):
            return self.say(
                "of_weighted", count=count, base=row["base"], weight=number(weight, lang=self.lang)
            )
        return self.say("of", count=count, base=row["base"])

    def counts(self, low: int, high: int) -> str:
        """Name the counts that a figure can stand for: ``68 or 69``."""
        if low == high:
            return number(low, lang=self.lang)
        return self.say("either" if high == low + 1 else "between", low=low, high=high)

    def difference(self, row: pd.Series) -> str:
        """Write the difference of a wave to what was published, with its interval where there is one."""
        if pd.isna(row["difference"]) or row["statistic"] == "count":
            return ""  # how many were looked at is no finding
        if row.get("against"):
            return self._from_group(row)
        share = row["statistic"] == "share"
        ends = row[["difference", "difference_low", "difference_high"]].dropna() * (100 if share else 1)
        shown = [self.signed(v, decimals=limit_decimals(v) if share else 1) for v in ends]
        unit = self.say("points_of") if share else self.unit_label(row)
        if len(shown) < 3:
            key = "difference_alone" if self.codebook.published else "difference_bare"
            return self.say(key, value=shown[0], unit=unit, then=self.then)
        return self.say("difference_interval", value=shown[0], unit=unit, low=shown[1], high=shown[2])

    def base_rate(self, row: pd.Series) -> str:
        """Write how far those who were selected differ from everybody else in the same survey."""
        ends = {"difference": row["rest_difference"], "low": row["rest_low"], "high": row["rest_high"]}
        shown = {n: self.signed(100 * v, decimals=limit_decimals(100 * v)) for n, v in ends.items()}
        return self.say("base_rate", wave=self.wave(row["wave"]), **shown)

    def _from_group(self, row: pd.Series) -> str:
        """Write the difference of a group to the first."""
        ends = row[["difference", "difference_low", "difference_high"]].dropna() * 100
        if len(ends) < 3:
            return ""
        value, low, high = (self.signed(v, decimals=limit_decimals(v)) for v in ends)
        told = {"group": self.group(row["against"]), "p": self.chance(row["holm"])}
        return self.say("difference_group", value=value, low=low, high=high, **told)

    def chance(self, p: float) -> str:
        """Write a p-value with the digits that somebody reads: three below 0.1, two above."""
        if p < 0.001:
            return p_value(p, lang=self.lang)
        return number(p, lang=self.lang, decimals=3 if p < 0.1 else 2)

    def signed(self, value: float, *, decimals: int = 0) -> str:
        """Write a number with its sign, a true minus; nothing before what rounds to 0."""
        text = number(abs(value), lang=self.lang, decimals=decimals)
        if float(f"{value:.{decimals}f}") == 0:
            return text
        return f"{'+' if value > 0 else '−'}{text}"

    def sentence(self, template: str, figures: pd.DataFrame) -> Sentence:
        """Fill the gaps of a sentence with the values of figures.

        Parameters
        ----------
        template
            Text with ids of figures in braces: ``"{pet.respondents.cat} have a cat"``. ``{{`` and ``}}`` are
            braces.
        figures
            Tidy estimates, one row per id; or per ``key``, see :func:`analysis.tables.keyed`.

        Raises
        ------
        UnknownNameError
            If an id is not among the figures, or a brace is left open; the message names the nearest.
        """
        rows = figures.set_index("key" if "key" in figures else "id", drop=False)

        def _value(match: re.Match[str]) -> str:
            if match[0] in ("{{", "}}"):
                return match[0][0]
            name = match[1] if match[1] is not None else template[match.start() :][:40]
            if name not in rows.index:
                near = get_close_matches(name, list(rows.index), n=5, cutoff=0.4)
                raise UnknownNameError("template", name, near or ["the ids of study.figures"])
            row = rows.loc[[name]].iloc[0]
            if row["grade"] == "D" or (pd.isna(row["value"]) and row["reading"] != "bands"):
                return self.slot(row)
            told = self._in_words(row)
            return told if match.start() else capitalised(told)

        return Sentence(re.sub(r"\{\{|\}\}|\{([^{}]*)\}|[{}]", _value, template))

    def _in_words(self, row: pd.Series) -> str:
        """Write the value of a row as a sentence says it: "more than 75%", not ``> 75%``."""
        value, sign = self.value(row), SIGNS.get(row["reading"], "")
        return self.say(f"said_{row['reading']}", value=value.removeprefix(sign)) if sign else value

    def slot(self, row: pd.Series) -> str:
        """Name what is missing from a figure of grade D."""
        known = row["reading"] if knows(row["reading"]) else "not_legible"
        return self.say(known, value="" if pd.isna(row["value"]) else self.value(row))
