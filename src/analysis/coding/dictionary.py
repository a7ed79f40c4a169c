"""Coding rules as readable TOML, and the words that texts are cut into."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from importlib.resources import files
from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated
from unicodedata import category, normalize

from analysis.errors import DataError, Gathering, Problem, UnknownNameError
from analysis.files import decode_text, parse_toml
from analysis.records import Check, Text, as_record

# A word, with entities and apostrophes inside; or the end of a sentence, a bullet, a new line that does not
# continue the old one (a line that begins with a small letter was only wrapped).
TOKEN = re.compile(
    r"(?:[^\W_]|&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});|[\u0300-\u036f]|['’](?=[^\W_]))+"
    r"|[!?;:•●▪■◦·|*]|\.(?=\s|$|[^\W\d_a-z])|\n(?=[^\S\n]*[^\sa-z])|[,()]"
)

# Ten or more short items between commas are keywords, such as the automatic skills list of a résumé site:
# they say what a person knows of, not what a person does.
KEYWORDS_FROM = 10
KEYWORDS = re.compile(rf"(?:[^,.;:!?•●▪|]{{2,34}}+,){{{KEYWORDS_FROM},}}[^,.;:!?•●▪|\n]*")
_BETWEEN_STOPS = re.compile(r"[^.;:!?•●▪|]+")

_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
_INSIDE = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Word:
    """A folded word and its place inside its token; ``"."`` ends a sentence, ``","`` parts neighbours."""

    folded: str
    start: int
    end: int


def without_keywords(text: str) -> str:
    """Blank out lists of bare keywords; every other letter keeps its place."""
    return text if text.count(",") < KEYWORDS_FROM else _BETWEEN_STOPS.sub(_blanked, text)


def _blanked(part: re.Match[str]) -> str:
    if part[0].count(",") < KEYWORDS_FROM:
        return part[0]
    return KEYWORDS.sub(lambda found: "|" + " " * (len(found[0]) - 1), part[0])


def fold(text: str) -> str:
    """Fold case and accents: ``Creëren`` becomes ``creeren``.

    Apostrophes disappear with what a word without them would lack: ``company’s`` becomes ``companys``.
    """
    if text.isascii():
        return text.lower().replace("'", "")
    plain = "".join(c for c in normalize("NFKD", text) if category(c) != "Mn")
    return plain.casefold().replace("'", "").replace("’", "")


def split(token: str, *, whole: frozenset[str]) -> Iterator[Word]:
    """Split one token of the text into words.

    Parameters
    ----------
    token
        A match of :data:`TOKEN`.
    whole
        Folded names that have a capital inside and are one word.

    Yields
    ------
    Word
        Usually one. Entities that are no letters separate; a capital after small letters begins a word of
        its own, with the end of a sentence before it.
    """
    if not _INSIDE.search(token):
        yield Word("," if token in ",()" else ".", 0, len(token))
    elif "&" in token:
        # Inside a word an entity stands for one letter: "caf&eacute;". A match is shown as it stands there.
        for part in _INSIDE.findall(unescape(token)):
            yield Word(fold(part), 0, len(token))
    else:
        cuts = [] if fold(token) in whole else [m.start() for m in _GLUED.finditer(token)]
        for start, end in zip([0, *cuts], [*cuts, len(token)], strict=True):
            if start:
                yield Word(".", start, start)
            yield Word(fold(token[start:end]), start, end)


_WORD = re.compile(r"\*?[^\W_]+\*?")
GAP = "~"
# Columns beside the tasks, and the row of all of them.
TAKEN = ("id", "language", "words", "documents", "coded", "count", "all tasks")
MOST_SEQUENCES, MOST_WORDS = 10_000, 100  # that one pattern may stand for, and have


def _is_phrase(text: str) -> bool:
    words = text.split()
    return bool(words) and all(map(_WORD.fullmatch, words))


def _is_pattern(text: str) -> bool:
    elements = text.split()
    ends = {elements[0], elements[-1]} if 0 < len(elements) <= MOST_WORDS else {GAP}
    words = (element for element in elements if element != GAP and not element.startswith("@"))
    return GAP not in ends and f"{GAP} {GAP}" not in text and all(map(_WORD.fullmatch, words))


def _is_glob(text: str) -> bool:
    return _WORD.fullmatch(text) is not None


_STARS = "letters and digits, split at hyphens; a star stands only at the beginning or end of a word"
Phrase = Annotated[str, Check(_is_phrase, f"words of {_STARS}")]
Written = Annotated[str, Check(_is_pattern, f"1 to {MOST_WORDS} words, ~ only between them, of {_STARS}")]


@dataclass(frozen=True, kw_only=True)
class _Settings:
    """The table [dictionary]."""

    language: Text
    extends: Text = ""
    light: tuple[Annotated[str, Check(_is_glob, f"one word of {_STARS}")], ...] = ()
    light_lists: tuple[Text, ...] = ()
    never_after: tuple[Written, ...] = ()
    whole: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """One of the tables [[task]]: what a pattern is there for."""

    why: Text
    include: tuple[Written, ...] = ()
    exclude: tuple[Written, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One pattern of one task: as written, why it is there, and whether it takes a match away."""

    task: str
    text: str
    why: str
    exclude: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)  # told apart by identity: it is compiled once
