"""The audit of a table, anybody's or the study's: every figure with its verdict, and why, in a sentence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd

from analysis.auditing.arithmetic import SEARCH, WORDED
from analysis.auditing.figures import (
    CLOSES,
    COLUMNS,
    DOES_NOT_CLOSE,
    OTHER_BASE,
    VERDICTS,
    Row,
    against_rank,
    audited,
    checked_statements,
    disputes,
    grave,
    question_row,
    shares_by_question,
    unfalsifiable,
    weigh,
)
from analysis.codebook import Codebook
from analysis.counting import texts_of
from analysis.errors import AnalysisError, DataError, Problem, check_kind, refuse
from analysis.labels import distinct
from analysis.languages import decimal_sign, languages, listed, percent_sign, phrase
from analysis.schemas import DTYPES, conform, problems, schema, typed
from analysis.tables import DERIVED, READING

# --- percentages of any table ------------------------------------------------------------------------------

PRINTED_COLUMNS = (
    *("id", "question", "group", "category", "kind", "statistic", "printed", "base", "rank", "reading"),
    *("grade", "place"),
)
NEEDED, KINDS = ("value", "base", "question"), ("single", "multiple", "")
READINGS = {
    **dict.fromkeys(("truncated", "cut", "afgekapt"), "truncated"),
    **dict.fromkeys(("lower bound", "more than", "over", ">", "meer dan"), "lower bound"),
    **dict.fromkeys(("upper bound", "up to", "at most", "<", "<=", "≤", "hoogstens"), "upper bound"),
    **dict.fromkeys(("derived", "computed", "berekend"), "derived"),
}
OPTIONAL = ("answer", "group", "kind", "rank", "reading")


def from_estimates(estimates: pd.DataFrame, codebook: Codebook | None) -> pd.DataFrame:
    """Printed figures of tidy estimates; those that were counted, not printed, are left out.

    Parameters
    ----------
    estimates
        Columns of the schema ``estimates``, one wave.
    codebook
        Says which questions allow one answer each.
    """
    rows = estimates[estimates["base_kind"] != "counted"]
    kinds = {name: question.kind for name, question in codebook.questions.items()} if codebook else {}
    printed = rows.assign(
        question=rows["panel"],
        kind=[kinds.get(question, "") for question in rows["panel"]],
        printed=[_as_printed(row) for _, row in rows.iterrows()],
        place=range(len(rows)),
    )
    return printed.reset_index(drop=True)[list(PRINTED_COLUMNS)]


def _as_printed(row: pd.Series) -> str:
    if pd.isna(row["value"]) or pd.isna(row["decimals"]):
        return ""
    return f"{row['value'] * (100 if row['statistic'] == 'share' else 1):.{int(row['decimals'])}f}"


def from_percentages(table: pd.DataFrame, *, file: str) -> pd.DataFrame:
    """Printed figures of anybody's table of percentages.

    Parameters
    ----------
    table
        ``value`` (percent as printed; read it as text, because trailing zeros count), ``base`` (may be empty)
        and ``question``. If there: ``answer``, ``group``, ``kind`` (``single`` if each gave one answer and
        all answers are listed, otherwise ``multiple``), ``rank`` (1 first) and ``reading``: ``truncated``
        (or "cut"), ``lower bound`` ("more than"), ``upper bound`` ("up to"), ``derived``. The index is shown
        as the row in messages.
    file
        What to call the table in messages.

    Raises
    ------
    DataError
        With every missing column and every cell that cannot be read.
    """
    named = table.rename(columns=lambda c: str(c).strip().lower())
    if twice := sorted(set(named.columns[named.columns.duplicated()])):
        raise DataError([_problem(file, None, twice[0], "more than one column of this name", "each once")])
    text = pd.DataFrame({name: as_text(named[name]) for name in named.columns}, index=named.index)
    if missing := [name for name in NEEDED if name not in text]:
        there = f"the columns {', '.join(map(str, text.columns))}"
        wanted = f"the columns {', '.join(NEEDED)} (no {', no '.join(missing)} came)"
        raise DataError([_problem(file, None, "", there, wanted)])
    text = text.assign(**{name: text.get(name, "") for name in OPTIONAL})
    text = text.assign(
        value=text["value"].map(_plain),
        base=text["base"].map(_whole),
        reading=text["reading"].map(lambda said: READINGS.get(said.lower(), said)),
    )
    refuse([*_bad_cells(text, file), *_bad_questions(text, file)])
    return _as_figures(text)


def as_text(column: pd.Series) -> pd.Series:
    """Cells as text, without space round it."""
    return texts_of(column).str.strip()


def _plain(value: str) -> str:
    """Return ``41,0 %`` as ``41.0``."""
    return re.sub(r"^(\d+),(\d+)$", r"\1.\2", value.removesuffix("%").strip())


def _whole(value: str) -> str:
    """Return ``140.0`` as ``140``; but ``1.000`` may be a thousand, and stays to be asked about."""
    return re.sub(r"[.,]0{1,2}$", "", value)


def _as_figures(text: pd.DataFrame) -> pd.DataFrame:
    parts = text[["question", "group", "answer"]].itertuples(index=False, name=None)
    return pd.DataFrame(
        {
            "id": distinct((".".join(filter(None, part)) for part in parts), form="{}.{}"),
            "place": range(len(text)),
            "question": text["question"],
            "group": text["group"],
            "category": text["answer"],
            "kind": text["kind"],
            "statistic": "share",
            "printed": text["value"],
            "base": pd.to_numeric(text["base"].mask(text["base"] == "")).astype("Int64"),
            "rank": pd.to_numeric(text["rank"].mask(text["rank"] == "")).astype("Int64"),
            "reading": text["reading"].mask(text["reading"] == "", "verbatim"),
            "grade": "",
        }
    ).reset_index(drop=True)


Rule = tuple[str, str, str]
_RULES: Mapping[str, Rule] = {
    "value": (
        r"(\d{1,2}(\.\d{1,6})?|100(\.0{1,6})?|)",
        "a percentage such as 58 or 41.0",
        "Type it as it is printed.",
    ),
    "base": (r"([1-9]\d{0,8}|)", "how many were asked, or nothing", "Type the whole number alone."),
    "question": (r".+", "the question it answers", "Name it: figures of one question share a base."),
    "kind": ("|".join(KINDS), "single, multiple or nothing", "Say single only if all answers are listed."),
    "reading": (
        "|".join(("verbatim", *dict.fromkeys(READINGS.values()), "")),
        f"one of {', '.join(dict.fromkeys(READINGS.values()))}, or nothing",
        "Say how the figure was read, or leave it empty.",
    ),
    "rank": (r"([1-9]\d{0,5}|)", "a place in the order, or nothing", "Type the whole number alone."),
}


def _bad_cells(text: pd.DataFrame, file: str) -> Iterator[Problem]:
    for column, (pattern, expected, advice) in _RULES.items():
        for row, value in text[column].items():
            if not re.fullmatch(pattern, value):
                found = repr(value) if value else "nothing"
                yield _problem(file, row, column, found, expected, advice)


def _bad_questions(text: pd.DataFrame, file: str) -> Iterator[Problem]:
    """A question has one kind, and each answer once in a group."""
    first = text.groupby("question")["kind"].transform("first")
    for row, kind in text.loc[text["kind"] != first, "kind"].items():
        expected = "one kind for all rows of a question"
        yield _problem(file, row, "kind", repr(kind) if kind else "nothing", expected, "Correct one.")
    named = text[text["answer"] != ""]
    again = named.duplicated(["question", "group", "answer"])
    for row, answer in named.loc[again, "answer"].items():
        yield _problem(file, row, "answer", f"{answer!r} again", "each answer once", "Remove one of the two.")


def _problem(
    file: str, row: object, column: str, found: str, expected: str, advice: str = "Name the columns so."
) -> Problem:
    number = int(row) if isinstance(row, int) else None
    return Problem(file, found, expected, advice, row=number, column=column or None)


# --- why, in a sentence ------------------------------------------------------------------------------------

RARE = 0.01  # a fit by chance that is rarer than this goes without saying


def _say(key: str, lang: str, **values: object) -> str:
    return phrase(f"audit_{key}", lang, **values)


def why(row: Row, lang: str) -> str:
    """Say what the verdict of a row of the audit rests on."""
    return " ".join([*_own(row, lang), *_together(row, lang), *_said(row, lang)])


def share_or_percent(row: Row, lang: str) -> str:
    """Ask whether a small figure is a share (0-1)."""
    percents = f"{(Decimal(row['printed']) * 100).normalize():f}"
    return _say("share_or_percent", lang, value=_text(row["printed"], lang), percents=_text(percents, lang))


def _own(row: Row, lang: str) -> Iterator[str]:
    """What the figure says by itself."""
    if row["statistic"] == "rank":
        yield _say("order", lang)
    elif not row["printed"]:
        yield _say("lost", lang)
    elif row["statistic"] != "share":
        yield _say("no_share", lang)
    elif row["reading"] == DERIVED:
        yield _say("derived", lang)
    elif pd.isna(row["base"]):
        yield _say("no_base", lang)
    elif pd.notna(row["count_low"]):
        one = "one_count" if row["count_low"] == row["count_high"] else "possible"
        yield _say("cut" if row["verdict"] == "only-if-cut" else one, lang, **_numbers(row, lang))
    elif row["reading"] in WORDED:
        yield _say("cannot", lang, **_numbers(row, lang))
    else:
        yield _say("impossible", lang, **_numbers(row, lang))
        if row["fits"] != OTHER_BASE and row["nearest_bases"]:
            yield _say("other_bases", lang, bases=listed(row["nearest_bases"].split(", "), lang, word="or"))
        if pd.notna(row["rest"]):
            rest = _text(row["rest_printed"], lang)
            yield _say("rest", lang, count=row["rest"], base=row["base"], value=rest + percent_sign(lang))


def _together(row: Row, lang: str) -> Iterator[str]:
    """What the figures of the question say together."""
    if not row["printed"] or row["statistic"] != "share" or row["reading"] == DERIVED:
        return
    if row["fits"] == OTHER_BASE:
        yield _say("other_base" if "," in row["bases"] else "one_base", lang, **_bases(row, lang))
        if row["chance"] > RARE:
            yield _say("chance", lang, times=round(100 * row["chance"]))
    elif pd.isna(row["base"]) and row["bases"]:
        yield _say("other_base", lang, **_bases(row, lang))
        yield _say("chance", lang, times=round(100 * row["chance"]))
    elif pd.isna(row["base"]) and row["tried"]:
        yield _say("no_base_fits", lang, tried=row["tried"])
    if row["closure"] == CLOSES and row["fits"] != OTHER_BASE:
        yield _say("closes", lang, base=row["base"])
    if row["closure"] == DOES_NOT_CLOSE:
        counts = _counts(row["total_low"], row["total_high"], lang)
        total = _text(row["printed_total"], lang)
        yield _say("does_not_close", lang, total=total, counts=counts, base=row["base"])
        if row["bases"]:
            yield _say("would_close", lang, **_bases(row, lang))


def _said(row: Row, lang: str) -> Iterator[str]:
    """What the sources say."""
    if row["against_rank"]:
        yield _say("against_rank", lang)
    if row["disputed"]:
        about = ", ".join(_say(f"about_{what}", lang) for what in row["disputed"].split(", "))
        yield _say("disputed", lang, about=about, statements=row["statements"])
    if row["misprint"]:
        yield _say("misprint", lang)


def _bases(row: Row, lang: str) -> dict[str, str]:
    """The first bases that fit, and the range that was tried."""
    found = row["bases"].split(", ")
    more = phrase("audit_more", lang, n=len(found) - 3)
    shown = f"{', '.join(found[:3])} {more}" if len(found) > 3 else listed(found, lang, word="or")
    return {"bases": shown, "tried": row["tried"]}


def _numbers(row: Row, lang: str) -> dict[str, object]:
    low, high = row["count_low"], row["count_high"]
    printed = _text(row["printed"], lang) + percent_sign(lang)
    near = [_text(n, lang) + percent_sign(lang) for n in row["nearest"].split(", ") if n]
    return {
        "value": phrase(f"read_{row['reading']}", lang, value=printed)
        if row["reading"] in WORDED
        else printed,
        "base": row["base"],
        "counts": "" if pd.isna(low) else _counts(low, high, lang),
        "nearest": listed(near, lang),
    }


def _counts(low: int, high: int, lang: str) -> str:
    """Return 64 and 65 as ``64 or 65``, 106 and 140 as ``106 to 140``, equal ones once."""
    if high - low > 1:
        return phrase("between", lang, low=low, high=high)
    return listed(list(dict.fromkeys([str(low), str(high)])), lang, word="or")


def _text(number: str, lang: str) -> str:
    return number.replace(".", decimal_sign(lang))


# --- the audit ---------------------------------------------------------------------------------------------

SHOWN = ["printed", "base", "verdict", "why_en"]
NO_STATEMENTS = pd.DataFrame(columns=list(COLUMNS), dtype="str")


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What can be true of the printed figures.

    Attributes
    ----------
    figures : DataFrame
        One row per figure, columns of the schema ``audit``: its ``verdict``, the counts that print like it,
        the nearest possible values and bases where none does, and ``why_en`` with its translations.
    questions : DataFrame
        One row per question, group and base, columns of the schema ``audit_questions``.
    readings : DataFrame
        One row per rival reading, question and group, columns of the schema ``audit_readings``: what the
        question adds up to if that reading is right.
    """

    figures: pd.DataFrame = field(repr=False)
    questions: pd.DataFrame = field(repr=False)
    readings: pd.DataFrame = field(repr=False)

    @property
    def counts(self) -> pd.Series:
        """How many figures got each verdict, the gravest first."""
        found = self.figures["verdict"].value_counts()
        return found.reindex([v for v in VERDICTS if v in found.index])

    def to_frame(self) -> pd.DataFrame:
        """The figures, a copy."""
        return self.figures.copy()

    def __str__(self) -> str:
        told = [
            f"{row['id']}: {row['verdict']}. {row['why_en']}" for _, row in grave(self.figures).iterrows()
        ]
        return "\n".join([f"{_how_many(self.figures)}: {self._summary}", *told])

    def _repr_html_(self) -> str:
        table = self.figures.set_index("id")[SHOWN].to_html(border=0, na_rep="")
        return f"<p><b>{_how_many(self.figures)}</b>: {escape(self._summary)}</p>{table}"

    @property
    def _summary(self) -> str:
        told = ", ".join(f"{count:,} {verdict}" for verdict, count in self.counts.items())
        free = len(unfalsifiable(self.figures))
        of_them = f" {free:,} of the possible could not have failed: their bases give every percentage."
        return f"{told or 'nothing to audit'}.{of_them if free else ''}"


