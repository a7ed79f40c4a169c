"""Draft a study from an export: what each column seems to be, as TOML to read over and correct.

Every guess stands in a comment beside what was guessed, and so does every doubt. Columns that could name
somebody, and those of dates or of somebody's own words, are left out and named.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.resources import files
from itertools import filterfalse
from pathlib import Path

import pandas as pd

from analysis.clean.numbers import codes_among, read_amounts
from analysis.clean.personal import PATTERNS
from analysis.codebook import STATISTICS, TABLE
from analysis.errors import AnalysisError, DataError, Problem
from analysis.files import quoted, rendered, template
from analysis.labels import (
    RECOGNISED,
    commonest,
    content_words,
    is_nonsubstantive,
    missing_among,
    no_answers,
    of_two_letters,
    plain,
    titled,
)
from analysis.languages import check_language, languages, phrase
from analysis.multiresponse import MultiSelect, multiselect
from analysis.multiresponse.parse import (
    DELIMITERS,
    TICK_CELLS,
    guess_options,
    none_labels,
    other_labels,
    said_in_part,
)
from analysis.places import CONFIG, DATA, NOTEBOOKS
from analysis.sources.exports import Block, Export, read_export
from analysis.waves.config import NAME
from analysis.waves.part import by_option, clean_cells

MOST = 12  # options that a question gets; the rest is "other"
COVERED = 0.7  # of the answers, that so many options must cover: below it they are somebody's own words
SEVERAL = 0.05  # of the answers, that name several options: from there it is a tick-all question
SOME = 0.005  # the same where the title says that several may be chosen
READ = 0.95  # of the answers, that a kind must fit
MOSTLY = 0.75  # of the answers, that may be numbers although others cannot be read: it is told
LONG_NUMBER = 100_000  # from which whole numbers that differ in every row are names of them
DENSE = 1.2  # as many rows to a number and fewer: the numbers count the rows
LONGEST_SCALE = 11  # points of a scale of whole numbers
HIGHEST_POINT = 100  # of such a scale
FEW = 20  # rows, up to which numbers that differ in all of them may be amounts
MAINLY = 0.5  # of the answers, that have letters, or end with the sign that parts them
CENTURIES = (1850, 2150)
LONGEST_OPTION = 90  # characters, in the middle: whoever writes more writes a story
OLDEST = 120  # years: a larger plain number is none of age or experience
DATED = 0.5  # of the answers, that Excel may have taken for dates
GROUP = "respondents"

_LISTED = re.compile(r"\d+(?:[,;|] ?\d+)+")  # codes of a tick-all answer
_MASKED = re.compile(rf"\[(?:{'|'.join(PATTERNS)})\]")
_POINT = re.compile(r"\s*(\d{1,2})(?:\s*[-–=:.)(]\s*\D|\s*$)")  # of a scale, with what it stands for
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T,]+\d{1,2}[:.]\d{2}.{0,20})?")
_PAIR = re.compile(r"^\d,\d$")  # a decimal, or two codes
_DECIMALS = re.compile(r"\d[.,]0+$")  # LimeSurvey writes a 5 as 5.0000000000
_PARTED = re.compile(r"\d[.,]\d{3}(?!\d)")  # thousands, or three decimals
_MONEY = re.compile(rf"[$€£]|{_PARTED.pattern}")
_TIMES = re.compile(r"\d\s?(?:m|ton)\b", re.IGNORECASE)
_YEARS = re.compile(RECOGNISED["headers"]["years"], re.IGNORECASE)
_WEIGHTS = set(map(plain, RECOGNISED["headers"]["weights"]))
_ALL_THAT_APPLY = re.compile(RECOGNISED["headers"]["several"])
_SCALES = [
    list(map(plain, scale))
    for scales in tomllib.loads((files("analysis") / "scales.toml").read_text(encoding="utf-8")).values()
    for scale in scales
]
_NONE, _OTHER = ({plain(label) for label in labels} for labels in (none_labels(), other_labels()))


@dataclass(frozen=True, kw_only=True)
class Guess:
    """What a column, or several, seem to be.

    Attributes
    ----------
    kind
        single, multiple or number; or, left out, why: "" where ``told`` says it.
    options
        Labels, in the order in which they are shown.
    words
        By option, what stands in the file, where that is not its label.
    rest
        Answers that are none of the options: they count as "other".
    told
        What was guessed, and where it was doubtful.
    unit
        Of numbers, how they are read.
    """

    kind: str
    options: tuple[str, ...] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rest: int = 0
    told: tuple[str, ...] = ()
    unit: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """Labels of the options, by the short name of each."""
        return dict(zip(_keys(self.options), self.options, strict=True))


ALIKE = Guess(kind="", told=("several columns of this name, but for case and signs: rename them",))


def draft_study(
    name: str, path: Path, *, langs: Sequence[str] = ("en",), sheet: str = "", synthetic: bool = False
) -> tuple[dict[Path, bytes], list[str]]:
    """Draft a study from the export of a survey; nothing is written.

    Parameters
    ----------
    name
        Of the study and its folder: small letters, digits and hyphens.
    path
        The export: CSV, Excel, JSON lines or Parquet.
    langs
        Languages of the study; labels start as the headers and answers of the file, in the first of them.
    sheet
        Of an Excel workbook; "" for the only one that holds anything.
    synthetic
        Whether the answers are made up: every figure says so.

    Returns
    -------
    dict
        Content by path inside the folder of the study: the description, the export as a first wave, a
        notebook, and a ``.gitignore`` that keeps answers out of git.
    list of str
        What was found, a line per question, and what was left out.

    Raises
    ------
    AnalysisError
        If the name is none.
    DataError
        If the file cannot be read, or no column of it can be counted.
    UnknownNameError
        If a language is not spoken.
    """
    for lang in langs:
        check_language(lang)
    if not NAME.fullmatch(name):
        raise AnalysisError(f"{name[:80]!r} must be small letters, digits and hyphens, at most 40.")
    raw = read_export(path, name=path.name, sheet=sheet)
    titles = [column.question for column in raw.columns if column.question]
    if len(titles) == 1 < len(raw.columns):
        found, advice = f"{quoted(titles[0])} and nothing beside it", "Remove what stands above the header."
        raise DataError([Problem(path.name, found, "the titles of the columns", advice, row=1)])
    cleaned, _, _ = clean_cells(raw, set())
    blocks = list(_blocks(cleaned))
    times = Counter(plain(block.question) for block in blocks)
    guesses = {
        block.question: guess(cleaned, block) if times[plain(block.question)] == 1 else ALIKE
        for block in blocks
    }
    asked = {title: found for title, found in guesses.items() if found.kind}
    out = [f"{title}: {'; '.join(found.told)}" for title, found in guesses.items() if not found.kind]
    if not asked:
        columns = f"no column that can be counted ({out[0] if out else 'all are of the tool'})"
        problem = Problem(path.name, columns, "answers to questions", "Check the file.")
        raise DataError([problem])
    dropped = {*raw.columns} - {*cleaned.columns}
    gone = [b.question for b in raw.blocks if dropped & {raw.columns[place] for place in b.places}]
    out += [f"{title}: could name somebody, dropped" for title in gone]
    out += [f"{', '.join(raw.of_tool)}: what the tool adds itself"] if raw.of_tool else []
    titles = [GROUP, *(block.question for block in raw.blocks)]
    questions = dict(zip(_keys(asked, beside=titles), asked.items(), strict=True))
    kept = Path(f"answers{path.suffix.lower()}")
    wave = DATA / TABLE
    told = {
        **{"name": name, "title": _called(name), "langs": langs, "known": languages()},
        **{"questions": questions, "statistics": STATISTICS, "out": out, "synthetic": synthetic},
        **{"labels": partial(_labels, langs=langs), "said": raw.said.partition(";")[0]},
    }
    texts = {
        **{DATA / file: rendered(file, **told) for file in ("study.toml", "codebook.toml", "panels.toml")},
        wave / CONFIG: rendered(CONFIG, **told, table=TABLE, file=kept.name, sheet=sheet),
        NOTEBOOKS / "01-results.ipynb": template("results.ipynb").replace("STUDY_TITLE", _called(name)),
        Path(".gitignore"): template("gitignore"),
    }
    contents = {place: text.encode("utf-8") for place, text in texts.items()}
    lines = [f"{key}: {found.kind}, {'; '.join(found.told)}" for key, (_, found) in questions.items()]
    lines += [*(f"left out: {line}" for line in out), *raw.beside]
    return contents | {wave / kept: path.read_bytes()}, lines


# --- what a column is --------------------------------------------------------------------------------------


def _blocks(export: Export) -> Iterator[Block]:
    """Columns by question; a grid whose rows are not ticked is a question per row."""
    for block in export.blocks:
        if all(block.options) and _ticks(export, block) is None:
            for place, option in zip(block.places, block.options, strict=True):
                yield replace(block, question=f"{block.question} [{option}]", places=(place,), options=("",))
        else:
            yield block


def _ticks(export: Export, block: Block) -> MultiSelect | None:
    """The columns of a question read as ticks; ``None`` if they are none, or each was asked of others."""
    columns = by_option(export.frame[list(block.places)], block.options)
    own = [column for option, column in columns.items() if not _is_other(str(option))]
    if said_in_part(own, len(columns)).mean() > SEVERAL:
        return None
    named = [
        column.map(plain).isin(TICK_CELLS | {plain(str(option))}).all() or _is_other(str(option))
        for option, column in columns.items()
    ]
    if not all(named):
        return None
    frame = columns.add_prefix(f"{block.question}[").add_suffix("]")
    try:
        return multiselect(frame, block.question, options=[*filterfalse(_is_beside, map(str, columns))])
    except AnalysisError:
        return None


def _is_beside(label: str) -> bool:
    """Whether a label is "none of these", "other", or a refusal: no option of its own."""
    return titled(label) in _NONE or _is_other(label) or is_nonsubstantive(plain(label))


def _is_other(label: str) -> bool:
    """Whether a label is "other", or an answer of one's own that says so: "Other: podcasts"."""
    return titled(label.partition(":")[0]) in _OTHER


