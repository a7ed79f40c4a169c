"""The study in hand: load it once, ask it for tables.

This is where a script begins. The study is read from the project around the working folder, or, anywhere
else, from the copy that travels inside the package.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.codebook import Codebook, read_codebook
from analysis.errors import DataError, Problem, UnknownNameError
from analysis.places import RAW, REPLICATION, find_project
from analysis.sources.files import checksum
from analysis.sources.published import TABLES, Published, read_published
from analysis.sources.replication import CODES, SECOND, Replication, read_replication
from analysis.tables import READING, coded_estimates, published_estimates, reading_estimates
from analysis.tables import REPLICATION as WAVE_REPLICATION

if TYPE_CHECKING:
    from analysis.compare.result import TaskComparison

TASKS = "tasks"
PROFILES, JOB_DESCRIPTIONS = "profile", "job_description"
OWN_CODES = "task_codes"  # the source of what we counted ourselves

RESTS_ON = ("strategist-study", "pandas", "numpy", "scipy", "matplotlib", "seaborn")


@dataclass(frozen=True, kw_only=True)
class Study:
    """Published figures and every wave, as one tidy table with the evidence behind it.

    Attributes
    ----------
    estimates : DataFrame
        One row per estimate of every wave, rival readings of 2010 included; columns of the schema
        ``estimates``. Shares are 0-1. Do not write into it: :meth:`table` gives copies.
    figures, sources, claims : DataFrame
        The published figures as printed, where each was found, and what the article says.
    replication : Replication
        Hand codes of the replication sample, ``.codes`` and those of a ``.second`` coder.
    codebook : Codebook
        Labels and order.
    origin : str
        Where the published study was read: a folder, or the package.
    checksums : mapping
        SHA-256 of every raw file, by its name.
    """

    estimates: pd.DataFrame = field(repr=False)
    figures: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    claims: pd.DataFrame = field(repr=False)
    replication: Replication = field(repr=False)
    codebook: Codebook = field(repr=False)
    origin: str
    checksums: Mapping[str, str] = field(repr=False)

    @property
    def waves(self) -> list[str]:
        """Names of the waves, oldest first; rival readings are not waves."""
        names = self.estimates["wave"].drop_duplicates()
        return sorted(names[~names.str.startswith(READING)])

    def table(self, panel: str, *, wave: str | None = None) -> pd.DataFrame:
        """Tidy estimates of one panel, without rival readings.

        Parameters
        ----------
        panel
            One of :func:`analysis.panels`.
        wave
            One of :attr:`waves`; all of them if not given.

        Returns
        -------
        DataFrame
            One row per estimate, columns of the schema ``estimates``. Shares are 0-1; a figure that could
            not be read has no ``value``. The panels of the replication have rows of other schemas,
            ``comparisons`` and ``documents``. A new frame, yours to change.

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
        own = self.codebook.panel(panel).table
        if wave is not None and wave not in self.waves:
            raise UnknownNameError("wave", wave, self.waves)
        if own != "estimates":
            rows = self.comparisons if own == "comparisons" else self.documents
            return rows.copy() if wave in (None, WAVE_REPLICATION) else rows.iloc[:0].copy()
        rows = self._rows(panel)
        rows = rows[~rows["wave"].str.startswith(READING)]
        return (rows if wave is None else rows[rows["wave"] == wave]).reset_index(drop=True)

    def readings(self, panel: str) -> pd.DataFrame:
        """Rival readings of one panel: columns as :meth:`table`, ``wave`` names the reading.

        Raises
        ------
        UnknownNameError
            If there is no such panel.
        """
        rows = self._rows(panel)
        return rows[rows["wave"].str.startswith(READING)].reset_index(drop=True)

    def _rows(self, panel: str) -> pd.DataFrame:
        return self.estimates[self.estimates["panel"].isin(self.codebook.panel(panel).questions)]

    @property
    def tasks(self) -> list[str]:
        """Names of the seventeen tasks, in the order of the codebook."""
        return list(self.codebook.questions[TASKS].options)

    @cached_property
    def comparison(self) -> "TaskComparison":
        """Profiles against job descriptions, from the hand codes of the replication sample."""
        # scipy.stats takes a second to load, and most users of the study never compare.
        from analysis.compare.tasks import compare_tasks  # noqa: PLC0415

        codes = self.replication.codes
        a, b = (codes[codes["group"] == group] for group in (PROFILES, JOB_DESCRIPTIONS))
        labels = (self.codebook.groups[PROFILES].en, "job ads")
        return compare_tasks(a[self.tasks], b[self.tasks], words=(a["words"], b["words"]), labels=labels)

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """The comparison as a table: one row per task, columns of the schema ``comparisons``."""
        from analysis.compare.rows import comparison_rows  # noqa: PLC0415

        groups = (PROFILES, JOB_DESCRIPTIONS)
        return comparison_rows(
            self.comparison, wave=WAVE_REPLICATION, panel=TASKS, groups=groups, source=OWN_CODES
        )

    @property
    def documents(self) -> pd.DataFrame:
        """The texts of the replication sample: columns of the schema ``documents``."""
        codes = self.replication.codes
        texts = codes[["group", "words"]].assign(tasks=codes[self.tasks].sum(axis=1)).reset_index()
        medians = texts.groupby("group")[["words", "tasks"]].transform("median").astype("float64")
        return texts.assign(median_words=medians["words"], median_tasks=medians["tasks"])

    @property
    def cites(self) -> Mapping[str, str]:
        """Short citation of every source, by its name."""
        return cites_of(self.sources)

    def provenance(self) -> pd.DataFrame:
        """What a result rests on: one row per raw file with its SHA-256, and per package with its version.

        Returns
        -------
        DataFrame
            Columns ``what`` and ``is``. Put it at the end of a notebook or report.
        """
        versions = {"python": platform.python_version(), **{name: version(name) for name in RESTS_ON}}
        rows = [*self.checksums.items(), *versions.items()]
        return pd.DataFrame(rows, columns=["what", "is"])

    def _repr_html_(self) -> str:
        graded = self.figures["grade"].value_counts().sort_index()
        grades = ", ".join(f"{n} of grade {grade}" for grade, n in graded.items())
        return (
            f"<p><b>{escape(self.codebook.label.en)}</b>: {len(self.figures)} published figures ({grades}) "
            f"from {len(self.sources)} sources; read from {escape(self.origin)}.</p>"
        )


