"""The plan of a refresh: every step, what it reads, what it writes, and the code it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from analysis.codebook import Codebook, read_codebook
from analysis.files import checksum_of_all
from analysis.places import (
    CLAIMS,
    DATA,
    DESCRIPTION,
    EXECUTED,
    FIGURES,
    MANIFEST,
    NOTEBOOKS,
    PROCESSED,
    RAW,
    REPLICATION,
    REPORTS,
    TABLES,
    wave_files,
    wave_folders,
)

# The tables of a study on disk, by the names of their schemas; Study.tables has the frames.
WRITTEN = (
    *("estimates", "comparisons", "documents", "audit", "audit_questions", "audit_readings"),
    "claim_verdicts",
)

WRITTEN_OF_WAVE = ("then_and_now", "change_log", "notices", "columns")
RAW_FILES = (
    *DESCRIPTION,
    *(RAW / f"{name}.csv" for name in ("published_figures", "readings", "sources", "statements")),
    CLAIMS,
    *(REPLICATION / f"{name}.csv" for name in ("task_codes", "task_codes_second_coder")),
)

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the refresh.

    Attributes
    ----------
    name
        For people: ``figure gender``.
    module
        The module whose ``make(project, **parameters)`` returns the outputs as bytes, by path.
    inputs, outputs
        Files it reads and writes, relative to the project.
    contents
        Hash of everything in a folder that it reads, by the folder: names of files in a wave may be people's,
        and are kept nowhere.
    parameters
        What else decides the outputs.
    uses
        Further modules whose code decides the outputs.
    apart
        Whether the outputs stand for themselves: if such a step fails, its last good outputs stay, and the
        others are exchanged nevertheless.
    """

    name: str
    module: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    contents: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    uses: tuple[str, ...] = ()
    apart: bool = False


def waves_of(project: Path) -> list[str]:
    """Names of the waves of a project."""
    return [folder.name for folder in wave_folders(project / DATA)]


def plan(project: Path) -> list[Step]:
    """All steps of a refresh of one project, in an order in which they can be taken.

    Parameters
    ----------
    project
        A folder that holds ``data/raw/published`` and, if it has any, ``notebooks``.

    Returns
    -------
    list of Step
    """
    book, waves = read_codebook(project / DATA, shown_as=DATA.as_posix()), waves_of(project)
    beside = [(wave, panel) for wave in waves for panel in panels_beside(book)]
    contents = {wave: _contents(project, wave) for wave in waves}
    every = {folder: digest for of in contents.values() for folder, digest in of.items()}
    steps = [
        _tables(book, every),
        *(_wave(book, wave, contents[wave]) for wave in waves),
        *(_figure(book, panel) for panel in book.panels),
        *(_figure_beside(book, wave, panel, contents[wave]) for wave, panel in beside),
        _report(book, _NOTHING),
        *(_report(book, contents[wave], wave) for wave in waves),
        *(_notebook(name, every) for name in _notebooks(project)),
    ]
    return [*steps, _manifest(steps)]


def panels_beside(book: Codebook) -> list[str]:
    """Panels that a wave can stand in: only what was printed is audited."""
    return [panel.name for panel in book.panels.values() if panel.kind != "audit"]


def _contents(project: Path, wave: str) -> dict[str, str]:
    folder = project / DATA / wave
    return {f"{(DATA / wave).as_posix()}/": checksum_of_all(wave_files(folder), folder)}


def _tables(book: Codebook, contents: Mapping[str, str]) -> Step:
    return Step(
        name="tables",
        module="analysis.pipeline.tables",
        inputs=RAW_FILES,
        contents=contents,
        outputs=(
            *(PROCESSED / f"{name}.csv" for name in WRITTEN),
            PROCESSED / "datapackage.json",
            *(TABLES / f"{panel}.csv" for panel in book.panels),
        ),
    )


def _wave(book: Codebook, wave: str, contents: Mapping[str, str]) -> Step:
    """Write what belongs to one wave: cleaned answers, change log, notices, then and now, its panels."""
    return Step(
        name=f"wave {wave}",
        module="analysis.pipeline.waves",
        # The tables come first: if the raw files have problems, they are told once.
        inputs=(*RAW_FILES, PROCESSED / "estimates.csv"),
        contents=contents,
        outputs=(
            *(PROCESSED / wave / f"{name}.csv" for name in (*book.tables, *WRITTEN_OF_WAVE)),
            PROCESSED / wave / "datapackage.json",
            *(TABLES / wave / f"{panel}.csv" for panel in panels_beside(book)),
        ),
        parameters={"wave": wave},
    )


def _figure_beside(book: Codebook, wave: str, panel: str, contents: Mapping[str, str]) -> Step:
    return Step(
        name=f"figure {panel}, {wave}",
        module="analysis.pipeline.figures",
        inputs=(TABLES / wave / f"{panel}.csv", *RAW_FILES),
        contents=contents,
        outputs=tuple(FIGURES / wave / f"{panel}.{lang}.svg" for lang in book.languages),
        parameters={"panel": panel, "wave": wave},
    )


def _figure(book: Codebook, panel: str) -> Step:
    return Step(
        name=f"figure {panel}",
        module="analysis.pipeline.figures",
        inputs=(TABLES / f"{panel}.csv", *RAW_FILES),
        outputs=tuple(FIGURES / f"{panel}.{lang}.svg" for lang in book.languages),
        parameters={"panel": panel},
    )


def page_path(lang: str, wave: str = "") -> Path:
    """Where a page stands: ``reports/infographic.nl.html``, that of a wave with its name."""
    return REPORTS / ".".join(filter(None, ["infographic", wave, lang, "html"]))


def workbook_path(wave: str = "") -> Path:
    """Where a workbook stands: ``reports/tables.xlsx``, that of a wave with its name."""
    return REPORTS / ".".join(filter(None, ["tables", wave, "xlsx"]))


def _report(book: Codebook, contents: Mapping[str, str], wave: str = "") -> Step:
    """Write pages and workbook: of what was published alone, or with a wave beside it."""
    return Step(
        name=" ".join(filter(None, ["report", wave])),
        module="analysis.pipeline.reports",
        inputs=(*RAW_FILES, PROCESSED / "estimates.csv"),
        contents=contents,
        outputs=(*(page_path(lang, wave) for lang in book.languages), workbook_path(wave)),
        parameters={"wave": wave} if wave else _NOTHING,
    )


def _notebooks(project: Path) -> list[str]:
    return sorted(path.stem for path in (project / NOTEBOOKS).glob("*.ipynb"))


def _notebook(name: str, contents: Mapping[str, str]) -> Step:
    return Step(
        name=f"notebook {name}",
        module="analysis.pipeline.notebooks",
        # The tables come first: if the raw files have problems, they are told once and no notebook is tried.
        inputs=(NOTEBOOKS / f"{name}.ipynb", *RAW_FILES, PROCESSED / "estimates.csv"),
        contents=contents,
        outputs=(EXECUTED / f"{name}.ipynb", EXECUTED / f"{name}.html"),
        parameters={"name": name},
        uses=(
            "analysis.panels",
            "analysis.study",
            "analysis.coding",
            "analysis.compare",
            "analysis.multiselect",
        ),
        apart=True,  # it says itself, at its end, what it was made from
    )


def _manifest(steps: list[Step]) -> Step:
    return Step(
        name="manifest",
        module="analysis.pipeline.manifest",
        inputs=tuple(output for step in steps for output in step.outputs),
        outputs=(MANIFEST,),
    )
