"""Load the study: every raw file read and checked, one table made of it.

The study is read from the project around the working folder, or, anywhere else, from the copy that travels
inside the package.
"""

from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from analysis.claims.judge import Claims
from analysis.claims.reading import read_claims
from analysis.codebook import Codebook, read_codebook
from analysis.errors import AnalysisError, DataError, Gathering, Problem, UnknownNameError, check_kind
from analysis.files import checksum, checksum_of_all
from analysis.places import (
    CLAIMS,
    DATA,
    DESCRIPTION,
    RAW,
    REPLICATION,
    find_project,
    wave_files,
    wave_folders,
)
from analysis.sources.published import TABLES, Published, read_published
from analysis.sources.replication import CODES, SECOND, Replication, read_replication
from analysis.study.model import TASKS, Study
from analysis.tables import REPLICATION as WAVE_REPLICATION
from analysis.tables import coded_estimates, published_estimates, reading_estimates
from analysis.waves import Wave, read_wave
from analysis.words import OWN_CODES


def load(folder: str | Path | None = None, *, waves: Iterable[str] | None = None) -> Study:
    """Load the study: the published figures of 2010 with rival readings, the replication, and every wave.

    Parameters
    ----------
    folder
        A project: a folder that holds ``data/raw/published``. If not given, the project around the working
        folder; outside any project, the copy inside the package.
    waves
        Names of the waves to read: folders of ``data/raw`` with a ``wave.toml``; all of them if not given.

    Returns
    -------
    Study

    Raises
    ------
    DataError
        With every problem of the raw files at once.
    AnalysisError
        If ``folder`` is no project.
    UnknownNameError
        If there is no such wave.

    Examples
    --------
    >>> import analysis
    >>> study = analysis.load()
    >>> len(study.figures), study.waves
    (93, ['2010', 'example', 'replication'])
    """
    project = Path(folder) if folder is not None else find_project()
    if folder is not None and not Path(folder, DATA).is_dir():
        raise AnalysisError(f"There is no project at {folder}: a project holds {RAW.as_posix()}.")
    if project is not None:
        return _study(project, waves, origin=RAW.as_posix())
    with as_file(_packaged()) as packaged:
        return _study(packaged, waves, origin="the package")


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
    return inside if inside.is_dir() else Path(__file__).parents[3]


def _study(project: Path, waves: Iterable[str] | None, *, origin: str) -> Study:
    codebook = read_codebook(project / DATA, shown_as=DATA.as_posix())
    gathering = Gathering()
    read = gathering.attempt(_read, project, codebook)
    known = _estimates(*read[:2], codebook) if read else None
    folders = _folders(project, waves)
    own = [gathering.attempt(_wave, folder, codebook, known) for folder in folders]
    if read is None or known is None or gathering.problems:
        raise gathering.error()
    published, replication, claims = read
    if named := [wave.name for wave in own if wave and wave.name in set(published.sources["source"])]:
        raise DataError([_taken(name) for name in named])
    found = {wave.name: wave for wave in own if wave is not None}
    return Study(
        estimates=pd.concat([known, *(wave.estimates for wave in found.values())], ignore_index=True),
        figures=published.figures,
        sources=published.sources,
        rivals=published.readings,
        statements=published.statements,
        claims=claims,
        replication=replication,
        own=found,
        codebook=codebook,
        origin=origin,
        checksums=_checksums(project, folders),
    )


def _taken(name: str) -> Problem:
    """A wave that is called like a source would be cited in its place."""
    expected = "a name that no source of sources.csv has"
    return Problem(
        file=(DATA / name).as_posix(), found=f"the name {name!r}", expected=expected, advice="Rename it."
    )


def _folders(project: Path, waves: Iterable[str] | None) -> list[Path]:
    there = {folder.name: folder for folder in wave_folders(project / DATA)}
    if waves is None:
        return list(there.values())
    chosen = [waves] if isinstance(waves, str) else list(waves)
    for name in chosen:
        if name not in there:
            raise UnknownNameError("waves", name, list(there))
    return [there[name] for name in chosen]


def _wave(folder: Path, codebook: Codebook, known: pd.DataFrame | None) -> Wave:
    """Read one wave; its figures get the names of the published ones."""
    ids: dict[tuple[str, str, str], str] = {}
    if known is not None:
        rows = known.loc[known["wave"] == codebook.published, ["panel", "group", "category", "id"]]
        ids = {(panel, group, category): name for panel, group, category, name in rows.to_numpy()}
    return read_wave(folder, codebook=codebook, ids=ids, shown_as=(DATA / folder.name).as_posix())


def _checksums(project: Path, folders: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of every raw file, and one of all files of each wave: the names of those may be people's."""
    raw = [*(project / path for path in DESCRIPTION), *(project / RAW / f"{name}.csv" for name in TABLES)]
    raw += [project / CLAIMS]
    raw += [project / REPLICATION / f"{name}.csv" for name in (CODES, SECOND)]
    named = {path.name: checksum(path) for path in raw}
    return named | {f"{folder.name}/": checksum_of_all(wave_files(folder), folder) for folder in folders}


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
        published_estimates(read.figures, wave=codebook.published),
        coded_estimates(replication.codes, tasks=tasks, wave=WAVE_REPLICATION, panel=TASKS, source=OWN_CODES),
        reading_estimates(read.readings, read.figures),
    ]
    return pd.concat(waves, ignore_index=True)