def cites_of(sources: pd.DataFrame) -> dict[str, str]:
    """Short citation of every source, and of what we counted ourselves."""
    published = dict(zip(sources["source"], sources["cite"], strict=True))
    return published | {OWN_CODES: "our hand codes (data/raw/replication)"}


def load(folder: str | Path | None = None) -> Study:
    """Load the study: the published figures of 2010, with rival readings.

    Parameters
    ----------
    folder
        A project: a folder that holds ``data/raw/published``. If not given, the project around the working
        folder; outside any project, the copy inside the package.

    Returns
    -------
    Study

    Raises
    ------
    DataError
        With every problem of the raw files at once, also when ``folder`` holds no published study.

    Examples
    --------
    >>> import analysis
    >>> study = analysis.load()
    >>> len(study.figures), study.waves
    (93, ['2010', 'replication'])
    """
    codebook = read_codebook()
    project = Path(folder) if folder is not None else find_project()
    if project is not None:
        return _study(project, codebook, origin=RAW.as_posix())
    with as_file(_packaged()) as packaged:
        return _study(packaged, codebook, origin="the package")


def _packaged() -> Path:
    """Return the project inside the wheel; an editable install has it in the checkout, not in the package."""
    inside = Path(str(files("analysis"))) / "project"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def _study(project: Path, codebook: Codebook, *, origin: str) -> Study:
    read, replication = _read(project, codebook)
    tasks = list(codebook.questions[TASKS].options)
    waves = [
        published_estimates(read.figures),
        coded_estimates(replication.codes, tasks=tasks, wave=WAVE_REPLICATION, panel=TASKS, source=OWN_CODES),
        reading_estimates(read.readings, read.figures),
    ]
    raw = [project / RAW / f"{name}.csv" for name in TABLES]
    raw += [project / REPLICATION / f"{name}.csv" for name in (CODES, SECOND)]
    return Study(
        estimates=pd.concat(waves, ignore_index=True),
        figures=read.figures,
        sources=read.sources,
        claims=read.claims,
        replication=replication,
        codebook=codebook,
        origin=origin,
        checksums={path.name: checksum(path) for path in raw},
    )


def _read(project: Path, codebook: Codebook) -> tuple[Published, Replication]:
    """Read every raw file; the problems of all of them are told at once."""
    problems: list[Problem] = []
    published = replication = None
    try:
        published = read_published(project / RAW, codebook=codebook, shown_as=RAW.as_posix())
    except DataError as error:
        problems += error.problems
    try:
        replication = read_replication(project / REPLICATION, shown_as=REPLICATION.as_posix())
    except DataError as error:
        problems += error.problems
    if published is None or replication is None:
        raise DataError(problems)
    return published, replication
