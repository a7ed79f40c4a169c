"""``wave.toml``: which files a wave has, which rows count, and what guessing cannot know."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd

from analysis.clean.log import HIDDEN
from analysis.codebook import Codebook
from analysis.errors import DataError, Problem, refuse
from analysis.files import read_toml
from analysis.labels import plain
from analysis.languages import Label, languages
from analysis.multiresponse.model import BASES
from analysis.places import CONFIG
from analysis.records import Check, Text, as_record, keyed
from analysis.sources.exports import FORMATS

# --- which rows count --------------------------------------------------------------------------------------

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


# --- what wave.toml says -----------------------------------------------------------------------------------

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Names of our own, and of devices: a folder of that name cannot be on Windows.
RESERVED = frozenset({"replication", "published", "reading", "con", "prn", "aux", "nul"})
_DEVICE = re.compile(r"(?:com|lpt)\d")

TITLE = "title_"  # before a language
LONGEST_TITLE = 80  # characters
MOST_TRIM = 1_000_000  # times the average weight: beyond it nothing is trimmed


def _unseen(text: str) -> bool:
    """Whether a text has signs that nobody sees: control and format characters."""
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in text)


def _inside(path: str) -> bool:
    """Whether a file lies in the folder of the wave, on any system."""
    outside = Path(path).is_absolute() or ".." in Path(path).parts or not path.strip()
    return not (outside or re.search(r'[\\:*?"<>|]', path) or _unseen(path))


Title = Annotated[
    str,
    Check(
        lambda text: len(text) <= LONGEST_TITLE and not _unseen(text),
        f"at most {LONGEST_TITLE} characters, all of them to be seen",
    ),
]
Header = Annotated[str, Check(plain, "the header of a column")]
Base = Annotated[str, Check(BASES.__contains__, f"one of {', '.join(BASES)}")]
Files = Annotated[
    tuple[Annotated[str, Check(_inside, "a file in the folder of the wave")], ...],
    Check(lambda files: files and len(set(files)) == len(files), "the name of a file, or several, each once"),
]
Share = Annotated[float, Check(lambda share: 0 < share < 1, "a share between 0 and 1")]
Trim = Annotated[
    float, Check(lambda trim: 1 < trim <= MOST_TRIM, f"a number above 1, up to {MOST_TRIM:,}, such as 5")
]
_About = make_dataclass(
    "_About",
    [*((f"{TITLE}{lang}", Title, "") for lang in languages()), ("synthetic", bool, False)],
    frozen=True,
    kw_only=True,
)


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """How a table is weighed: by a column of weights, or raked to margins, with a bound; or not at all."""

    column: str = ""
    margins: Mapping[str, Mapping[str, Share]] = field(default_factory=dict)
    trim: Trim | None = None


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
    weights
        A column of weights, or margins to rake to.
    who
        What to call the people of this wave, where it is not what the group is called; empty if it is.
    selection
        Which rows count; ``None`` if all do.
    """

    files: Files = keyed("file")
    format: Annotated[str, Check(["auto", *FORMATS].__contains__, f"auto, {', '.join(FORMATS)}")] = "auto"
    sheet: str = ""
    columns: Mapping[str, Header] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    base: Base = "asked"
    bases: Mapping[str, Base] = field(default_factory=dict)
    text: str = ""
    weights: Weighting = field(default_factory=Weighting)
    who: Label = field(default_factory=Label)
    selection: Selection | None = keyed("select", default=None)


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveConfig:
    """What ``wave.toml`` says.

    Attributes
    ----------
    name, title, synthetic
        Its folder, what to call it, and whether its data are made up.
    asked
        What it says of each table.
    """

    name: str
    title: Label
    synthetic: bool
    asked: Mapping[str, TableConfig]


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
    kinds = {"wave": _About, **dict.fromkeys(codebook.tables, TableConfig)}
    allowed = f"only {', '.join(f'[{name}]' for name in kinds)}"
    found = [Problem(file, "this table", allowed, column=key) for key in toml if key not in kinds]
    read = {}
    for name in (key for key in kinds if key in toml):
        try:
            read[name] = as_record(toml[name], kinds[name], file=file, place=name)
        except DataError as error:
            found += error.problems
    about = read.pop("wave", _About())
    for name, table in read.items():
        found += _table_problems(file, name, table, codebook)
    refuse(found)
    titles = {lang: title for lang in languages() if (title := getattr(about, f"{TITLE}{lang}"))}
    return WaveConfig(
        name=folder.name,
        title=Label(titles or {codebook.languages[0]: folder.name}),
        synthetic=about.synthetic,
        asked=read,
    )


def _table_problems(file: str, name: str, table: TableConfig, codebook: Codebook) -> Iterator[Problem]:
    items = {key: of for key, of in codebook.items_of(name).items() if of.kind in ("single", "multiple")}
    asked = [key for key, item in items.items() if item.kind == "multiple"]
    for item in table.bases:
        if item not in asked:
            yield Problem(file, repr(item), f"a tick-all item: {', '.join(asked)}", column=f"{name}.bases")
    for item, labels in table.options.items():
        place = f"{name}.options.{item}"
        if item not in items:
            yield Problem(file, "this item", f"one of {', '.join(items)}", column=place)
            continue
        for option in dict.fromkeys(labels.values()):
            if option not in items[item].words:
                valid = f"an option: {', '.join(items[item].words)}"
                yield Problem(file, repr(option), valid, column=place)
    yield from _weight_problems(file, name, table, codebook)


def _weight_problems(file: str, name: str, table: TableConfig, codebook: Codebook) -> Iterator[Problem]:
    weights, selection = table.weights, table.selection
    if weights.column and weights.margins:
        yield Problem(file, "a column and margins", "one of them", column=f"{name}.weights")
    if weights.column and weights.trim is not None:
        found, place = "a bound for weights that are given", f"{name}.weights.trim"
        yield Problem(file, found, "it beside margins only", column=place)
    if selection and (weights.column or weights.margins):
        yield Problem(file, "weights beside a selection", "one of them", column=f"{name}.weights")
    if selection and selection.others not in codebook.groups:
        valid = f"one of {', '.join(codebook.groups)}"
        yield Problem(file, repr(selection.others), valid, column=f"{name}.select.others")
