"""Coding rules as readable TOML, and the words that texts are cut into."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from itertools import product
from math import prod
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from analysis.errors import DataError, Problem, UnknownNameError
from analysis.files import decode_text, parse_toml

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
    if text.count(",") < KEYWORDS_FROM or not any(map(_may_be_keywords, _BETWEEN_STOPS.findall(text))):
        return text
    return _BETWEEN_STOPS.sub(lambda found: _blanked(found[0]), text)


def _may_be_keywords(text: str) -> bool:
    return text.count(",") >= KEYWORDS_FROM


def _blanked(text: str) -> str:
    if not _may_be_keywords(text):
        return text
    return KEYWORDS.sub(lambda found: "|" + " " * (len(found[0]) - 1), text)


def fold(text: str) -> str:
    """Fold case and accents: ``Creëren`` becomes ``creeren``.

    Apostrophes disappear with what a word without them would lack: ``company’s`` becomes ``companys``.
    """
    if text.isascii():
        return text.lower().replace("'", "")
    plain = "".join(c for c in normalize("NFKD", text) if category(c) != "Mn")
    return plain.casefold().replace("'", "").replace("’", "")


def split(token: str, *, whole: frozenset[str]) -> tuple[Word, ...]:
    """Split one token of the text into words.

    Parameters
    ----------
    token
        A match of :data:`TOKEN`.
    whole
        Folded names that have a capital inside and are one word.

    Returns
    -------
    tuple of Word
        Usually one. Entities that are no letters separate; a capital after small letters begins a word of
        its own, with the end of a sentence before it.
    """
    if not _INSIDE.search(token):
        return (Word("," if token in ",()" else ".", 0, len(token)),)
    return tuple(_words(token, whole))


def _words(token: str, whole: frozenset[str]) -> Iterator[Word]:
    if "&" in token:
        # Inside a word an entity stands for one letter: "caf&eacute;". A match is shown as it stands there.
        for part in _INSIDE.findall(unescape(token)):
            yield Word(fold(part), 0, len(token))
        return
    cuts = [] if fold(token) in whole else [m.start() for m in _GLUED.finditer(token)]
    for start, end in zip([0, *cuts], [*cuts, len(token)], strict=True):
        if start:
            yield Word(".", start, start)
        yield Word(fold(token[start:end]), start, end)


_WORD = re.compile(r"\*?[^\W_]+\*?")
_KEYS = {"why", "include", "exclude"}
GAP = "~"
MOST_SEQUENCES, MOST_WORDS = 10_000, 100  # that one pattern may stand for, and have


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
    tasks: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    lists: Mapping[str, tuple[str, ...]]
    light: tuple[str, ...]
    never_after: tuple[str, ...]
    whole: frozenset[str]

    def sequences(self, pattern: str) -> Iterator[tuple["Place", ...]]:
        """Every sequence of places that a pattern stands for: a list with phrases in it makes several."""
        elements = pattern.split()
        for choice in product(*(self._alternatives(e) for e in elements)):
            yield _joined(choice)

    def _alternatives(self, element: str) -> list[tuple[frozenset[str], ...]]:
        if element == GAP:
            return [()]
        if not element.startswith("@"):
            return [(frozenset([word]),) for word in [fold(element)]]
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
    return {pattern.task: pattern.why for pattern in dictionary.patterns}


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
    toml = parse_toml(text, file)
    if found := [*_shape_problems(toml, file)]:
        raise DataError(found)
    base = _base(toml, file)
    if found := [*_problems(toml, file, base.lists if base else {})]:
        raise DataError(found)
    own = _own(toml, base.lists if base else {})
    return _extended(base, own) if base else own


def _own(toml: dict[str, Any], inherited: Mapping[str, tuple[str, ...]]) -> Dictionary:
    settings = toml.pop("dictionary")
    lists = {**inherited, **{name: tuple(entries) for name, entries in toml.pop("lists", {}).items()}}
    light = [
        *settings.get("light", ()),
        *(w for name in settings.get("light_lists", ()) for w in lists[name]),
    ]
    return Dictionary(
        language=settings["language"],
        tasks=tuple(toml),
        patterns=tuple(p for task, rules in toml.items() for rule in rules for p in _patterns(task, rule)),
        lists=lists,
        light=tuple(fold(word) for word in light if " " not in word),
        never_after=tuple(settings.get("never_after", ())),
        whole=frozenset(fold(word) for word in settings.get("whole", ())),
    )


def _base(toml: Mapping[str, Any], file: str) -> Dictionary | None:
    """Dictionary that this one extends, if it says so."""
    name = toml.get("dictionary", {}).get("extends")
    if name is None:
        return None
    try:
        return built_in(name)
    except UnknownNameError as error:
        raise DataError(
            [_problem(file, f"extends {name!r}", f"{', '.join(error.valid)}", "Correct it.")]
        ) from None


def _extended(base: Dictionary, own: Dictionary) -> Dictionary:
    """Both: the rules of the base, then one's own; a list of the same name is one's own."""
    return Dictionary(
        language=own.language,
        tasks=tuple(dict.fromkeys((*base.tasks, *own.tasks))),
        patterns=base.patterns + own.patterns,
        lists=own.lists,
        light=base.light + own.light,
        never_after=base.never_after + own.never_after,
        whole=base.whole | own.whole,
    )


def _patterns(task: str, rule: Mapping[str, Any]) -> Iterator[Pattern]:
    for kind in ("include", "exclude"):
        for text in rule.get(kind, ()):
            yield Pattern(task=task, text=text, why=rule["why"], exclude=kind == "exclude")


def _problem(file: str, found: str, expected: str, advice: str, place: str | None = None) -> Problem:
    return Problem(file, found, expected, advice, column=place)


def _shape_problems(toml: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """What is of another kind than it must be: until that is mended nothing else can be looked at."""
    for name in ("dictionary", "lists"):
        if not isinstance(toml.get(name, {}), dict):
            yield _problem(file, f"a value {name!r}", f"a table [{name}]", "Correct it.", name)
            return
    settings = toml.get("dictionary", {})
    texts = {key: settings.get(key, "") for key in ("language", "extends")}
    lists = {key: settings.get(key, []) for key in ("light", "light_lists", "never_after", "whole")}
    lists |= {f"lists.{name}": entries for name, entries in toml.get("lists", {}).items()}
    for task, rules in toml.items():
        if task not in ("dictionary", "lists"):
            of = [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
            lists |= {f"{task}.{key}": rule.get(key, []) for rule in of for key in ("include", "exclude")}
            if isinstance(rules, list) and len(of) < len(rules):
                yield _problem(
                    file, "a rule that is no table", f"rules [[{task}]]", "Double the brackets.", task
                )
    for key, value in texts.items():
        if not isinstance(value, str):
            yield _problem(file, repr(value)[:60], "a text", "Correct it.", f"dictionary.{key}")
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            yield _problem(file, repr(value)[:60], "a list of texts", "Correct it.", key)


def _problems(
    toml: Mapping[str, Any], file: str, inherited: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    settings, own = toml.get("dictionary", {}), toml.get("lists", {})
    lists = {**inherited, **own}
    if "language" not in settings:
        yield _problem(file, "no language", "a table [dictionary] with language", 'Add language = "en".')
    for name in settings.get("light_lists", ()):
        if name not in lists:
            yield _problem(
                file, f"light list {name!r}", f"one of {', '.join(lists)}", "Correct it.", "dictionary"
            )
    for phrase in settings.get("never_after", ()):
        yield from _pattern_problems(phrase, lists, file, "dictionary.never_after")
    for name, entries in own.items():
        for entry in entries:
            yield from _phrase_problems(entry, file, f"lists.{name}")
    for task, rules in toml.items():
        if task not in {"dictionary", "lists"}:
            yield from _task_problems(task, rules, lists, file)


def _task_problems(task: str, rules: object, lists: Mapping[str, Any], file: str) -> Iterator[Problem]:
    if not isinstance(rules, list):
        yield _problem(file, f"a table [{task}]", f"rules [[{task}]]", "Double the brackets.", task)
        return
    for rule in rules:
        for key in sorted(set(rule) - _KEYS):
            yield _problem(file, f"key {key!r}", "why, include and exclude", "Remove or rename it.", task)
        if not rule.get("why"):
            yield _problem(file, "a rule without why", "a reason", "Say why the rule is there.", task)
        for text in [*rule.get("include", ()), *rule.get("exclude", ())]:
            yield from _pattern_problems(text, lists, file, task)


def _pattern_problems(text: str, lists: Mapping[str, Any], file: str, task: str) -> Iterator[Problem]:
    elements = text.split()
    gaps = {elements[0], elements[-1]} if 0 < len(elements) <= MOST_WORDS else {GAP}
    if GAP in gaps or f"{GAP} {GAP}" in text:
        expected = f"1 to {MOST_WORDS} words, with ~ only between them"
        yield _problem(file, repr(text), expected, "Mend the pattern.", task)
    for element in elements:
        if element.startswith("@"):
            if element[1:] not in lists:
                known = f"a list of this file: {', '.join(lists)}"
                yield _problem(file, f"{element!r} in {text!r}", known, "Correct it, or add the list.", task)
        elif element != GAP:
            yield from _phrase_problems(element, file, task)
    sizes = [len(lists.get(element[1:], ())) for element in elements if element.startswith("@")]
    if prod(size + 1 for size in sizes) > MOST_SEQUENCES:
        expected = f"at most {MOST_SEQUENCES:,} ways to read a pattern"
        yield _problem(
            file, f"{text!r} with lists of {sizes} entries", expected, "Use fewer lists in it.", task
        )


def _phrase_problems(phrase: object, file: str, place: str) -> Iterator[Problem]:
    words = phrase.split() if isinstance(phrase, str) else []
    if not words or not all(_WORD.fullmatch(word) for word in words):
        advice = "Split it at hyphens; a star stands only at the beginning or end of a word."
        yield _problem(file, repr(phrase), "words of letters and digits", advice, place)