def guess(export: Export, block: Block) -> Guess:
    """Guess what the columns of one question are."""
    if not block.question.strip():
        return Guess(kind="", told=("a column without a title",))
    if all(block.options):
        return _wide(export, block)
    if len(block.places) > 1 and not any(block.options[1:]):
        return Guess(kind="", told=(f"{len(block.places)} columns of this name",))
    column = export.answers(block)
    forms = column.map({text: plain(text) for text in column.unique()})
    nothing = no_answers(forms.unique())
    missing = forms.isin(nothing & missing_among(forms.unique()))
    refused = forms.isin(nothing) & ~missing
    filled = column[~missing & ~refused]
    beside = [f"{len(filled):,} of {len(column):,} answered"]
    if refused.any():
        beside.append(f"refused or not known: {refused.sum():,}{_such_as(column[refused])}")
    if filled.empty:
        return Guess(kind="", told=("nobody answered",))
    if titled(block.question) in _WEIGHTS:
        return Guess(kind="", told=("weights? Then name the column in wave.toml, under [answers.weights]",))
    asked = _ALL_THAT_APPLY.search(plain(block.question)) is not None
    several = _several(filled, export, least=SOME if asked else SEVERAL)
    worded = filled.str.contains(r"[^\W\d_]").mean() > MAINLY  # else "1,2" may be a number
    found = (several if asked or worded else None) or _date(filled) or _number(filled, block.question)
    found = found or _mostly(filled, block.question) or several or _single(filled)
    if asked and found.kind == "single":
        beside.append(
            "the title says that several may be chosen: nobody did, or what parts them was not found"
        )
    return replace(found, told=(*found.told, *(beside if found.kind else beside[1:])))


