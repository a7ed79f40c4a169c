"""Where a project keeps its things, relative to its folder."""

from pathlib import Path
from typing import Final

from analysis.errors import AnalysisError

DATA: Final = Path("data/raw")
STUDY: Final = Path("data/raw/study.toml")  # by which a project is known
RAW: Final = Path("data/raw/published")
DESCRIPTION: Final = tuple(Path(f"data/raw/{name}.toml") for name in ("study", "codebook", "panels"))
CLAIMS: Final = Path("data/raw/claims.toml")
HAND_CODES: Final = Path("data/raw/replication")
# Every raw file that belongs to no wave of one's own; a study need not have all of them.
RAW_FILES: Final = (
    *DESCRIPTION,
    *(RAW / f"{name}.csv" for name in ("published_figures", "sources", "readings", "statements")),
    CLAIMS,
    *(HAND_CODES / f"{name}.csv" for name in ("task_codes", "task_codes_second_coder")),
)
PROCESSED: Final = Path("data/processed")
REPORTS: Final = Path("reports")
TABLES: Final = Path("reports/tables")
FIGURES: Final = Path("reports/figures")
NOTEBOOKS: Final = Path("notebooks")
EXECUTED: Final = Path("reports/notebooks")
MANIFEST: Final = Path("reports/manifest.json")
STATE: Final = Path(".analysis/state.json")
FAULTS: Final = Path(".analysis/last-fault.log")
LOCK: Final = Path(".analysis/lock.sqlite3")
NEXT: Final = Path(".analysis/next")  # the set of outputs that is being made, laid out as the project
KERNELS: Final = Path(".analysis/kernels")  # what notebooks need while they run
CONFIG: Final = "wave.toml"  # in the folder of a wave


def find_project(start: Path | None = None) -> Path | None:
    """Nearest folder that holds ``data/raw/study.toml``, from ``start`` (the working folder) upwards."""
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / STUDY).is_file()), None)


def the_project(folder: str | Path | None = None) -> Path:
    """Return the given project, or the one around the working folder.

    Raises
    ------
    AnalysisError
        If there is none.
    """
    project = find_project() if folder is None else Path(folder).resolve()
    if project is None or not (project / STUDY).is_file():
        where = "around this folder" if folder is None else f"at {folder}"
        raise AnalysisError(
            f"There is no project {where}: a project holds {STUDY.as_posix()}. Go to it, name it with "
            "--project FOLDER, or begin one: analysis new study NAME --from ANSWERS."
        )
    return project


def current(project: Path, path: Path) -> Path:
    """Where a refresh finds a file: an output in the set that is being made, all else in the project."""
    made = any(path.is_relative_to(folder) for folder in (PROCESSED, REPORTS))
    return project / NEXT / path if made else project / path


def wave_folders(raw: Path) -> list[Path]:
    """Folders of the waves in ``data/raw``, by name."""
    return sorted(path.parent for path in raw.glob(f"*/{CONFIG}"))


def wave_files(folder: Path) -> list[Path]:
    """Every file in the folder of a wave: what it may depend on."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not _passing(path.relative_to(folder)))


def _passing(path: Path) -> bool:
    """Whether a file comes and goes by itself: hidden ones, Excel's locks, compiled Python."""
    return any(part.startswith((".", "~$", "__pycache__")) for part in path.parts)