class Dictionary:
    """A checked dictionary.

    Attributes
    ----------
    language
        ``"en"`` or ``"nl"``, or any name of the user's own.
    tasks
        Names of the tasks, in the order of the file.
    patterns
        Every pattern of every task.
    lists
        Words and phrases by the name of their list.
    light
        Words that a gap does not count, so that coordination ("develop, implement and report on") is one
        reach. May contain ``*``.
    never_after
        Phrases that take away what follows them closely: "knowledge of", "interest in".
    whole
        Names with a capital inside that are one word: InDesign, PowerPoint.
    """

    language: str
    tasks: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    light: tuple[str, ...] = ()
    never_after: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()

    def sequences(self, pattern: str) -> Iterator[tuple["Place", ...]]:
        """Every sequence of places that a pattern stands for: a list with phrases in it makes several."""
        elements = pattern.split()
        for choice in product(*(self._alternatives(e) for e in elements)):
            yield _joined(choice)

    def _alternatives(self, element: str) -> list[tuple[frozenset[str], ...]]:
        if element == GAP:
            return [()]
        if not element.startswith("@"):
            return [(frozenset([fold(element)]),)]
        phrases = [tuple(fold(entry).split()) for entry in self.lists[element[1:]]]
        single = frozenset(phrase[0] for phrase in phrases if len(phrase) == 1)
        longer = [tuple(frozenset([word]) for word in phrase) for phrase in phrases if len(phrase) > 1]
        return [(single,), *longer] if single else longer


@dataclass(frozen=True)
class Place:
    """One word of a sequence: the globs it may match, and whether a gap may come before it."""

    globs: frozenset[str]
    gap: bool


def _joined(choice: Iterable[tuple[frozenset[str], ...]]) -> tuple[Place, ...]:
    places: list[Place] = []
    gap = False
    for words in choice:
        if not words:
            gap = True
        for globs in words:
            places.append(Place(globs, gap))
            gap = False
    return tuple(places)


@cache
def built_in(language: str) -> Dictionary:
    """Return the dictionary of the seventeen tasks that comes with the package.

    Raises
    ------
    UnknownNameError
        If there is none for the language.
    """
    folder = files("analysis") / "dictionaries"
    names = sorted(f.name.split(".")[1] for f in folder.iterdir() if f.name.endswith(".toml"))
    if language not in names:
        raise UnknownNameError("lang", language, names)
    return _read((folder / f"tasks.{language}.toml").read_text(encoding="utf-8"), f"tasks.{language}.toml")