def _wide(export: Export, block: Block) -> Guess:
    ticks = _ticks(export, block)
    assert ticks is not None  # noqa: S101  - otherwise it was taken apart
    counts = ticks.table(base="ticked_any")["count"].drop(index="other", errors="ignore")
    options = tuple(counts.sort_values(ascending=False, kind="stable").index)
    statuses = ticks.statuses.value_counts()
    told = [f"tick-all, a column per option; {statuses['answered']:,} of {len(ticks):,} ticked any"]
    if statuses["answered none"]:
        told.append(f"{statuses['answered none']:,} answered that none applies, and are in the base")
    if beside := [option for option in block.options if _is_beside(option)]:
        told.append(f"no options of their own: {', '.join(map(quoted, beside))}")
    elif not statuses["answered none"]:
        told.append("whoever ticked nothing is not in the base: may have skipped it, or meant none")
    has_other = any(_is_other(option) for option in block.options)
    return Guess(kind="multiple", options=options, rest=int(has_other), told=tuple(told))


def _date(filled: pd.Series) -> Guess | None:
    dates = filled.map(lambda text: _DATE.fullmatch(text.strip()) is not None)
    return Guess(kind="", told=("dates",)) if dates.mean() >= READ else None


def _number(filled: pd.Series, header: str) -> Guess | None:
    """Numbers, a scale of a few whole ones, or bands, which are answers in an order."""
    amounts, unit = _read_as(filled, header)
    if amounts["value"].notna().mean() < READ:
        return None
    exact = amounts["how"].isin(["exact", "about", "part of one"])
    values = amounts.loc[exact, "value"]
    points = values.drop_duplicates()
    whole = bool((points % 1 == 0).all())
    few = whole and len(points) <= LONGEST_SCALE
    if exact.mean() < (READ if few else MOSTLY):
        return _bands(filled, amounts)
    if why := _names(filled, values, header):
        return Guess(kind="", told=(why,))
    beside, lost = filled[~exact & amounts["value"].notna()], filled[amounts["value"].isna()]
    doubt = [f"{len(beside):,} are bands or have an open end{_such_as(beside)}"] if len(beside) else []
    doubt += [f"{len(lost):,} cannot be read and are left out{_such_as(lost)}"] if len(lost) else []
    doubt += [f"{code:g} may stand for no answer" for code in codes_among(values)]
    beyond = values[values > OLDEST] if unit == "years" else values.iloc[:0]
    doubt += [f"{beyond.max():g} years is more than anybody has"] if len(beyond) else []
    parts = filled[amounts["how"] == "part of one"]
    doubt += [f"{len(parts):,} are parts of one beside percents{_such_as(parts)}"] if len(parts) else []
    for sign in (_PARTED, _TIMES, _PAIR) if unit == "amount" else ():
        parted = filled[exact & filled.str.contains(sign)]
        doubt += [f"{quoted(parted.iloc[0])} is read as {values[parted.index[0]]:,g}"] if len(parted) else []
    small = points.abs().max() <= HIGHEST_POINT or points.between(*CENTURIES).all()
    if few and small:
        found = _points(filled[exact], values)
        return replace(found, told=(*found.told, *doubt))
    if whole and values.between(*CENTURIES).mean() >= READ:
        return Guess(kind="", told=("years of the calendar: to count them, put them into bands",))
    return Guess(kind="number", told=(f"numbers, read as {unit}", *doubt), unit=unit)


