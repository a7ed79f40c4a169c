"""``wave.toml``: which files a wave has, and what guessing cannot know."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.codebook import Codebook, Item, is_label
from analysis.errors import DataError, Problem
from analysis.files import read_toml
from analysis.labels import plain
from analysis.languages import Label, languages
from analysis.multiresponse.model import BASES
from analysis.places import CONFIG
from analysis.sources.exports import FORMATS
from analysis.waves.selection import Rule, Selection

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Names of our own, and of devices: a folder of that name cannot be on Windows.
RESERVED = frozenset({"replication", "published", "reading", "con", "prn", "aux", "nul"})
_DEVICE = re.compile(r"(?:com|lpt)\d")

TITLE = "title_"  # before a language
LONGEST_TITLE = 80  # characters
MOST_TRIM = 1_000_000  # times the average weight: beyond it nothing is trimmed

_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "table": (
            "file",
            "format",
            "sheet",
            "columns",
            "options",
            "base",
            "bases",
            "weights",
            "text",
            "who",
            "select",
        ),
        "weights": ("column", "margins", "trim"),
        "select": ("column", "others", "rules"),
        "rule": ("says", "where", "in", "why", "example", "doubt"),
    }
)


@dataclass(frozen=True, kw_only=True)
class TableConfig:
    """One table of a wave.

    Attributes
    ----------
    files
        Relative to the folder of the wave; several are read one after the other.
    format
        Of the export; "auto" to find out.
    sheet
        Of an Excel workbook; "" for the only one that holds anything.
    columns
        By item of the questionnaire (``experience.working`` for an option), the header of its column.
    options
        By item, what its options are called in the file (a label or a code) and in the codebook.
    base, bases
        Base of tick-all questions, and exceptions by question.
    text
        Column that holds the texts; "" to find out.
    weight_column, margins, trim
        A column of weights, or margins to rake to.
    who
        What to call the people of this wave, where it is not what the group is called; empty if it is.
    selection
        Which rows count; ``None`` if all do.
    """

    files: tuple[str, ...]
    format: str = "auto"
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    base: str = "asked"
    bases: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    weight_column: str = ""
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    trim: float | None = None
    who: Label = field(default_factory=Label)
    selection: Selection | None = None


@dataclass(frozen=True, kw_only=True)
class WaveConfig:
    """What ``wave.toml`` says."""

    name: str
    title: Label
    synthetic: bool
    tables: Mapping[str, TableConfig]


def check_name(name: str, codebook: Codebook) -> Problem | None:
    """Say what is wrong with the name of a wave, if anything is."""
    reserved = (RESERVED | {codebook.published, *codebook.languages}) - {""}
    if NAME.fullmatch(name) and name not in reserved and not _DEVICE.fullmatch(name):
        return None
    expected = "small letters, digits and hyphens, at most 40, and none of " + ", ".join(sorted(reserved))
    return Problem(f"data/raw/{name}"[:80], f"the name {name[:60]!r}", expected, "Rename it.")


def read_config(folder: Path, codebook: Codebook, *, shown_as: str) -> WaveConfig:
    """Read and check ``wave.toml`` in the folder of a wave.

    Raises
    ------
    DataError
        With every problem: a name that cannot be, no TOML, unknown keys, values of another kind.
    """
    if problem := check_name(folder.name, codebook):
        raise DataError([problem])
    file = f"{shown_as}/{CONFIG}"
    toml = read_toml(folder / CONFIG, file)
    if found := [*_problems(file, toml, codebook)]:
        raise DataError(found)
    about = toml.get("wave", {})
    titles = {lang: about[TITLE + lang] for lang in languages() if TITLE + lang in about}
    tables = {name: _table(toml[name]) for name in codebook.tables if name in toml}
    return WaveConfig(
        name=folder.name,
        title=Label(titles or {codebook.languages[0]: folder.name}),
        synthetic=bool(about.get("synthetic", False)),
        tables=tables,
    )


def _table(entry: dict[str, Any]) -> TableConfig:
    weights = entry.get("weights", {})
    return TableConfig(
        files=tuple([entry["file"]] if isinstance(entry["file"], str) else entry["file"]),
        format=entry.get("format", "auto"),
        sheet=entry.get("sheet", ""),
        columns=entry.get("columns", {}),
        options=entry.get("options", {}),
        base=entry.get("base", "asked"),
        bases=entry.get("bases", {}),
        text=entry.get("text", ""),
        weight_column=weights.get("column", ""),
        margins=weights.get("margins", {}),
        trim=weights.get("trim"),
        who=Label(entry.get("who", {})),
        selection=_selection(entry["select"]) if "select" in entry else None,
    )


def _selection(entry: Mapping[str, Any]) -> Selection:
    rules = tuple(
        Rule(
            says=tuple(rule["says"]),
            where={header: tuple(answers) for header, answers in rule.get("where", {}).items()},
            selected=rule["in"],
            why=rule["why"],
            example=rule["example"],
            doubtful=rule.get("doubt", False),
        )
        for rule in entry["rules"]
    )
    return Selection(column=entry["column"], others=entry["others"], rules=rules)


# --- what can be wrong ------------------------------------------------------------------------------------


def _problems(file: str, toml: Mapping[str, Any], codebook: Codebook) -> Iterator[Problem]:
    allowed = ("wave", *codebook.tables)
    for key in set(toml) - set(allowed):
        yield _problem(file, key, "this table", f"only {', '.join(f'[{name}]' for name in allowed)}")
    for name in (key for key in allowed if key in toml):
        if not isinstance(toml[name], dict):
            yield _problem(file, name, "a value", f"a table [{name}]")
            continue
        if name == "wave":
            yield from _about_problems(file, toml[name])
        else:
            yield from _strange(file, name, toml[name], _KEYS["table"])
            yield from _table_problems(file, name, toml[name], codebook.items_of(name), codebook.groups)


def _about_problems(file: str, about: Mapping[str, Any]) -> Iterator[Problem]:
    titles = tuple(TITLE + lang for lang in languages())
    yield from _strange(file, "wave", about, (*titles, "synthetic"))
    for key in titles:
        if not isinstance(about.get(key, ""), str):
            yield _problem(file, f"wave.{key}", repr(about[key]), "a text")
        elif len(about.get(key, "")) > LONGEST_TITLE or _unseen(about.get(key, "")):
            expected = f"at most {LONGEST_TITLE} characters, all of them to be seen"
            yield _problem(file, f"wave.{key}", repr(about[key][:80]), expected)
    if not isinstance(about.get("synthetic", False), bool):
        yield _problem(file, "wave.synthetic", repr(about["synthetic"]), "true or false")


def _table_problems(
    file: str, name: str, entry: Mapping[str, Any], items: Mapping[str, Item], groups: Collection[str]
) -> Iterator[Problem]:
    yield from _file_problems(file, name, entry.get("file"))
    if entry.get("format", "auto") not in ["auto", *FORMATS]:
        yield _problem(file, f"{name}.format", repr(entry["format"]), f"auto, {', '.join(FORMATS)}")
    for key, what in {"text": "the header of a column", "sheet": "the name of a sheet"}.items():
        if not isinstance(entry.get(key, ""), str):
            yield _problem(file, f"{name}.{key}", repr(entry[key]), what)
    yield from _column_problems(file, f"{name}.columns", entry.get("columns", {}))
    options = entry.get("options", {})
    if not isinstance(options, dict) or not all(map(_text_table, options.values())):
        yield _problem(file, f"{name}.options", repr(options), "for each item a table of label and option")
    else:
        yield from _option_problems(file, name, options, items)
    yield from _base_problems(file, name, entry, items)
    yield from _weight_problems(file, f"{name}.weights", entry.get("weights", {}))
    if not is_label(entry.get("who", {"en": "-"})):
        yield _problem(file, f"{name}.who", repr(entry["who"]), "a text by language")
    if "select" in entry:
        yield from _select_problems(file, f"{name}.select", entry["select"], groups)
        if "weights" in entry:
            yield _problem(file, f"{name}.weights", "weights beside a selection", "one of them")


def _column_problems(file: str, place: str, columns: object) -> Iterator[Problem]:
    if not isinstance(columns, dict) or not _text_table(columns):
        yield _problem(file, place, repr(columns), "a table of texts")
        return
    for item, header in columns.items():
        if not plain(header):
            yield _problem(file, f"{place}.{item}", repr(header), "the header of a column")


def _base_problems(
    file: str, name: str, entry: Mapping[str, Any], items: Mapping[str, Item]
) -> Iterator[Problem]:
    """Bases that are none, and of items that cannot have one."""
    bases = entry.get("bases", {})
    if not _text_table(bases):
        yield _problem(file, f"{name}.bases", repr(bases), "a table of texts")
    asked = [key for key, item in items.items() if item.kind == "multiple"]
    for item in set(bases if isinstance(bases, dict) else ()) - set(asked):
        yield _problem(file, f"{name}.bases", repr(item), f"a tick-all item: {', '.join(asked)}")
    for base in [entry.get("base", "asked"), *(bases.values() if isinstance(bases, dict) else ())]:
        if base not in list(BASES):
            yield _problem(file, f"{name}.base", repr(base), f"one of {', '.join(BASES)}")


def _option_problems(
    file: str, name: str, options: Mapping[str, Mapping[str, str]], known: Mapping[str, Item]
) -> Iterator[Problem]:
    """Items and options that the questionnaire does not have."""
    items = {key: item for key, item in known.items() if item.kind in ("single", "multiple")}
    for item, labels in options.items():
        if item not in items:
            yield _problem(file, f"{name}.options.{item}", "this item", f"one of {', '.join(items)}")
            continue
        valid = list(items[item].words)
        for option in dict.fromkeys(labels.values()):
            if option not in valid:
                place = f"{name}.options.{item}"
                yield _problem(file, place, repr(option), f"an option: {', '.join(valid)}")


def _file_problems(file: str, name: str, files: object) -> Iterator[Problem]:
    paths = [files] if isinstance(files, str) else files
    if not isinstance(paths, list) or not paths or not _texts(paths):
        yield _problem(file, f"{name}.file", repr(files), 'the name of a file, or ["one.csv", "two.csv"]')
        return
    for path in paths:
        outside = Path(path).is_absolute() or ".." in Path(path).parts or not path.strip()
        if outside or re.search(r'[\\:*?"<>|]', path) or _unseen(path):
            yield _problem(file, f"{name}.file", repr(path), "a file in the folder of the wave")
    for path in {path for path in paths if paths.count(path) > 1}:
        yield _problem(file, f"{name}.file", f"{path!r} twice", "every file once")


def _weight_problems(file: str, place: str, weights: object) -> Iterator[Problem]:
    if not isinstance(weights, dict):
        yield _problem(file, place, repr(weights), "a table with column, or margins")
        return
    yield from _strange(file, place, weights, _KEYS["weights"])
    if "column" in weights and "margins" in weights:
        yield _problem(file, place, "a column and margins", "one of them")
    if "column" in weights and "trim" in weights:
        yield _problem(file, f"{place}.trim", "a bound for weights that are given", "it beside margins only")
    if not isinstance(weights.get("column", ""), str):
        yield _problem(file, place, repr(weights["column"]), "the header of a column")
    trim = weights.get("trim", 2)
    if isinstance(trim, bool) or not isinstance(trim, int | float) or not 1 < trim <= MOST_TRIM:
        yield _problem(file, f"{place}.trim", repr(trim), f"a number above 1, up to {MOST_TRIM:,}, such as 5")
    margins = weights.get("margins", {})
    shares = margins.values() if isinstance(margins, dict) else [margins]
    for of in shares:
        if not isinstance(of, dict) or not all(isinstance(v, int | float) and 0 < v < 1 for v in of.values()):
            yield _problem(file, f"{place}.margins", repr(of), "shares between 0 and 1 by category")


def _select_problems(file: str, place: str, select: object, groups: Collection[str]) -> Iterator[Problem]:
    """Whether it names a column, a group for the others, and rules that can be applied and understood."""
    if not isinstance(select, dict) or not _is_list_of_tables(select.get("rules")):
        yield _problem(file, place, "a value", "a table with column, others and [[rules]]")
        return
    yield from _strange(file, place, select, _KEYS["select"])
    if not isinstance(select.get("column"), str):
        yield _problem(file, f"{place}.column", repr(select.get("column")), "the header of a column")
    if select.get("others") not in groups:
        yield _problem(file, f"{place}.others", repr(select.get("others")), f"one of {', '.join(groups)}")
    for number, rule in enumerate(select["rules"], start=1):
        here = f"{place}.rules, number {number}"
        yield from _strange(file, here, rule, _KEYS["rule"])
        says = rule.get("says")
        if not _texts(says) or not says or not all(re.search(r"\w", text) for text in says):
            yield _problem(file, f"{here}, says", repr(says), 'words such as ["social media", "strateg*"]')
        if not isinstance(rule.get("in"), bool) or not isinstance(rule.get("doubt", False), bool):
            yield _problem(file, here, "no in = true or false", "whether rows that fit are selected")
        for key in ("why", "example"):
            if not isinstance(rule.get(key), str) or not rule[key].strip():
                yield _problem(file, here, f"no {key}", "a text: a rule is there to be checked")
        where = rule.get("where", {})
        if not isinstance(where, dict) or not all(map(_texts, where.values())):
            yield _problem(file, f"{here}, where", repr(where), "by header of a column, its answers")


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _unseen(text: str) -> bool:
    """Whether a text has signs that nobody sees: they break pictures, and turn the direction of a line."""
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in text)


def _texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _text_table(value: object) -> bool:
    return isinstance(value, dict) and _texts(list(value.values()))


def _strange(file: str, place: str, table: Mapping[str, Any], allowed: tuple[str, ...]) -> Iterator[Problem]:
    for key in set(table) - set(allowed):
        yield _problem(file, f"{place}.{key}", "this key", f"only {', '.join(allowed)}")


def _problem(file: str, place: str, found: str, expected: str, advice: str = "Correct it.") -> Problem:
    return Problem(file, found, expected, advice, column=place or None)
