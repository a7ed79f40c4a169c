"""The study as it is described: groups, questions and answers, panels and chapters, and how a wave is asked.

A study is a folder: ``study.toml`` (title, languages, groups, units), ``codebook.toml`` (questions and
answers; how a wave is asked, and by which words its answers are recognised) and ``panels.toml`` (what is
drawn and told, in which order). Names are what tables hold; labels are for people, in the languages of the
study.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import DataError, Problem, UnknownNameError
from analysis.files import read_toml
from analysis.languages import Label, languages
from analysis.places import wave_folders

if TYPE_CHECKING:
    import pandas as pd

# What may stand in each table of the three files: the kind of every key; those with ! must be there.
_STUDY = {"name": "text!", "title": "label!", "languages": "texts!", "published": "text", "groups": "tables!"}
_STUDY |= {"units": "labels", "sizes": "text", "coded": "table"}
_CODED = {"question": "text!", "compared": "texts!", "tables": "names!", "by_hand": "flag"}
_GROUP = {"label": "label!", "colour": "text", "unit": "text"}
_QUESTION = {"kind": "text!", "label": "label!", "options": "labels!"}
_PANEL = {"kind": "text!", "questions": "texts", "sections": "text", "ranked": "flag", "unread": "flag"}
_PANEL |= {"title": "label!", "finding": "label", "note": "label", "by": "text", "wave": "text"}
_PAGE = dict.fromkeys(("title", "kicker", "heading", "lead", "foot"), "label")
_PAGE |= {"sizes": "texts", "numbers": "list", "headlines": "list"}
_POSTER = {"columns": "number", "panels": "texts"}
_CHAPTER = {"name": "text!", "title": "label", "intro": "label", "panels": "texts"}

_ITEM = dict.fromkeys(("table", "group", "kind", "like", "question", "unit", "counted_in"), "text")
_ITEM |= {
    "free": "text",
    "unsaid": "text",
    "ask": "label",
    "headers": "texts",
    "options": "words",
    "words": "words",
}
_ITEM |= {"titles": "labels", "offer": "words", "otherwise": "texts", "denied": "texts", "inside": "flag"}
_ITEM |= {"strict": "flag", "statistics": "words", "under": "amounts", "at_most": "number"}
_ITEM |= {"not_more": "pairs", "only_named": "flag"}

ITEM_KINDS = ("single", "multiple", "number", "numbers")
QUESTION_KINDS = ("single", "multiple", "number", "order")
TABLE = "answers"  # the table that an item is read from, if it names none
SECTIONS = ("group", "answer", "question")
COLOURS = ("blue", "vermillion", "green", "purple")
UNITS = ("years", "people", "amount")
STATISTICS = ("mean", "median", "quartile_1", "quartile_3")
YES = "yes"  # the share of those who said so
# What each kind of panel is drawn from.
TABLE_OF = {
    **{"bars": "estimates", "order": "estimates"},
    **dict.fromkeys(("pairs", "differences", "tiers"), "comparisons"),
    **{"scatter": "documents", "audit": "audit", "claims": "claim_verdicts"},
}
OF_CODES = ("comparisons", "documents")  # tables of texts that are coded


@dataclass(frozen=True, kw_only=True)
class Group:
    """Who an estimate is about, the colour of its marks, and the unit that its members are counted in."""

    name: str
    label: Label
    colour: str = "green"
    unit: str = "people"


@dataclass(frozen=True, kw_only=True)
class Coded:
    """Texts that are coded.

    Attributes
    ----------
    question
        Of the codebook, that the codes answer.
    compared
        The two groups of texts that are held against each other, a and b.
    tables
        By table of a wave, the group that its texts are about.
    by_hand
        Whether a sample was coded by hand.
    """

    question: str
    compared: tuple[str, str]
    tables: Mapping[str, str]
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: ``kind`` is single, multiple, number or order; ``options`` stand in codebook order."""

    name: str
    kind: str
    label: Label
    options: Mapping[str, Label]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What is drawn together.

    Attributes
    ----------
    name, kind, title
        Its name, one of the kinds of :mod:`analysis.panels`, and its title.
    questions
        Whose rows it shows.
    sections
        Of bars: what stands under one heading, "group", "answer" or "question".
    ranked, unread
        Whether bars stand in the published order; whether the percentages behind an order were lost.
    by
        Of bars: question whose answers make the groups that stand beside each other; "" if none.
    wave
        That stands in it whatever wave is asked for; "" if none.
    finding, note
        What it shows, with ids of figures in braces, and what a reader must know. The first sentence of the
        finding is the title of the picture, if its figures are those of the panel.
    """

    name: str
    kind: str
    title: Label
    questions: tuple[str, ...] = ()
    sections: str = "group"
    ranked: bool = False
    unread: bool = False
    by: str = ""
    wave: str = ""
    finding: Label = field(default_factory=Label)
    note: Label = field(default_factory=Label)

    @property
    def table(self) -> str:
        """Name of the table that its rows come from."""
        return "crosstabs" if self.by else TABLE_OF[self.kind]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter of the page: its panels under a title, with an introduction."""

    name: str
    title: Label
    intro: Label
    panels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What opens the page, and its foot.

    Attributes
    ----------
    title, kicker, heading, lead, foot
        For people.
    sizes
        Groups whose size is told.
    numbers
        Sentences that begin with a figure, which opens the page in large type.
    headlines
        What stands out.
    """

    title: Label
    kicker: Label
    heading: Label
    lead: Label
    foot: Label
    sizes: tuple[str, ...]
    numbers: tuple[Label, ...]
    headlines: tuple[Label, ...]


@dataclass(frozen=True, kw_only=True)
class Poster:
    """One tall picture: its panels in order, and in how many columns they stand."""

    panels: tuple[str, ...] = ()
    columns: int = 2


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question as it is put to a wave.

    Attributes
    ----------
    name
        Of the item; mostly that of its question.
    question
        Question of the codebook that its answers are counted for.
    table, group
        The file its answers come from, and the group they are about.
    kind
        single, multiple, number (one column) or numbers (one column per option).
    unit, counted_in
        Of numbers, how they are read: years, people, or amount; and the unit of their rows.
    ask
        What to put in a form.
    headers
        Titles that a column may have, besides.
    words
        By option: the words that mean it, labels of the codebook included.
    titles
        By option, of numbers: the title of its column, by language.
    otherwise
        Words that answer the question and are none of its options.
    free
        Option that answers in one's own words count for; "" if none.
    unsaid
        Option that an empty cell may mean; "" if none.
    statistics
        Of numbers: by option, what is counted, of ``STATISTICS`` and ``YES``.
    under
        Of a number: by option, the bound that it is the share under.
    only_named
        It is not put to a wave: a column answers it only where ``wave.toml`` says so.
    at_most, not_more
        Of numbers: the most there can be, and pairs of options of which the first cannot be the larger.
    inside, strict
        Recognise words inside longer answers; leave what is not recognised out of the base.
    denied
        Words beside which a word inside an answer does not count.
    offer
        Answers to offer in a form, by language, where these are not the options.
    """

    name: str
    question: str
    table: str
    group: str
    kind: str
    ask: Label
    headers: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, Label] = field(default_factory=dict)
    unit: str = ""
    counted_in: str = ""
    otherwise: tuple[str, ...] = ()
    free: str = ""
    unsaid: str = ""
    statistics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    under: Mapping[str, float] = field(default_factory=dict)
    at_most: float | None = None
    only_named: bool = False
    not_more: tuple[tuple[str, str], ...] = ()
    inside: bool = False
    denied: tuple[str, ...] = ()
    strict: bool = False
    offer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """All names of one study. Every mapping is in the order in which things are shown.

    Attributes
    ----------
    languages
        That the study speaks, its own first: it stands in where another has no words.
    published
        Name of the wave that was published; "" if none was.
    baseline
        Name of the wave that panels show if none is named, and that others stand beside: what was published,
        or else the first wave there is.
    sizes
        Question whose answers are groups: how many were looked at of each; "" if there is none.
    coded
        Texts that are coded; ``None`` if none are.
    """

    name: str
    title: Label
    languages: tuple[str, ...]
    published: str
    baseline: str
    sizes: str
    coded: Coded | None
    groups: Mapping[str, Group]
    units: Mapping[str, Label]
    questions: Mapping[str, Question]
    panels: Mapping[str, Panel]
    chapters: tuple[Chapter, ...]
    page: Page
    poster: Poster
    items: Mapping[str, Item]

    def panel(self, name: str) -> Panel:
        """Return a panel by name.

        Raises
        ------
        UnknownNameError
            If there is no such panel; the message lists those there are, and says which panel draws the name
            if it is the name of a question.
        """
        if name not in self.panels:
            home = [p.name for p in self.panels.values() if name in p.questions]
            raise UnknownNameError("panel", name, home or list(self.panels))
        return self.panels[name]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that a wave may have, in the order of the items."""
        texts = self.coded.tables if self.coded else ()
        return tuple(dict.fromkeys([*(item.table for item in self.items.values()), *texts]))

    @property
    def _put(self) -> list[Item]:
        return [item for item in self.items.values() if not item.only_named]

    def put_to(self, table: str) -> dict[str, Item]:
        """Items that one table of a new wave is asked."""
        return {item.name: item for item in self._put if item.table == table}

    def items_of(self, table: str) -> dict[str, Item]:
        """Items that one table of a wave answers."""
        return {name: item for name, item in self.items.items() if item.table == table}

    @property
    def asked_in(self) -> list[str]:
        """Languages of the study in which every item is put."""
        return [lang for lang in self.languages if all(lang in item.ask for item in self._put)]

    def untranslated(self) -> list[str]:
        """Places of labels that lack a language of the study: its first one stands in there."""
        return [
            f"{place}: no text in {lang}, so {label[lang]!r} stands there"
            for place, label in self._labels()
            for lang in self.languages
            if label and lang not in label
        ]

    def _labels(self) -> Iterator[tuple[str, Label]]:
        yield "study.toml, title", self.title
        for group in self.groups.values():
            yield f"study.toml, groups.{group.name}.label", group.label
        for unit, label in self.units.items():
            yield f"study.toml, units.{unit}", label
        for question in self.questions.values():
            yield f"codebook.toml, questions.{question.name}.label", question.label
            for option, label in question.options.items():
                yield f"codebook.toml, questions.{question.name}.options.{option}", label
        for panel in self.panels.values():
            for part in ("title", "finding", "note"):
                yield f"panels.toml, panels.{panel.name}.{part}", getattr(panel, part)
        for chapter in self.chapters:
            for part in ("title", "intro"):
                yield f"panels.toml, chapters.{chapter.name}.{part}", getattr(chapter, part)


def read_codebook(folder: Path, *, shown_as: str = "") -> Codebook:
    """Read the description of a study.

    Parameters
    ----------
    folder
        Holds ``study.toml``, ``codebook.toml``, ``panels.toml``, and a folder for every wave.
    shown_as
        What to call the folder in messages.

    Returns
    -------
    Codebook

    Raises
    ------
    DataError
        With every problem of all files at once: keys that are not known or are missing, values of another
        kind, names that do not exist.
    """
    toml: dict[str, Any] = {}
    found: list[Problem] = []
    for name in ("study", "codebook", "panels"):
        file = f"{shown_as}/{name}.toml" if shown_as else f"{name}.toml"
        try:
            toml[name] = read_toml(folder / f"{name}.toml", file)
        except DataError as error:
            found += error.problems
    if found:
        raise DataError(found)
    if found := [*_problems(toml, f"{shown_as}/" if shown_as else "")]:
        raise DataError(found)
    waves = [wave.name for wave in wave_folders(folder)]
    return _codebook(toml, baseline=toml["study"].get("published") or next(iter(waves), ""))


def _codebook(toml: Mapping[str, Any], *, baseline: str) -> Codebook:
    study, panels = toml["study"], toml["panels"]
    questions = {name: _question(name, entry) for name, entry in toml["codebook"]["questions"].items()}
    title = Label(study["title"])
    return Codebook(
        name=study["name"],
        title=title,
        languages=tuple(study["languages"]),
        published=study.get("published", ""),
        baseline=baseline,
        sizes=study.get("sizes", ""),
        coded=_coded(study["coded"]) if "coded" in study else None,
        groups={name: _group(name, entry) for name, entry in study["groups"].items()},
        units={name: Label(entry) for name, entry in study.get("units", {}).items()},
        questions=questions,
        panels={name: _panel(name, entry) for name, entry in panels.get("panels", {}).items()},
        chapters=tuple(map(_chapter, panels.get("chapters", ()))),
        page=_page(panels.get("page", {}), title),
        poster=_poster(panels),
        items=_items(_asked(toml), questions, first_group=next(iter(study["groups"]), "")),
    )


def _coded(entry: Mapping[str, Any]) -> Coded:
    return Coded(**{**entry, "compared": tuple(entry["compared"])})


def _group(name: str, entry: Mapping[str, Any]) -> Group:
    return Group(name=name, **{**entry, "label": Label(entry["label"])})


def _question(name: str, entry: Mapping[str, Any]) -> Question:
    options = {key: Label(value) for key, value in entry["options"].items()}
    return Question(name=name, kind=entry["kind"], label=Label(entry["label"]), options=options)


def _panel(name: str, entry: Mapping[str, Any]) -> Panel:
    labels: dict[str, Any] = {key: Label(entry.get(key, {})) for key in ("title", "finding", "note")}
    plain = ("kind", "sections", "ranked", "unread", "by", "wave")
    given = {key: entry[key] for key in plain if key in entry}
    return Panel(name=name, questions=tuple(entry.get("questions", ())), **labels, **given)


def _chapter(entry: Mapping[str, Any]) -> Chapter:
    labels = {key: Label(entry.get(key, {})) for key in ("title", "intro")}
    return Chapter(name=entry["name"], panels=tuple(entry.get("panels", ())), **labels)


def _page(entry: Mapping[str, Any], title: Label) -> Page:
    labels = {key: Label(entry.get(key, {})) for key in ("kicker", "lead", "foot")}
    return Page(
        title=Label(entry.get("title", title)),
        heading=Label(entry.get("heading", title)),
        sizes=tuple(entry.get("sizes", ())),
        numbers=tuple(map(Label, entry.get("numbers", ()))),
        headlines=tuple(map(Label, entry.get("headlines", ()))),
        **labels,
    )


def _poster(toml: Mapping[str, Any]) -> Poster:
    entry = toml.get("poster", {})
    return Poster(
        panels=tuple(entry.get("panels", toml.get("panels", {}))), columns=int(entry.get("columns", 2))
    )


def codebook_of(rows: "pd.DataFrame") -> Codebook:
    """Describe estimates that belong to no study: everything is called by its name.

    ``rows`` has the columns of the schema ``estimates``.
    """
    named = {
        column: list(rows[column].astype("str").unique()) for column in ("panel", "group", "unit", "wave")
    }
    options = {name: rows.loc[rows["panel"] == name, "category"].unique() for name in named["panel"]}
    title = _said(", ".join(named["panel"]))
    return Codebook(
        name="rows",
        title=title,
        languages=languages(),
        published="",
        baseline=next(iter(named["wave"]), ""),
        sizes="",
        coded=None,
        groups={name: Group(name=name, label=_said(name), colour="blue") for name in named["group"]},
        units={name: _said(name) for name in named["unit"]},
        questions={
            name: Question(
                name=name, kind="single", label=_said(name), options={str(o): _said(str(o)) for o in of}
            )
            for name, of in options.items()
        },
        panels={},
        chapters=(),
        page=_page({}, title),
        poster=Poster(),
        items={},
    )


def _said(text: str) -> Label:
    return Label({languages()[0]: text})


# --- how a wave is asked ----------------------------------------------------------------------------------


def _asked(toml: Mapping[str, Any]) -> Mapping[str, Any]:
    """Entries of the items; where there are none, every question is put as it stands."""
    codebook = toml["codebook"]
    return codebook.get("items") or {name: {} for name in codebook["questions"]}


def _items(
    entries: Mapping[str, Any], questions: Mapping[str, Question], *, first_group: str
) -> dict[str, Item]:
    return {
        key: _item(key, entries.get(entry.get("like", ""), {}) | entry, questions, first_group)
        for key, entry in entries.items()
    }


def _item(name: str, entry: Mapping[str, Any], questions: Mapping[str, Question], first_group: str) -> Item:
    question = questions[entry.get("question", entry.get("like", name))]
    kind, options = entry.get("kind", question.kind), entry.get("options", {})
    more = {key: [*options.get(key, ()), *of] for key, of in entry.get("words", {}).items()}
    labels = {key: question.options.get(key, Label()) for key in options or question.options}
    asked = Label(entry.get("ask", question.label))
    plain = ("unit", "free", "unsaid", "under", "at_most", "inside", "strict", "only_named")
    titles = _titles(asked, labels, entry.get("titles", {})) if kind == "numbers" else {}
    return Item(
        name=name,
        question=question.name,
        table=entry.get("table", TABLE),
        group=entry.get("group", first_group),
        kind=kind,
        ask=asked,
        headers=(name, *asked.values(), *question.label.values(), *entry.get("headers", ())),
        words={key: _words(key, labels, {**options, **more}, titles) for key in labels},
        titles=titles,
        counted_in=entry.get("counted_in", entry.get("unit", "")),
        statistics={key: tuple(of) for key, of in entry.get("statistics", {}).items()},
        not_more=tuple((less, more) for less, more in entry.get("not_more", ())),
        otherwise=tuple(entry.get("otherwise", ())),
        denied=tuple(entry.get("denied", ())),
        offer={lang: tuple(of) for lang, of in entry.get("offer", {}).items()},
        **{key: entry[key] for key in plain if key in entry},
    )


def _titles(
    asked: Label, labels: Mapping[str, Label], titles: Mapping[str, Mapping[str, str]]
) -> dict[str, Label]:
    """Titles of the columns of an item with a number per option: the question, then the option."""
    named = {key: Label(titles.get(key, label)) for key, label in labels.items()}
    return {
        key: Label({lang: f"{ask}: {label[lang] or key}" for lang, ask in asked.items()})
        for key, label in named.items()
    }


def _words(
    key: str,
    labels: Mapping[str, Label],
    options: Mapping[str, Sequence[str]],
    titles: Mapping[str, Label],
) -> tuple[str, ...]:
    """Words that mean an option: its name, its labels, those of the item, the titles of its column."""
    own = [key, *labels[key].values(), *options.get(key, ())]
    return (*dict.fromkeys(own), *titles.get(key, Label()).values())


# --- what can be wrong ------------------------------------------------------------------------------------


def _problems(toml: Mapping[str, Any], folder: str) -> Iterator[Problem]:
    files = {name: f"{folder}{name}.toml" for name in toml}
    study, codebook, panels = files.values()
    found = [*_keys(study, "", toml["study"], _STUDY)]
    found += _tables(study, "groups", toml["study"].get("groups"), _GROUP)
    if "coded" in toml["study"]:
        found += _keys(study, "coded", toml["study"]["coded"], _CODED)
    found += _keys(codebook, "", toml["codebook"], {"questions": "tables!", "items": "tables"})
    found += _tables(codebook, "questions", toml["codebook"].get("questions"), _QUESTION)
    found += _keys(
        panels,
        "",
        toml["panels"],
        {"page": "table", "poster": "table", "chapters": "list", "panels": "tables"},
    )
    found += _keys(panels, "page", toml["panels"].get("page", {}), _PAGE)
    found += _keys(panels, "poster", toml["panels"].get("poster", {}), _POSTER)
    found += _tables(panels, "panels", toml["panels"].get("panels", {}), _PANEL)
    for number, chapter in enumerate(toml["panels"].get("chapters", ()), start=1):
        found += _keys(panels, f"chapters, number {number}", chapter, _CHAPTER)
    found += _tables(codebook, "items", toml["codebook"].get("items", {}), _ITEM)
    yield from found or [*_unknown_names(toml, study, codebook, panels), *_unknown_items(toml, codebook)]


def _tables(file: str, place: str, tables: object, spec: Mapping[str, str]) -> Iterator[Problem]:
    for name, entry in tables.items() if isinstance(tables, dict) else ():
        yield from _keys(file, f"{place}.{name}" if place else str(name), entry, spec)


def _keys(file: str, place: str, table: object, spec: Mapping[str, str]) -> Iterator[Problem]:
    """Hold a table against what may stand in it."""
    if not isinstance(table, dict):
        yield _problem(file, place, repr(table), "a table")
        return
    for key in table:
        if key not in spec:
            yield _problem(file, place, f"a key {key!r}", f"only the keys {', '.join(spec)}")
    for key, kind in spec.items():
        where = f"{place}.{key}" if place else key
        if key not in table:
            if kind.endswith("!"):
                yield _problem(
                    file, place, f"no {key}", f"{key}, {_EXPECTED[kind.removesuffix('!')]}", "Add it."
                )
        elif not _IS[kind.removesuffix("!")](table[key]):
            yield _problem(file, where, repr(table[key]), _EXPECTED[kind.removesuffix("!")])


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def is_label(value: Any) -> bool:
    """Whether this is a text by language, such as ``{ en = "men" }``, in languages that are spoken."""
    known = isinstance(value, dict) and set(value) <= set(languages())
    return known and bool(value) and all(isinstance(text, str) and text for text in value.values())


_IS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str) and value.strip() != "",
    "flag": lambda value: isinstance(value, bool),
    "texts": _is_texts,
    "list": lambda value: isinstance(value, list) and all(isinstance(entry, dict) for entry in value),
    "table": lambda value: isinstance(value, dict),
    "tables": lambda value: (
        isinstance(value, dict) and all(isinstance(entry, dict) for entry in value.values())
    ),
    "label": is_label,
    "labels": lambda value: isinstance(value, dict) and bool(value) and all(map(is_label, value.values())),
    "words": lambda value: isinstance(value, dict) and all(map(_is_texts, value.values())),
    "names": lambda value: isinstance(value, dict) and _is_texts([*value.values()]),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "amounts": lambda value: isinstance(value, dict) and all(map(_IS["number"], value.values())),
    "pairs": lambda value: (
        isinstance(value, list) and all(_is_texts(pair) and len(pair) == 2 for pair in value)
    ),
}
_EXPECTED = {
    "text": "a text",
    "flag": "true or false",
    "texts": 'several texts, such as ["a", "b"]',
    "list": "tables in a list, [[...]]",
    "table": "a table",
    "tables": "a table for each name",
    "label": f'a text by language ({", ".join(languages())}), such as {{ en = "men" }}',
    "labels": "for each name a text by language",
    "words": 'for each name several texts, such as ["a", "b"]',
    "names": "for each name a text",
    "number": "a number",
    "amounts": "for each name a number",
    "pairs": 'pairs of texts, such as [["a", "b"]]',
}


def _unknown_names(toml: Mapping[str, Any], study: str, codebook: str, panels: str) -> Iterator[Problem]:
    """Names that are well formed and do not exist."""
    groups, questions = toml["study"]["groups"], toml["codebook"]["questions"]
    if coded := toml["study"].get("coded"):
        named = [*coded["compared"], *coded["tables"].values()]
        yield from _not_one_of(study, "coded", named, list(groups))
        yield from _not_one_of(study, "coded.question", [coded["question"]], list(questions))
        if len(coded["compared"]) != 2:
            yield _problem(study, "coded.compared", f"{len(coded['compared'])} groups", "two groups")
    sizes = [toml["study"]["sizes"]] if "sizes" in toml["study"] else []
    yield from _not_one_of(study, "sizes", sizes, list(questions))
    yield from _not_one_of(study, "languages", toml["study"]["languages"], languages())
    for name, entry in groups.items():
        yield from _not_one_of(study, f"groups.{name}.colour", [entry.get("colour", "green")], COLOURS)
    for name, entry in questions.items():
        yield from _not_one_of(codebook, f"questions.{name}.kind", [entry["kind"]], QUESTION_KINDS)
    entries = toml["panels"].get("panels", {})
    for name, entry in entries.items():
        place = f"panels.{name}"
        kinds = [kind for kind, table in TABLE_OF.items() if coded or table not in OF_CODES]
        yield from _not_one_of(panels, f"{place}.kind", [entry["kind"]], kinds)
        yield from _not_one_of(panels, f"{place}.sections", [entry.get("sections", "group")], SECTIONS)
        yield from _not_one_of(panels, f"{place}.questions", entry.get("questions", ()), list(questions))
        single = [key for key, of in questions.items() if of["kind"] == "single"]
        yield from _not_one_of(panels, f"{place}.by", [entry["by"]] if "by" in entry else [], single)
        if "by" in entry and entry["kind"] != "bars":
            yield _problem(panels, f"{place}.by", f"it beside kind {entry['kind']!r}", "it beside bars only")
    yield from _unknown_on_page(toml["panels"], panels, list(groups))


def _unknown_on_page(toml: Mapping[str, Any], file: str, groups: list[str]) -> Iterator[Problem]:
    """Panels and groups on page and poster that do not exist."""
    entries, chapters, poster = toml.get("panels", {}), toml.get("chapters", ()), toml.get("poster", {})
    told = [panel for chapter in chapters for panel in chapter.get("panels", ())]
    for chapter in chapters:
        place = f"chapters.{chapter['name']}.panels"
        yield from _not_one_of(file, place, chapter.get("panels", ()), list(entries))
    for name in entries:
        if told.count(name) != 1 and chapters:
            yield _problem(file, f"panels.{name}", f"in {told.count(name)} chapters", "in one chapter")
    yield from _not_one_of(file, "poster.panels", poster.get("panels", ()), list(entries))
    if poster.get("columns", 2) not in range(1, 7):
        yield _problem(file, "poster.columns", repr(poster["columns"]), "1 to 6 columns")
    yield from _not_one_of(file, "page.sizes", toml.get("page", {}).get("sizes", ()), groups)


def _unknown_items(toml: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Names in the items that do not exist."""
    items, questions = toml["codebook"].get("items", {}), toml["codebook"]["questions"]
    one_of = {"kind": ITEM_KINDS, "group": list(toml["study"]["groups"]), "like": list(items), "unit": UNITS}
    for name, entry in items.items():
        place = f"items.{name}"
        for key, valid in one_of.items():
            yield from _not_one_of(file, f"{place}.{key}", [entry[key]] if key in entry else [], valid)
        statistics = [of for named in entry.get("statistics", {}).values() for of in named]
        yield from _not_one_of(file, f"{place}.statistics", statistics, (*STATISTICS, YES))
        question = entry.get("question", entry.get("like", name))
        yield from _not_one_of(file, f"{place}.question", [question], list(questions))
        if question in questions and entry.get("kind", questions[question]["kind"]) in ("single", "multiple"):
            known = list(questions[question]["options"])
            named = [
                *entry.get("options", ()),
                *entry.get("words", ()),
                *(entry[key] for key in ("free", "unsaid") if key in entry),
            ]
            yield from _not_one_of(file, f"{place}.options", named, known)


def _not_one_of(file: str, place: str, names: Sequence[str], valid: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if name not in valid:
            yield _problem(file, place, repr(name), f"one of {', '.join(valid)}")


def _problem(file: str, place: str, found: str, expected: str, advice: str = "Correct it.") -> Problem:
    return Problem(file, found, expected, advice, column=place or None)
