"""The study in hand: load it once, ask it for tables. This is where a script begins.

The study is read from the project around the working folder, or, anywhere else, from the copy that travels
inside the package. Everything it counts or judges is computed once, when it is first asked for.
"""

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from importlib.resources import as_file, files
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.claims.judge import Claims
from analysis.claims.result import read_claims
from analysis.codebook import OF_CODES, Codebook, read_codebook
from analysis.errors import DataError, Gathering, Problem, UnknownNameError, check_kind, refuse
from analysis.files import checksum_of_all, fingerprint
from analysis.languages import Label
from analysis.places import CLAIMS, DATA, HAND_CODES, RAW, RAW_FILES, find_project, the_project, wave_folders
from analysis.schemas import conform, stacked
from analysis.sources.published import Published, nothing_published, read_published
from analysis.sources.replication import Replication, read_replication
from analysis.tables import READING, REPLICATION, coded_estimates, published_estimates, reading_estimates
from analysis.versions import own_version, version_of
from analysis.waves.wave import Wave, wave_in
from analysis.words import OWN_CODES

if TYPE_CHECKING:
    from analysis.auditing.result import Audit
    from analysis.compare.tasks import TaskComparison


COUNTED: Callable[[Wave], pd.DataFrame] = attrgetter("estimates")
RESTS_ON = ("pandas", "numpy", "scipy", "matplotlib", "seaborn")


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """Published figures and every wave, as one tidy table with the evidence behind it.

    Attributes
    ----------
    known : DataFrame
        One row per estimate of what was published, of rival readings and of hand codes; columns of the schema
        ``estimates``. Shares are 0-1. Do not write into it: :meth:`table` gives copies.
    figures, sources, rivals, statements : DataFrame
        The published figures as printed, where each was found, the rival readings with what speaks for and
        against each, and what several sources say of one figure; empty if nothing was published.
    claims : Claims
        What somebody says of the study, with the rules that check it.
    own : mapping of Wave
        The waves of ``data/raw`` by name: their cleaned tables, change logs and notices, each read when it is
        first asked for.
    replication : Replication or None
        Hand codes of the replication sample, ``.codes`` and those of a ``.second`` coder.
    codebook : Codebook
        Labels and order.
    origin : str
        Where the published study was read: a folder, or the package.
    checksums : mapping
        SHA-256 of every raw file, by its name, and one of all files of each wave.
    """

    known: pd.DataFrame = field(repr=False)
    figures: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    rivals: pd.DataFrame = field(repr=False)
    statements: pd.DataFrame = field(repr=False)
    claims: Claims = field(repr=False)
    replication: Replication | None = field(repr=False)
    own: Mapping[str, Wave] = field(repr=False)
    codebook: Codebook = field(repr=False)
    origin: str
    checksums: Mapping[str, str] = field(repr=False)

    @property
    def waves(self) -> list[str]:
        """Names of the waves, oldest first; rival readings are not waves."""
        names = self.known["wave"].drop_duplicates()
        return sorted({*names[~names.str.startswith(READING)], *self.own})

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """One row per estimate of every wave, rival readings included; columns of the schema ``estimates``.

        Raises
        ------
        DataError
            With every problem of the raw files of all waves.
        """
        gathering = Gathering()
        counted = [gathering.attempt(COUNTED, wave) for wave in self.own.values()]
        refuse(gathering.problems)
        return pd.concat([self.known, *(rows for rows in counted if rows is not None)], ignore_index=True)

    def of_waves(self, *waves: str) -> pd.DataFrame:
        """Estimates of some ``waves``, columns of the schema ``estimates``: no other wave is read."""
        known = self.known[self.known["wave"].isin(waves)]
        return pd.concat([known, *(self.own[name].estimates for name in waves if name in self.own)])

    @property
    def panels(self) -> list[str]:
        """Names of the panels, in the order of ``panels.toml``."""
        return list(self.codebook.panels)

    def table(self, panel: str, *, wave: str | None = None) -> pd.DataFrame:
        """Tidy estimates of one panel, without rival readings.

        Parameters
        ----------
        panel
            One of :attr:`panels`.
        wave
            One of :attr:`waves`, or ``"all"``. If not given, 2010; for the panels of tasks, the replication.

        Returns
        -------
        DataFrame
            One row per estimate, columns of the schema ``estimates``. Shares are 0-1; a figure that could
            not be read has no ``value``. Some panels have rows of other schemas: those of the replication
            ``comparisons`` and ``documents``, those ``by`` a question ``crosstabs``, the overviews ``audit``
            (of 2010, whatever the wave) and ``claim_verdicts``. A new frame, yours to change.

        Raises
        ------
        UnknownNameError
            If there is no such panel or wave; the message lists those there are.

        Examples
        --------
        >>> import analysis
        >>> analysis.load().table("gender")[["category", "value", "count", "base"]]
          category  value  count  base
        0      men   0.64     32    50
        1    women   0.36     18    50
        """
        own, baseline = self.codebook.panel(panel).table, self.codebook.baseline
        if wave not in {None, "all", *self.waves}:
            raise UnknownNameError("wave", wave, [*self.waves, "all"])
        chosen = baseline if own == "audit" else wave or self.default_wave(panel)
        if own == "crosstabs" and chosen != "all":
            rows = self.crosstab(panel, wave=chosen)
        elif own in ("estimates", "crosstabs"):
            rows = self._about(panel, self.estimates if chosen == "all" else self.of_waves(chosen))
        else:
            rows = self._table(own, chosen)
        waves = rows.get("wave", pd.Series(baseline, rows.index))
        kept = ~waves.str.startswith(READING) if chosen == "all" else waves == chosen
        return rows[kept].reset_index(drop=True)

    def default_wave(self, panel: str) -> str:
        """Wave that a panel shows if none is named: of coded texts the hand codes, if there are any."""
        own = self.codebook.panel(panel)
        of_codes = own.table in OF_CODES and self.replication is not None
        return own.wave or (REPLICATION if of_codes else self.codebook.baseline)

    def readings(self, panel: str) -> pd.DataFrame:
        """Rival readings of one panel: columns as :meth:`table`, ``wave`` names the reading.

        Raises
        ------
        UnknownNameError
            If there is no such panel.
        """
        rows = self._about(panel, self.known)
        return rows[rows["wave"].str.startswith(READING)].reset_index(drop=True)

    def _about(self, panel: str, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["panel"].isin(self.codebook.panel(panel).questions)]

    def _table(self, name: str, wave: str) -> pd.DataFrame:
        """A table that is no estimates, of one wave if it can be had alone."""
        if name == "claim_verdicts" and wave != "all":
            return self._verdicts(wave)
        found: pd.DataFrame = self.audit.figures if name == "audit" else getattr(self, name)
        return found

    def crosstab(self, panel: str, *, wave: str | None = None) -> pd.DataFrame:
        """The groups of a panel with ``by`` beside each other, in one wave of one's own.

        Returns
        -------
        DataFrame
            Columns of the schema ``crosstabs``: an estimate per group and answer, with its difference from
            the first group. No rows for what was published: nobody knows who gave which answers.

        Raises
        ------
        UnknownNameError
            If there is no such panel or wave.
        AnalysisError
            If a question of the panel and that of its groups are not asked of the same people.
        """
        from analysis.crosstabs import crosstab  # noqa: PLC0415

        own = self.codebook.panel(panel)
        if wave is not None and wave not in self.waves:
            raise UnknownNameError("wave", wave, self.waves)
        found = self.own.get(wave or self.codebook.baseline)
        return crosstab(own, found, self.codebook) if found else conform(pd.DataFrame(), "crosstabs")

    @cached_property
    def audit(self) -> "Audit":
        """The audit of the published figures: whether each of them can be true."""
        # Chances are counted with scipy, and most users never audit.
        from analysis.auditing.result import audit  # noqa: PLC0415

        return audit(self.known, codebook=self.codebook, statements=self.statements)

    @property
    def disputed_ranks(self) -> frozenset[str]:
        """Ids of the figures whose place the sources disagree on."""
        figures = self.audit.figures
        return frozenset(figures.loc[figures["disputed"].str.contains("rank"), "id"])

    @cached_property
    def claim_verdicts(self) -> pd.DataFrame:
        """The claims in every wave: one row each, columns of the schema ``claim_verdicts``."""
        return stacked([self._verdicts(wave) for wave in self.waves], "claim_verdicts")

    def _verdicts(self, wave: str) -> pd.DataFrame:
        # The claims compare groups, and scipy.stats takes a second to load.
        from analysis.claims.result import check_claims  # noqa: PLC0415

        if ("claims", wave) not in self._kept:
            found = (
                check_claims(self, wave=wave).table if self.claims.claims else stacked([], "claim_verdicts")
            )
            self._kept["claims", wave] = found
        return self._kept["claims", wave]

    @cached_property
    def _kept(self) -> dict[tuple[str, str], pd.DataFrame]:
        """What takes seconds to compute, by what it is and the wave it is of."""
        return {}

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table of the study, by the name of its schema. Do not write into them."""
        return {
            "estimates": self.estimates,
            "comparisons": self.comparisons,
            "documents": self.documents,
            "audit": self.audit.figures,
            "audit_questions": self.audit.questions,
            "audit_readings": self.audit.readings,
            "claim_verdicts": self.claim_verdicts,
        }

    @property
    def tasks(self) -> list[str]:
        """Names of the tasks that texts are coded for, in the order of the codebook; none if none are."""
        coded = self.codebook.coded
        return list(self.codebook.questions[coded.question].options) if coded else []

    @property
    def comparison(self) -> "TaskComparison":
        """The two groups of texts that are coded, from the hand codes of the replication sample."""
        return self.compared(REPLICATION)

    def compared(self, wave: str) -> "TaskComparison":
        """The two groups of texts that are coded, in one wave that has texts of both.

        Raises
        ------
        UnknownNameError
            If there is no such wave, or it has not two texts of each.
        """
        if wave not in self._comparisons:
            raise UnknownNameError("wave", wave, list(self._comparisons))
        return self._comparisons[wave]

    @property
    def compared_waves(self) -> list[str]:
        """Names of the waves that have at least two coded texts of either group."""
        return list(self._comparisons)

    @cached_property
    def _comparisons(self) -> "Mapping[str, TaskComparison]":
        # scipy.stats takes a second to load, and most users of the study never compare.
        from analysis.compare.tasks import compare_tasks  # noqa: PLC0415

        found: dict[str, TaskComparison] = {}
        if self.codebook.coded is None:
            return found
        first, other = self.codebook.coded.compared
        lang = self.codebook.languages[0]
        labels = (self.codebook.groups[first].label[lang], self.codebook.groups[other].label[lang])
        for wave, codes in self._codes.items():
            a, b = (codes[codes["group"] == group] for group in (first, other))
            if min(len(a), len(b)) > 1:
                words = (a["words"], b["words"])
                found[wave] = compare_tasks(a[self.tasks], b[self.tasks], words=words, labels=labels)
        return found

    @property
    def _codes(self) -> Mapping[str, pd.DataFrame]:
        """Coded texts of every wave that has any: those of the replication by hand."""
        own = {name: wave.codes for name, wave in self.own.items() if len(wave.codes)}
        return own if self.replication is None else {REPLICATION: self.replication.codes, **own}

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """The comparisons as a table: one row per wave and task, columns of the schema ``comparisons``."""
        from analysis.compare.tasks import comparison_rows  # noqa: PLC0415

        coded = self.codebook.coded
        rows = [
            comparison_rows(
                found,
                wave=wave,
                panel=coded.question,
                groups=coded.compared,
                source=OWN_CODES if wave == REPLICATION else wave,
            )
            for wave, found in self._comparisons.items()
            if coded
        ]
        return stacked(rows, "comparisons")

    @property
    def documents(self) -> pd.DataFrame:
        """The coded texts, by their length: columns of the schema ``documents``."""
        return stacked([self._documents(wave, codes) for wave, codes in self._codes.items()], "documents")

    def _documents(self, wave: str, codes: pd.DataFrame) -> pd.DataFrame:
        own = wave != REPLICATION
        names = (
            [f"{group} {n}" for n, group in enumerate(codes["group"], start=1)] if own else list(codes.index)
        )
        texts = codes[["group", "words"]].assign(tasks=codes[self.tasks].sum(axis=1), wave=wave, id=names)
        medians = texts.groupby("group")[["words", "tasks"]].transform("median").astype("float64")
        whole = texts.assign(median_words=medians["words"], median_tasks=medians["tasks"])
        return conform(whole, "documents")

    def then_and_now(self, wave: str) -> pd.DataFrame:
        """The figures of a wave beside those of the baseline: columns of the schema ``then_and_now``.

        Where only some rows of the wave were selected, of the schema ``beside_others``: beside everybody else
        in the same survey, too.

        Raises
        ------
        UnknownNameError
            If there is no such wave.
        """
        from analysis.compare.published import then_and_now  # noqa: PLC0415

        if wave not in self.waves:
            raise UnknownNameError("wave", wave, self.waves)
        if ("now", wave) not in self._kept:  # some seconds of exact tests
            then, now = (self.of_waves(name) for name in (self.codebook.baseline, wave))
            self._kept["now", wave] = self._beside(conform(then_and_now(then, now), "then_and_now"), wave)
        return self._kept["now", wave].copy()

    def _beside(self, now: pd.DataFrame, wave: str) -> pd.DataFrame:
        """Beside everybody else in the same survey, too, where only some of a wave were selected."""
        own = self.own.get(wave)
        if own is None or own.selection.empty:
            return now
        from analysis.crosstabs import beside_others  # noqa: PLC0415

        return beside_others(now, own)

    @property
    def cites(self) -> Mapping[str, str]:
        """Short citation of every source, by its name."""
        own = {name: wave.title["en"] for name, wave in self.own.items()}
        published = dict(zip(self.sources["source"], self.sources["cite"], strict=True))
        return published | {OWN_CODES: "our hand codes (data/raw/replication)"} | own

    @property
    def people(self) -> Mapping[tuple[str, str], Label]:
        """What a wave calls its people, by wave and group, where its ``wave.toml`` says so."""
        return {
            (name, item.group): of.who
            for name, wave in self.own.items()
            for table, of in wave.asked.items()
            for item in self.codebook.items_of(table).values()
            if of.who
        }

    def provenance(self) -> pd.DataFrame:
        """What a result rests on: raw files, with the first 16 digits of their SHA-256, and packages.

        Returns
        -------
        DataFrame
            Columns ``what`` and ``is``. Put it at the end of a notebook or report.
        """
        packages = {"analysis": own_version(), **{name: version_of(name) for name in RESTS_ON}}
        versions = {"python": platform.python_version(), **packages}
        rows = [*((name, digest[:16]) for name, digest in self.checksums.items()), *versions.items()]
        return pd.DataFrame(rows, columns=["what", "is"])

    def _repr_html_(self) -> str:
        graded = self.figures["grade"].value_counts().sort_index()
        grades = ", ".join(f"{n} of grade {grade}" for grade, n in graded.items())
        figures = f"{len(self.figures)} published figures ({grades}) from {len(self.sources)} sources; "
        told = figures if self.codebook.published else ""
        return (
            f"<p><b>{escape(self.codebook.title['en'])}</b>: {told}waves {escape(', '.join(self.waves))}; "
            f"read from {escape(self.origin)}.</p>"
        )


def load(folder: str | Path | None = None, *, waves: Iterable[str] | None = None) -> Study:
    """Load a study: what was published of it, with rival readings, hand codes, and every wave.

    Parameters
    ----------
    folder
        A project: a folder that holds ``data/raw/study.toml``. If not given, the project around the working
        folder; outside any project, the copy inside the package.
    waves
        Names of the waves that it has: folders of ``data/raw`` with a ``wave.toml``; all of them if not
        given. It always has the baseline, and a wave that a panel names. Those that are named here are read
        at once, others when they are first asked for.

    Returns
    -------
    Study

    Raises
    ------
    DataError
        With every problem of the raw files that are read.
    AnalysisError
        If ``folder`` is no project.
    UnknownNameError
        If there is no such wave.

    Examples
    --------
    >>> import analysis
    >>> study = analysis.load()
    >>> len(study.figures), study.waves
    (93, ['2010', '2021', 'example', 'replication'])
    """
    project = find_project() if folder is None else the_project(folder)
    named = None if waves is None else [waves] if isinstance(waves, str) else list(waves)
    if project is not None:
        return _study(project, named, origin=DATA.as_posix())
    with as_file(_packaged()) as packaged:
        return _study(packaged, named, origin="the package")


def study_or_own(study: Study | None) -> Study:
    """Return a study, or load the one at hand if there is none.

    Raises
    ------
    AnalysisError
        If it is something else: a name or a language in its place is answered here.
    """
    if study is None:
        return load()
    check_kind("study", study, Study, 'It is what analysis.load() gave; a language is lang="nl".')
    return study


def _packaged() -> Path:
    """Return the project inside the wheel; an editable install has it in the checkout, not in the package."""
    inside = Path(str(files("analysis"))) / "project"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def _study(project: Path, waves: Sequence[str] | None, *, origin: str) -> Study:
    codebook = read_codebook(project / DATA, shown_as=DATA.as_posix())
    gathering = Gathering()
    read = gathering.attempt(_read, project, codebook)
    known = read[-1] if read else conform(pd.DataFrame(), "estimates")
    folders = _folders(project, waves, codebook)
    own = {folder.name: gathering.attempt(_wave, folder, codebook, known) for folder in folders}
    for name in waves or ():
        if wave := own.get(name):
            gathering.attempt(COUNTED, wave)
    if read is None or gathering.problems:
        raise DataError(gathering.problems)
    published, replication, claims, _ = read
    refuse(_taken(name) for name in sorted(set(own) & set(published.sources["source"])))
    return Study(
        known=known,
        figures=published.figures,
        sources=published.sources,
        rivals=published.readings,
        statements=published.statements,
        claims=claims,
        replication=replication,
        own={name: wave for name, wave in own.items() if wave is not None},
        codebook=codebook,
        origin=origin,
        checksums=_checksums(project, folders),
    )


def _taken(name: str) -> Problem:
    """A wave that is called like a source would be cited in its place."""
    expected = "a name that no source of sources.csv has"
    return Problem((DATA / name).as_posix(), f"the name {name!r}", expected, "Rename it.")


def _folders(project: Path, waves: Sequence[str] | None, codebook: Codebook) -> list[Path]:
    """Folders of the waves to read: what was published is read whether it is named or not."""
    there = {folder.name: folder for folder in wave_folders(project / DATA)}
    if waves is None:
        return list(there.values())
    known = {codebook.published, REPLICATION} - {""}
    for name in waves:
        if name not in there and name not in known:
            raise UnknownNameError("waves", name, sorted({*there, *known}))
    always = [codebook.baseline, *(panel.wave for panel in codebook.panels.values())]
    return [there[name] for name in dict.fromkeys([*always, *waves]) if name in there]


def _wave(folder: Path, codebook: Codebook, known: pd.DataFrame) -> Wave:
    """A wave to read; its figures get the names of the published ones."""
    rows = known.loc[known["wave"] == codebook.baseline, ["panel", "group", "category", "id"]]
    ids = {(panel, group, category): name for panel, group, category, name in rows.to_numpy()}
    return wave_in(folder, codebook=codebook, ids=ids, shown_as=(DATA / folder.name).as_posix())


def _checksums(project: Path, folders: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of every raw file, and one of all files of each wave: the names of those may be people's."""
    named = {path.name: told for path in RAW_FILES if (told := fingerprint(project / path))}
    return named | {f"{folder.name}/": checksum_of_all(folder) for folder in folders}


