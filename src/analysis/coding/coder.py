"""Texts to tasks, each code with its evidence; the language of a text is found where it is not named."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.coding.dictionary import Dictionary, Pattern, built_in, read_dictionary, without_keywords
from analysis.coding.matcher import MEMORY, NEWLINE, Found, Matcher, pieces
from analysis.errors import AnalysisError, DataError, Problem, UnknownNameError
from analysis.labels import RECOGNISED

_LANGUAGES: dict[str, list[str]] = {}  # by common word, those that have it
for _name, _words in RECOGNISED["languages"].items():
    for _word in _words.split():
        _LANGUAGES.setdefault(_word, []).append(_name)

ENOUGH = 4_000  # letters that settle it
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """Guess the language of a text.

    Parameters
    ----------
    text
        Any text; its first four thousand letters decide.

    Returns
    -------
    str
        ``"en"``, ``"nl"``, ``"de"``, ``"fr"``, ``"es"``, or ``""`` where no common word is found.

    Examples
    --------
    >>> detect_language("You will manage our channels"), detect_language("Je beheert onze kanalen")
    ('en', 'nl')
    """
    votes = Counter(chain.from_iterable(map(_votes, text[:ENOUGH].split())))
    return votes.most_common(1)[0][0] if votes else ""


@lru_cache(maxsize=MEMORY)
def _votes(piece: str) -> tuple[str, ...]:
    """Languages that the words of a piece of a text speak for."""
    return tuple(language for word in _WORD.findall(piece.lower()) for language in _LANGUAGES.get(word, ()))


CODED = ("en", "nl")
CONTEXT = 60  # letters shown on either side of a match
UNRECOGNISED = "language not recognised: name it with lang"
EVIDENCE = ["document", "task", "pattern", "match", "start", "end", "context"]


@dataclass(frozen=True, kw_only=True)
class Coding:
    """The tasks that texts mention.

    Attributes
    ----------
    indicators : DataFrame
        One row per document (the index is the caller's), one column per task: 1 mentioned, 0 not mentioned,
        missing where the document could not be coded.
    languages : Series
        Language of each document: ``"en"``, ``"nl"``, another one (not coded), or ``""`` for no text, and for
        one without a common word of any language.
    words : Series
        Number of words of each document.
    """

    indicators: pd.DataFrame = field(repr=False)
    languages: pd.Series
    words: pd.Series = field(repr=False)
    _texts: pd.Series = field(repr=False)
    _found: Sequence[tuple[Matcher, Sequence[int], Found]] = field(repr=False)

    @property
    def not_coded(self) -> pd.Series:
        """Documents without codes, with the reason."""
        lost = self.indicators.isna().all(axis=1).to_numpy()
        why = self.languages[lost].map(
            lambda lang: f"language {lang!r}: no dictionary" if lang else UNRECOGNISED
        )
        return why.mask((self.words[lost] == 0).to_numpy(), "no words")

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """Every match behind a code.

        Returns
        -------
        DataFrame
            One row per match: ``document`` (label of its row), ``task``, ``pattern`` as written in the
            dictionary, ``match`` as it stands in the text, ``start`` and ``end`` (offsets into the caller's
            text), ``context`` with the match in guillemets.
        """
        parts = [
            _evidence(self._texts.iloc[list(numbers)], numbers, matcher.dictionary.patterns, found)
            for matcher, numbers, found in self._found
        ]
        rows = merge(*parts, key=itemgetter(0))  # in the order of the texts, whatever their languages
        return pd.DataFrame([row for _, row in rows], columns=EVIDENCE)

    def __str__(self) -> str:
        named = self.indicators.sum().astype("int64")
        coded = len(self.indicators) - len(self.not_coded)
        found = ", ".join(f"{task} {count:,}" for task, count in named[named > 0].items())
        return f"{coded:,} of {len(self.indicators):,} texts coded; {found or 'no task named'}"

    def _repr_html_(self) -> str:
        shares = self.indicators.mean().rename("share").to_frame()
        shares["documents"] = self.indicators.sum()
        return (
            f"<p>{len(self.indicators):,} documents, {len(self.not_coded):,} of them not coded.</p>"
            + shares.to_html()
        )


def code_texts(
    texts: Iterable[str], *, lang: str = "auto", dictionary: str | Path | Dictionary | None = None
) -> Coding:
    """Code which of the tasks each text mentions.

    Parameters
    ----------
    texts
        Strings, in any iterable. A Series keeps its index; otherwise documents are numbered from 0. Missing
        and empty texts are kept and not coded.
    lang
        ``"en"``, ``"nl"``, or ``"auto"`` to detect it text by text. Texts in another language are kept and
        not coded.
    dictionary
        A dictionary of your own (a file in the form of ``dictionaries/tasks.en.toml``) instead of the one
        for the language, or added to it where the file says ``extends``; with ``lang="auto"`` it is used
        for every text.

    Returns
    -------
    Coding
        ``.indicators`` (document x task), ``.evidence`` (one row per match), ``.languages``, ``.words``.

    Raises
    ------
    UnknownNameError
        If ``lang`` is none of the three.
    DataError
        If some texts are not text at all (every one is listed), or the dictionary has problems.
    AnalysisError
        If ``texts`` is a single string, or a whole table.

    Examples
    --------
    >>> coding = code_texts(["You will develop, implement and report on our content strategy."])
    >>> list(coding.indicators.columns[coding.indicators.loc[0] == 1])
    ['develop_strategy', 'execute_plan', 'measure_report_roi']
    """
    if isinstance(texts, str | Mapping | pd.DataFrame) or not isinstance(texts, Iterable):
        advice = "give several texts, such as a list, or one column of a table: frame['text']"
        raise AnalysisError(f"texts must be several texts, but a {type(texts).__name__} came: {advice}.")
    if lang not in ("auto", *CODED):
        raise UnknownNameError("lang", lang, ["auto", *CODED])
    series = _checked(texts)
    matchers = _matchers(lang, dictionary)
    tasks = next(iter(matchers.values())).dictionary.tasks
    plain: list[str] = series.tolist()
    cut = list(map(pieces, plain))
    languages = [_language(of, text, lang, matchers) for of, text in zip(cut, plain, strict=True)]
    codes = np.zeros((len(series), len(tasks)), dtype="int8")
    coded, found = np.zeros(len(series), dtype="bool"), []
    for language, matcher in matchers.items():
        numbers = [number for number, of in enumerate(languages) if of == language]
        found.append((matcher, numbers, matcher.find([_coded_part(cut[n], plain[n]) for n in numbers])))
        codes[numbers] = matcher.coded(found[-1][2], len(numbers))
        coded[numbers] = True
    masked = pd.DataFrame(codes, index=series.index, columns=list(tasks), dtype="Int8")
    return Coding(
        indicators=masked.where(np.repeat(coded[:, None], len(tasks), axis=1)),
        languages=pd.Series(languages, index=series.index, dtype="str"),
        words=pd.Series([len(of) - of.count(NEWLINE) for of in cut], index=series.index, dtype="int64"),
        _texts=series,
        _found=found,
    )


def _coded_part(cut: list[str], text: str) -> list[str]:
    """The pieces of a text, without those of lists of bare keywords."""
    without = without_keywords(text)
    return cut if without == text else pieces(without)


def _checked(texts: Iterable[str]) -> pd.Series:
    """Texts as a Series, missing ones empty; anything that is no text is answered, all of it at once."""
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="object")
    series = series.astype("object").mask(series.isna(), "")
    problems = [_no_text(label, value) for label, value in series.items() if not isinstance(value, str)]
    if problems:
        raise DataError(problems)
    return series


def _no_text(label: Hashable, value: object) -> Problem:
    found, advice = f"{type(value).__name__} {value!r}"[:60], "Choose the column that holds the texts."
    return Problem("texts", found, "a text", advice, column=f"document {label}")


def _matchers(lang: str, dictionary: str | Path | Dictionary | None) -> dict[str, Matcher]:
    if dictionary is None:
        rules = [built_in(name) for name in (CODED if lang == "auto" else (lang,))]
    else:
        rules = [dictionary if isinstance(dictionary, Dictionary) else read_dictionary(dictionary)]
    return {of.language: _compiled(of) for of in rules}


_compiled = lru_cache(maxsize=8)(Matcher)


def _language(cut: list[str], text: str, lang: str, matchers: Mapping[str, Matcher]) -> str:
    if not cut or cut == [NEWLINE] * len(cut):
        return ""
    if lang != "auto" or len(matchers) == 1:
        return next(iter(matchers))
    return detect_language(text)


def _evidence(
    texts: pd.Series, numbers: Sequence[int], patterns: Sequence[Pattern], found: Found
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The place of a text among all, and a row of evidence, for every match."""
    columns = (column.tolist() for column in (found.pattern, found.first, found.start, found.last, found.end))
    matches = zip(found.text.tolist(), *columns, strict=True)
    plain, labels = texts.tolist(), texts.index.tolist()
    for number, of_one in groupby(matches, key=itemgetter(0)):
        text: str = plain[number]
        begins, place, label, at = _begins(without_keywords(text)), numbers[number], labels[number], (-1, -1)
        for _, pattern, first, start, last, end in of_one:
            of, a, b = patterns[pattern], begins[first] + start, begins[last] + end
            if at != (a, b):
                at, match = (a, b), text[a:b]
                around = f"{text[a - CONTEXT if a > CONTEXT else 0 : a]}«{match}»{text[b : b + CONTEXT]}"
                context = " ".join(around.split())
            yield place, (label, of.task, of.text, match, a, b, context)


def _begins(text: str) -> list[int]:
    """Where the pieces of a text begin."""
    return [piece.start() for piece in re.finditer(r"\S+", text)]