def _names(filled: pd.Series, values: pd.Series, header: str) -> str:
    """Why numbers are names of something, and none to be averaged; "" if nothing says so."""
    points = values.drop_duplicates()
    counts_rows = len(points) >= READ * len(values) and points.max() - points.min() < DENSE * len(values)
    names_rows = counts_rows or (values.is_unique and values.min() >= LONG_NUMBER)
    named = titled(header) in RECOGNISED["headers"]["rows"]
    if (named or len(values) > FEW) and names_rows and (values % 1 == 0).all():
        return "a different whole number in every row: names of rows?"
    coded = filled.str.fullmatch(r"0\d{3,}").any() and filled.str.fullmatch(r"\d+").all()
    return "codes: some begin with a zero" if coded else ""


def _points(filled: pd.Series, values: pd.Series) -> Guess:
    """A scale of a few whole numbers, with the points between them that nobody chose."""
    spelled = {int(value): commonest(cells) for value, cells in filled.groupby(values)}
    every = range(min(spelled), max(spelled) + 1)
    chosen = every if len(every) <= LONGEST_SCALE else sorted(spelled)
    labels = {
        n: next((cell for cell in spelled.get(n, ()) if not _DECIMALS.search(cell)), str(n)) for n in chosen
    }
    told = ['a scale of a few whole numbers? If they are amounts: kind = "number", options mean and median']
    worded = {n: [cell for cell in cells if re.search(r"[^\W\d_]", cell)] for n, cells in spelled.items()}
    told += [f"taken for one answer: {_few(cells)}" for cells in worded.values() if len(cells) > 1]
    if nobody := [labels[n] for n in chosen if n not in spelled]:
        told.append(f"nobody chose {', '.join(nobody)}")
    words = {labels[n]: cells for n, cells in spelled.items() if cells != [labels[n]]}
    return Guess(kind="single", options=tuple(labels.values()), words=words, told=tuple(told))


