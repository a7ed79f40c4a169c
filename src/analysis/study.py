"""The study in hand: load it once, ask it for tables.

This is where a script begins. The study is read from the project around the working folder, or, anywhere
else, from the copy that travels inside the package.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from analysis.codebook import Codebook, read_codebook
from analysis.errors import UnknownNameError
from analysis.places import RAW, find_project
from analysis.sources.files import checksum
from analysis.sources.published import TABLES, read_published
from analysis.tables import READING, published_estimates, reading_estimates

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
            not be read has no ``value``; a new frame, yours to change.

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
        rows = self._rows(panel)
        rows = rows[~rows["wave"].str.startswith(READING)]
        if wave is not None and wave not in self.waves:
            raise UnknownNameError("wave", wave, self.waves)
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
    def cites(self) -> Mapping[str, str]:
        """Short citation of every source, by its name."""
        return dict(zip(self.sources["source"], self.sources["cite"], strict=True))

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
    (93, ['2010'])
    """
    codebook = read_codebook()
    project = Path(folder) if folder is not None else find_project()
    if project is not None:
        return _study(project / RAW, codebook, shown_as=RAW.as_posix(), origin=RAW.as_posix())
    with as_file(_packaged()) as published:
        return _study(published, codebook, shown_as="", origin="the package")


def _packaged() -> Path:
    """Return the study inside the wheel; an editable install has it in the checkout, not in the package."""
    inside = Path(str(files("analysis"))) / "published"
    return inside if inside.is_dir() else Path(__file__).parents[2] / RAW


def _study(published: Path, codebook: Codebook, *, shown_as: str, origin: str) -> Study:
    read = read_published(published, codebook=codebook, shown_as=shown_as)
    rivals = reading_estimates(read.readings, read.figures)
    return Study(
        estimates=pd.concat([published_estimates(read.figures), rivals], ignore_index=True),
        figures=read.figures,
        sources=read.sources,
        claims=read.claims,
        codebook=codebook,
        origin=origin,
        checksums={f"{name}.csv": checksum(published / f"{name}.csv") for name in TABLES},
    )
