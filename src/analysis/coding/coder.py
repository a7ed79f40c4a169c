"""Texts to tasks, each code with its evidence; the language of a text is found where it is not named."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.coding.dictionary import Dictionary, Pattern, built_in, read_dictionary, without_keywords
from analysis.coding.matcher import MEMORY, SURROGATES, Cut, Found, Ints, Matcher
from analysis.errors import AnalysisError, Problem, UnknownNameError, refuse
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
    ballot = Counter(language for piece in text[:ENOUGH].split() for language in _votes[piece])
    return ballot.most_common(1)[0][0] if ballot else ""  # of equals, the one met first


class _Votes(dict[str, tuple[str, ...]]):
    """By piece of a text, remembered: the languages that its words speak for."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        words = _WORD.findall(piece.lower())
        self[piece] = votes = tuple(language for word in words for language in _LANGUAGES.get(word, ()))
        return votes


_votes = _Votes()


def _elected(cut: Cut, texts: Sequence[str]) -> list[str]:
    """Languages as :func:`detect_language` finds them, of texts that were cut together."""
    if len(_votes) > MEMORY:
        _votes.clear()
    names = [*RECOGNISED["languages"]]
    votes = np.array([_votes[piece].count(name) for piece in cut.distinct for name in names], "int64")
    votes = votes.reshape(-1, len(names))
    speaking = np.flatnonzero(np.max(votes, axis=1)[cut.numbers])
    ballots = np.zeros((len(cut.starts), len(names)), "int64")
    np.add.at(ballots, np.searchsorted(cut.starts, speaking, "right") - 1, votes[cut.numbers[speaking]])
    sure = (ballots == ballots.max(axis=1, keepdims=True)).sum(axis=1) == 1
    return [
        names[first] if alone and len(text) <= ENOUGH else detect_language(text)
        for first, alone, text in zip(ballots.argmax(axis=1), sure, texts, strict=False)
    ]


CODED = ("en", "nl")
AT_ONCE = 3_000_000  # letters of texts that are looked at together: some 100 MB
CONTEXT = 60  # letters shown on either side of a match
UNRECOGNISED = "language not recognised: name it with lang"
EVIDENCE = ["document", "task", "pattern", "match", "start", "end", "context"]


@dataclass(frozen=True, eq=False)
class _Part:
    """What was found in texts of one language: their places among all, and what of them was read."""

    patterns: Sequence[Pattern]
    numbers: Ints
    read: Sequence[str]
    found: Found


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
    _parts: Sequence[_Part] = field(repr=False)

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
        parts = [part for part in self._parts if len(part.found.text)] or self._parts[:1]
        try:
            rows = pd.concat([_evidence(self._texts, part) for part in parts])
        except UnicodeEncodeError:
            whole = self._texts.map(partial(SURROGATES.sub, "\ufffd"))
            rows = pd.concat([_evidence(whole, part) for part in parts])
        return rows.sort_index(kind="stable").reset_index(drop=True)  # whatever the languages of the texts

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
    codes = np.zeros((len(series), len(tasks)), dtype="int8")
    languages, words, parts = [], [], []
    for begin, end in _batches(plain):
        own = plain[begin:end]
        read = list(map(without_keywords, own))
        cut, place = _cut(own, read)
        spoken = _languages(cut, own, lang, matchers)
        for language, matcher in matchers.items():
            numbers = np.flatnonzero(np.array(spoken) == language)
            found = matcher.find(cut.only(place[numbers]))
            codes[begin + numbers] = matcher.coded(found, len(numbers))
            texts_read = [read[number] for number in numbers]
            parts.append(_Part(matcher.dictionary.patterns, begin + numbers, texts_read, found))
        languages += spoken
        words += cut.words[: len(own)].tolist()
    coded = np.isin(languages, [*matchers])
    masked = pd.DataFrame(codes, index=series.index, columns=list(tasks), dtype="Int8")
    return Coding(
        indicators=masked.where(np.repeat(coded[:, None], len(tasks), axis=1)),
        languages=pd.Series(languages, index=series.index, dtype="str"),
        words=pd.Series(words, index=series.index, dtype="int64"),
        _texts=series,
        _parts=parts,
    )


def _cut(texts: Sequence[str], read: Sequence[str]) -> tuple[Cut, Ints]:
    """Texts cut, and behind them what is read of those where that is less; where what is read of each stands.

    Their words are counted and their language is found in all of a text.
    """
    less = [number for number, text in enumerate(read) if text != texts[number]]
    cut = Cut.of([*texts, *(read[number] for number in less)])
    place = np.arange(len(texts))
    place[less] = np.arange(len(texts), len(cut.starts))
    return cut, place


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where texts that are looked at together begin and end."""
    begin = letters = 0
    for number, text in enumerate(texts):
        if letters > AT_ONCE:
            yield begin, number
            begin, letters = number, 0
        letters += len(text)
    yield begin, len(texts)


def _checked(texts: Iterable[str]) -> pd.Series:
    """Texts as a Series, missing ones empty; anything that is no text is answered, all of it at once."""
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="object")
    series = series.astype("object").mask(series.isna(), "")
    refuse(_no_text(label, value) for label, value in series.items() if not isinstance(value, str))
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


def _languages(cut: Cut, texts: Sequence[str], lang: str, matchers: Mapping[str, Matcher]) -> list[str]:
    """Name the language of each text: the one that was given, or found; of one without words none."""
    only = [*matchers] if lang != "auto" or len(matchers) == 1 else []
    found = only[:1] * len(texts) or _elected(cut, texts)
    return [language if words else "" for language, words in zip(found, cut.words, strict=False)]


def _evidence(texts: pd.Series, part: _Part) -> pd.DataFrame:
    """A row of evidence for every match; the index is the place of its text among all."""
    found = part.found
    begins, before = _begins(part.read)
    start = begins[before[found.text] + found.first] + found.start
    end = begins[before[found.text] + found.last] + found.end
    place = part.numbers[found.text]
    plain: list[str] = texts.iloc[place].tolist()
    shown = np.maximum(start - CONTEXT, 0)
    spans = list(zip(plain, shown.tolist(), start.tolist(), end.tolist(), strict=True))
    patterns = [part.patterns[number] for number in found.pattern.tolist()]
    columns = (
        texts.index[place].tolist(),
        [pattern.task for pattern in patterns],
        [pattern.text for pattern in patterns],
        [text[a:b] for text, _, a, b in spans],
        start,
        end,
        [_in_a_line(f"{text[begin:a]}«{text[a:b]}»{text[b : b + CONTEXT]}") for text, begin, a, b in spans],
    )
    return pd.DataFrame(dict(zip(EVIDENCE, columns, strict=True)), index=place)


def _in_a_line(text: str) -> str:
    """A text with single spaces; most have no others, and letters to be seen have none inside."""
    return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())


_SPACE = np.array([chr(letter).isspace() for letter in range(0x3002)])  # as str.split() sees them


def _begins(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Where the pieces of texts begin, one text after the other; and how many come before each text."""
    row = "".join(f"{text} " for text in texts).encode("utf-32-le", "surrogatepass")
    space = _SPACE[np.minimum(np.frombuffer(row, "uint32"), len(_SPACE) - 1)]
    begins = np.flatnonzero(~space & np.append(True, space[:-1])[: len(space)])
    shift = np.cumsum([0, *(len(text) + 1 for text in texts)])
    before = np.searchsorted(begins, shift)
    return begins - np.repeat(shift[:-1], np.diff(before)), before