def _few(labels: Sequence[str]) -> str:
    return " and ".join(map(quoted, labels[:3])) + (", ..." if len(labels) > 3 else "")


def _read_as(filled: pd.Series, header: str) -> tuple[pd.DataFrame, str]:
    """Amounts; or years, where the header speaks of them and they are none of money, and none of hundreds."""
    if _YEARS.search(header) and filled.str.contains(_MONEY).mean() <= SEVERAL:
        years = read_amounts(filled, unit="years")
        hundreds = (years["how"] == "exact") & (years["value"] > OLDEST)
        if hundreds.mean() <= SEVERAL and (years["how"] == "excel date").mean() <= DATED:
            return years, "years"
    return read_amounts(filled, unit="amount"), "amount"


def _mostly(filled: pd.Series, header: str) -> Guess | None:
    """Numbers among which some cells cannot be read: typing errors, or remarks."""
    read = _read_as(filled, header)[0]["value"].notna()
    lost = commonest(filled[~read])
    if read.mean() < MOSTLY or any(_LISTED.fullmatch(cell) for cell in lost):
        return None
    if (found := _number(filled[read], header)) is None or found.kind != "number":
        return None
    some = f"{(~read).sum():,} cannot be read and are left out{_such_as(filled[~read])}"
    return replace(found, told=(*found.told, some))


def _bands(filled: pd.Series, amounts: pd.DataFrame) -> Guess | None:
    """Bands in the order of their ends; they have no mean."""
    spelled = commonest(filled)
    if len(spelled) > 3 * MOST:
        return None
    ends = amounts.assign(form=filled.map(plain)).drop_duplicates("form").set_index("form")
    ends = ends.fillna({"low": 0.0, "high": float("inf")})
    order = sorted(spelled, key=lambda label: tuple(ends.loc[plain(label), ["low", "high"]]))
    dates = [label for label in order if ends.loc[plain(label), "how"] == "excel date"]
    meant = {label: "{low:g}-{high:g}".format(**ends.loc[plain(label)]) for label in dates}
    told = ["bands, in their order; a band has no mean"]
    told += [f"Excel took a band for a date: {label} is read as {band}" for label, band in meant.items()]
    return Guess(
        kind="single",
        options=tuple(dict.fromkeys(meant.get(label, label) for label in order)),
        words={band: [label for label in dates if meant[label] == band] for band in meant.values()},
        told=tuple(told),
    )


