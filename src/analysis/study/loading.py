"""Load the study: every raw file read and checked, one table made of it.

The study is read from the project around the working folder, or, anywhere else, from the copy that travels
inside the package.
"""

from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from analysis.claims.reading import read_claims
from analysis.claims.rules import Claims
from analysis.codebook import Codebook, read_codebook
from analysis.errors import Gathering
from analysis.places import CLAIMS, RAW, REPLICATION, find_project
from analysis.sources.files import checksum
from analysis.sources.published import TABLES, Published, read_published
from analysis.sources.replication import CODES, SECOND, Replication, read_replication
from analysis.study.model import OWN_CODES, TASKS, Study
from analysis.tables import REPLICATION as WAVE_REPLICATION
from analysis.tables import coded_estimates, published_estimates, reading_estimates


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
    return inside if inside.is_dir() else Path(__file__).parents[3]


def _study(project: Path, codebook: Codebook, *, origin: str) -> Study:
    read, replication, claims = _read(project, codebook)
    raw = [*(project / RAW / f"{name}.csv" for name in TABLES), project / CLAIMS]
    raw += [project / REPLICATION / f"{name}.csv" for name in (CODES, SECOND)]
    return Study(
        estimates=_estimates(read, replication, codebook),
        figures=read.figures,
        sources=read.sources,
        rivals=read.readings,
        statements=read.statements,
        claims=claims,
        replication=replication,
        codebook=codebook,
        origin=origin,
        checksums={path.name: checksum(path) for path in raw},
    )


def _read(project: Path, codebook: Codebook) -> tuple[Published, Replication, Claims]:
    """Read every raw file; the problems of all of them are told at once."""
    gathering = Gathering()
    published = gathering.attempt(read_published, project / RAW, codebook=codebook, shown_as=RAW.as_posix())
    replication = gathering.attempt(read_replication, project / REPLICATION, shown_as=REPLICATION.as_posix())
    # The names in a claim can only be checked against a sound study; its form always can.
    known = _estimates(published, replication, codebook) if published and replication else None
    claims = gathering.attempt(read_claims, project / CLAIMS, estimates=known, name=CLAIMS.as_posix())
    if published is None or replication is None or claims is None:
        raise gathering.error()
    return published, replication, claims


def _estimates(read: Published, replication: Replication, codebook: Codebook) -> pd.DataFrame:
    tasks = list(codebook.questions[TASKS].options)
    waves = [
        published_estimates(read.figures),
        coded_estimates(replication.codes, tasks=tasks, wave=WAVE_REPLICATION, panel=TASKS, source=OWN_CODES),
        reading_estimates(read.readings, read.figures),
    ]
    return pd.concat(waves, ignore_index=True)