def _how_many(figures: pd.DataFrame) -> str:
    return f"{len(figures):,} figure{'s' * (len(figures) != 1)}"


def audit(
    table: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    statements: pd.DataFrame | None = None,
    bases: range | None = None,
    file: str = "the table",
) -> Audit:
    """Ask of every printed percentage whether it can be true.

    Parameters
    ----------
    table
        Tidy estimates (columns of the schema ``estimates``; rows that were counted are left out, rival
        readings are weighed), or any table of percentages: ``value`` (percent, as text if trailing zeros
        matter), ``base``, ``question``, and if there ``answer``, ``group``, ``kind``, ``rank``, ``reading``.
    codebook
        For estimates: which questions allow one answer each. If not given, none does.
    statements
        What several sources say of one figure: ``id``, ``source``, ``about``, ``says``.
    bases
        Bases to try for a question whose stated base fails or is missing, up to 10,000. If not given, from
        half the stated base (people skip questions) to the base itself.
    file
        What to call the table in messages.

    Returns
    -------
    Audit

    Raises
    ------
    DataError
        With every problem of a table of percentages: missing columns, cells that cannot be read.
    AnalysisError
        If a base to try is below 1 or beyond 10,000.

    Notes
    -----
    Counts behind one percentage: GRIM (Brown and Heathers 2017, doi:10.1177/1948550616673876). The joint base
    and the closure of a question follow from the same counts, in whole numbers and exact fractions.

    Examples
    --------
    >>> goals = pd.DataFrame({"question": "goals", "value": ["48.3", "32.2", "24.6"], "base": 140})
    >>> audit(goals).figures[["printed", "verdict", "bases"]]
      printed         verdict bases
    0    48.3  only-with-base   118
    1    32.2  only-with-base   118
    2    24.6  only-with-base   118
    """
    check_kind("table", table, pd.DataFrame, "Give a table with the columns value, base and question.")
    said = NO_STATEMENTS if statements is None else checked_statements(statements)
    if bases is not None and not (len(bases) and 1 <= min(bases) <= max(bases) <= 2 * SEARCH):
        beyond = "beyond them every percentage is possible, and there is nothing to find"
        raise AnalysisError(f"bases must be from 1 to {2 * SEARCH:,}, but {bases} came: {beyond}.")
    if not set(schema("estimates").columns) <= set(table.columns):
        return _audit(from_percentages(table, file=file), said, [], bases)
    table = _estimates(table, file)
    rival = table["wave"].str.startswith(READING)
    printed = from_estimates(table[~rival], codebook)
    readings = [
        row
        for name, rows in table[rival].groupby("wave", sort=False)
        for row in _reading(str(name).removeprefix(READING), from_estimates(rows, codebook), printed, bases)
    ]
    return _audit(printed, said, readings, bases)