def _several(filled: pd.Series, export: Export, *, least: float) -> Guess | None:
    """Labels of several options in one cell: the same pieces in ever other company.

    ``least`` is the part of the answers that must name several.
    """
    counts = filled.value_counts()
    texts = [str(text) for text in counts.index]
    signs = [export.delimiter] if export.delimiter else list(DELIMITERS)
    best: tuple[float, str, list[str]] = (0.0, "", [])
    for sign in (sign for sign in signs if sum(sign in text for text in texts) > 1):
        labels = guess_options(texts, sign, often=counts.to_list())
        own = [label for label in labels if not _is_beside(label)]
        norway = {"no"} if of_two_letters(own) else set()
        labels = [label for label in labels if label in own or plain(label) in norway]
        often = _often(filled, sign, labels)
        if covered := _recombine(filled, sign, often, least):
            best = max(best, (covered, sign, often))
    covered, sign, options = best
    if not options:
        return None
    told = [f"tick-all, labels in one cell with {sign!r} between them"]
    ticks = multiselect(filled.to_frame("q"), "q", options=options[:MOST], delimiter=sign)
    if lost := options[MOST:]:
        told.append(f"{len(lost)} more options count as other: {', '.join(map(quoted, lost))}")
    if none := int((ticks.statuses == "answered none").sum()):
        told.append(f"{none:,} answered that none applies, and are in the base")
    return Guess(kind="multiple", options=tuple(options[:MOST]), rest=len(ticks.other), told=tuple(told))


def _often(filled: pd.Series, sign: str, labels: Sequence[str]) -> list[str]:
    """Labels that at least one answer in a hundred names, the commonest first."""
    if not labels:
        return []
    ticks = multiselect(filled.to_frame("q"), "q", options=labels, delimiter=sign)
    counts = ticks.table(base="ticked_any")["count"].drop(index="other", errors="ignore")
    often = counts[counts >= max(2, len(filled) / 100)].sort_values(ascending=False, kind="stable")
    return list(map(str, often.index))


def _recombine(filled: pd.Series, sign: str, options: Sequence[str], least: float) -> float:
    """Part of the answers that options make up, if enough name several and they stand in other company."""
    if len(options) < 2:
        return 0.0
    ticks = multiselect(filled.to_frame("q"), "q", options=options, delimiter=sign)
    own = ticks.indicators[list(options)]
    several = (own.sum(axis=1) > 1).mean()
    made = (own.sum(axis=1) > 0).mean()
    # Microsoft Forms ends every cell with its sign; where two are to be chosen, nobody names one.
    cells = filled.str.strip()
    alone = cells.str.removesuffix(sign).isin(options).any()
    sure = alone or least == SOME or cells.str.endswith(sign).mean() > MAINLY
    combined = sure and filled.nunique() > len(options)
    return float(made) if several >= least and made >= COVERED and combined else 0.0


def _single(filled: pd.Series) -> Guess:
    """One answer each: the commonest, or an order where the answers have one; else somebody's own words."""
    spelled = commonest(filled)
    forms = filled.map(plain)
    if ordered := _scale(spelled):
        return Guess(
            kind="single", options=tuple(ordered), told=("single choice, in an order that is known",)
        )
    options = [label for label in spelled if not _is_other(label)]
    counts = forms.value_counts()
    often = [label for label in options if counts[plain(label)] > 1][:MOST]
    covered = forms.isin({plain(label) for label in often}).mean()
    if len(spelled) == 1:
        return Guess(kind="", told=(f"the same answer everywhere, {quoted(spelled[0])}",))
    long = filled.str.len().median() > LONGEST_OPTION
    if long or not often or (covered < COVERED and len(spelled) > MOST):
        return Guess(kind="", told=(f"free text: {len(spelled):,} different answers",))
    if any(_MASKED.search(label) for label in often):
        return Guess(kind="", told=("somebody's own words: cells hold an address or a number of a person",))
    rest = ~forms.isin({plain(label) for label in often})
    told = [f"single choice of {len(spelled):,} different answers"]
    if rest.any():
        told.append(f"counted as other: {rest.sum():,}{_such_as(filled[rest])}")
    told += [f"taken for one answer: {_few(alike)}" for alike in _alike(filled)]
    return Guess(kind="single", options=tuple(often), rest=int(rest.sum()), told=tuple(told))