def _read(project: Path, codebook: Codebook) -> tuple[Published, Replication | None, Claims, pd.DataFrame]:
    """Read every raw file that the study says it has; the problems of all of them are told at once."""
    gathering = Gathering()
    published, replication = nothing_published(), None
    if codebook.published:
        place = project / RAW
        read = gathering.attempt(read_published, place, codebook=codebook, shown_as=RAW.as_posix())
        published = read or published
    if codebook.coded and codebook.coded.by_hand:
        place, shown_as = project / HAND_CODES, HAND_CODES.as_posix()
        replication = gathering.attempt(read_replication, place, codebook=codebook, shown_as=shown_as)
    # The names in a claim can only be checked against a sound study; its form always can.
    known = None if gathering.problems else _known_estimates(published, replication, codebook)
    claims: Claims | None = Claims(claimant="", claims={})
    if (project / CLAIMS).is_file() or any(panel.kind == "claims" for panel in codebook.panels.values()):
        estimates = known if codebook.published else None
        claims = gathering.attempt(read_claims, project / CLAIMS, estimates=estimates, name=CLAIMS.as_posix())
    if gathering.problems or claims is None or known is None:
        raise DataError(gathering.problems)
    return published, replication, claims, known


def _known_estimates(read: Published, replication: Replication | None, codebook: Codebook) -> pd.DataFrame:
    """What is known without any wave of one's own: what was published, hand codes, rival readings."""
    waves = [published_estimates(read.figures, wave=codebook.published)]
    if replication is not None and codebook.coded is not None:
        question = codebook.coded.question
        tasks = list(codebook.questions[question].options)
        named = {"wave": REPLICATION, "panel": question, "source": OWN_CODES}
        waves.append(coded_estimates(replication.codes, tasks=tasks, **named))
    return stacked([*waves, reading_estimates(read.readings, read.figures)], "estimates")