def _estimates(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Give estimates the types of their schema, or say what keeps them from having them."""
    of = schema("estimates")
    own = table[of.columns]
    if own.dtypes.astype("str").to_dict() != {field.name: DTYPES[field.type] for field in of.fields}:
        text = own.apply(as_text).set_axis(range(2, len(own) + 2))
        refuse(problems(text, of, file=file))
        own = typed(text, of).set_axis(own.index)
    refuse(_beyond(own, file))
    return own


def _beyond(table: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Shares that are none, and bases of nobody."""
    shares = (table["statistic"] == "share") & table["value"].notna()
    rules = {
        "value": (shares & ~table["value"].between(0, 1), "a share from 0 to 1"),
        "base": ((table["base"] < 1).fillna(False).astype("bool"), "1 or more"),  # noqa: FBT003
    }
    for column, (wrong, expected) in rules.items():
        for row, cell in zip(range(2, len(table) + 2), table[column].where(wrong), strict=True):
            if pd.notna(cell):
                advice = "Correct it; percentages as printed go into a table of value, base and question."
                yield Problem(file, f"{cell:g}", expected, advice, row=row, column=column)


def _audit(
    printed: pd.DataFrame, statements: pd.DataFrame, readings: list[dict[str, Any]], bases: range | None
) -> Audit:
    printed = printed.assign(against_rank=against_rank(printed))
    questions = [(rows, weigh(rows, bases=bases)) for rows in shares_by_question(printed)]
    rows = [row for shares, question in questions for row in audited(shares, question)]
    rows += printed[printed["statistic"] != "share"].assign(verdict="not-checkable").to_dict("records")
    return Audit(
        figures=_figures(rows, disputes(statements)),
        questions=conform(pd.DataFrame([question_row(each) for _, each in questions]), "audit_questions"),
        readings=conform(pd.DataFrame(readings), "audit_readings"),
    )


def _figures(rows: list[dict[Any, Any]], disputed: pd.DataFrame) -> pd.DataFrame:
    """Put the rows in the order of the figures, add what the sources say, and say why."""
    table = pd.DataFrame(rows, columns=["place", *schema("audit").columns]).sort_values("place")
    said = disputed.reindex(table["id"]).set_axis(table.index)
    verdicts = [
        min(verdict, "disputed", key=VERDICTS.index) if "value" in about.split(", ") else verdict
        for verdict, about in zip(table["verdict"], said["disputed"].fillna(""), strict=True)
    ]
    table = table.assign(
        verdict=verdicts,
        disputed=said["disputed"].fillna(""),
        statements=said["statements"].fillna(""),
        misprint=said["misprint"].eq(True),  # noqa: FBT003
    )
    typed = conform(table.assign(why_en="", why_nl="").reset_index(drop=True), "audit")
    small = _like_shares(typed)
    told = {
        f"why_{lang}": [
            " ".join([why(row, lang), *([share_or_percent(row, lang)] if name in small else [])])
            for name, row in typed.iterrows()
        ]
        for lang in languages()
    }
    return typed.assign(**told)


def _like_shares(figures: pd.DataFrame) -> set[object]:
    """Figures of questions in which none is more than 1 %: they may be shares (0-1) that came as percents."""
    printed = pd.to_numeric(figures["printed"].where(figures["statistic"] == "share"), errors="coerce")
    largest = printed.groupby([figures["question"], figures["group"]]).transform("max")
    return set(figures.index[(largest <= 1) & (printed > 0) & (printed < 1)])


def _reading(
    name: str, rows: pd.DataFrame, printed: pd.DataFrame, bases: range | None
) -> Iterable[dict[str, Any]]:
    """Weigh one rival reading: the printed figures of its questions, with its values in their place."""
    for (question, group), own in rows.groupby(["question", "group"], sort=False):
        there = printed[(printed["question"] == question) & (printed["group"] == group)]
        both = pd.concat([own, there[~there["id"].isin(own["id"])]])
        for shares in shares_by_question(both):
            weighed = question_row(weigh(shares, bases=bases))
            yield {**weighed, "reading": name, "given": len(own)}