def _alike(filled: pd.Series) -> Iterator[list[str]]:
    """Answers of several people that differ in accents or signs, and are compared as one."""
    for _, cells in filled.str.strip().groupby(filled.map(plain)):
        spelled = cells.groupby(cells.str.casefold()).agg(["first", "size"])
        if (spelled["size"] > 1).sum() > 1:
            yield spelled.loc[spelled["size"] > 1, "first"].tolist()


def _scale(labels: Sequence[str]) -> list[str] | None:
    """Labels in the order of a scale that has them all."""
    begin = [int(match[1]) for label in labels if (match := _POINT.match(label))]
    if 2 < len(labels) == len(set(begin)):  # "1 - not at all", "2", "3 - very much"
        return [label for _, label in sorted(zip(begin, labels, strict=True))]
    forms = {plain(label): label for label in labels}
    last = {form.rpartition(" ")[2] for form in forms}
    if len(last) == 1:  # "a little effective", "very effective"
        forms = {form.rpartition(" ")[0]: label for form, label in forms.items()}
    for scale in _SCALES:
        if len(forms) > 2 and set(forms) <= set(scale):
            return [forms[form] for form in scale if form in forms]
    return None


# --- as TOML -----------------------------------------------------------------------------------------------

WORDS, LONGEST_KEY = 4, 40
_SPOKEN = {"#": "sharp", "+": "plus", "*": "star", "<": "under", ">": "over", "%": "percent", "&": "and"}
_SPOKEN_WORDS = {*_SPOKEN.values(), "minus"}


def _keys(titles: Iterable[str], *, beside: Iterable[str] = ()) -> list[str]:
    """A short name for each title: its first words that say something; none twice, none another's title."""
    named = list(titles)
    taken: dict[str, None] = {}
    for title in named:
        others = {plain(other) for other in (*named, *beside) if other != title}
        signed = re.sub("^-+", lambda found: " minus " * len(found[0]), titled(title))
        spoken = "".join(f" {_SPOKEN[sign]} " if sign in _SPOKEN else sign for sign in signed)
        every = re.findall(r"[a-z0-9]+", spoken)
        telling = {part for word in content_words(title) for part in re.findall(r"[a-z0-9]+", word)}
        words = [word for word in every if word in telling or word in _SPOKEN_WORDS] or every
        name = "_".join(words[:WORDS])[:LONGEST_KEY].strip("_") or "answer"
        tried = (name, *(f"{name}_{number}" for number in range(2, len(named) + 2)))
        free = (key for key in tried if key not in taken and key != GROUP and plain(key) not in others)
        taken[next(free)] = None
    return list(taken)


def _such_as(cells: pd.Series) -> str:
    """The commonest of some answers, those of several people or without letters: the draft is kept in git."""
    forms = cells.map(plain)
    told = (forms.map(forms.value_counts()) > 1) | ~cells.str.contains(r"[^\W\d_]")
    named = commonest(cells[told])[:3]
    return f", such as {', '.join(map(quoted, named))}" if named else ""


def _labels(key: str, langs: Sequence[str]) -> str:
    """A phrase of the package in every language, as TOML."""
    return "{ " + ", ".join(f"{lang} = {quoted(phrase(key, lang))}" for lang in langs) + " }"


def _called(name: str) -> str:
    return name.replace("-", " ").capitalize()