def rules_of(dictionary: str | Path | Dictionary) -> dict[str, str]:
    """What each task of a dictionary is, in words: by a language's name, a file, or a dictionary.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    if not isinstance(dictionary, Dictionary):
        known = not str(dictionary).endswith(".toml")
        dictionary = built_in(str(dictionary)) if known else read_dictionary(dictionary)
    reasons: dict[str, dict[str, None]] = {}
    for pattern in dictionary.patterns:
        reasons.setdefault(pattern.task, {})[pattern.why] = None
    return {task: "; or ".join(why) for task, why in reasons.items()}


def read_dictionary(path: str | Path) -> Dictionary:
    """Read a dictionary of one's own.

    Parameters
    ----------
    path
        A TOML file in the form of ``src/analysis/dictionaries/tasks.en.toml``.

    Returns
    -------
    Dictionary

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    return _read(decode_text(Path(path), Path(path).name)[0], Path(path).name)


def _read(text: str, file: str) -> Dictionary:
    toml, gathering = parse_toml(text, file), Gathering()
    settings = gathering.attempt(
        as_record, toml.pop("dictionary", {}), _Settings, file=file, place="dictionary"
    )
    lists = gathering.attempt(
        as_record, toml.pop("lists", {}), Mapping[str, tuple[Phrase, ...]], file=file, place="lists"
    )
    rules = {
        task: gathering.attempt(as_record, of, tuple[_Rule, ...], file=file, place=task)
        for task, of in toml.items()
    }
    base = (gathering.attempt(_base, settings.extends, file) if settings else None) or Dictionary(language="")
    every = {**base.lists, **(lists or {})}
    named = {task: [p.text for rule in of for p in _patterns(task, rule)] for task, of in rules.items() if of}
    if settings:
        named |= {
            "dictionary.never_after": settings.never_after,
            "dictionary.light_lists": [f"@{name}" for name in settings.light_lists],
        }
    for place, patterns in named.items() if lists is not None else ():
        gathering.problems += [problem for p in patterns for problem in _list_problems(p, every, file, place)]
    gathering.problems += [
        Problem(file, f"a list {name!r}", "another name: what it extends has such a list", column="lists")
        for name in lists or ()
        if name in base.lists
    ]
    gathering.problems += [
        Problem(file, f"a task {task!r}", "another name: codes have such a column", column=task)
        for task in rules
        if task in TAKEN
    ]
    if gathering.problems or settings is None:
        raise DataError(gathering.problems)
    light = (*settings.light, *(word for name in settings.light_lists for word in every[name]))
    own = (p for task, of in rules.items() for rule in of or () for p in _patterns(task, rule))
    return Dictionary(  # the rules of the base, then one's own
        language=settings.language,
        tasks=tuple(dict.fromkeys((*base.tasks, *rules))),
        patterns=(*base.patterns, *own),
        lists=every,
        light=(*base.light, *(fold(word) for word in light if " " not in word)),
        never_after=base.never_after + settings.never_after,
        whole=base.whole | frozenset(map(fold, settings.whole)),
    )


def _base(name: str, file: str) -> Dictionary | None:
    """Dictionary that this one extends, if it says so."""
    try:
        return built_in(name) if name else None
    except UnknownNameError as error:
        raise DataError([Problem(file, f"extends {name!r}", ", ".join(error.valid))]) from None


def _patterns(task: str, rule: _Rule) -> Iterator[Pattern]:
    for exclude, texts in ((False, rule.include), (True, rule.exclude)):
        for text in texts:
            yield Pattern(task=task, text=text, why=rule.why, exclude=exclude)


def _list_problems(
    pattern: str, lists: Mapping[str, tuple[str, ...]], file: str, place: str
) -> Iterator[Problem]:
    named = [element for element in pattern.split() if element.startswith("@")]
    for element in named:
        if element[1:] not in lists:
            known = f"a list of this file: {', '.join(lists)}"
            yield Problem(
                file, f"{element!r} in {pattern!r}", known, "Correct it, or add the list.", column=place
            )
    sizes = [len(lists.get(element[1:], ())) for element in named]
    if prod(size + 1 for size in sizes) > MOST_SEQUENCES:
        found, expected = f"{pattern!r} with lists of {sizes} entries", f"at most {MOST_SEQUENCES:,} ways"
        yield Problem(file, found, f"{expected} to read a pattern", "Use fewer lists in it.", column=place)
