"""The plan of a refresh: every step, what it reads, what it writes."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from analysis.codebook import Codebook, read_codebook
from analysis.files import checksum_of_all, fingerprint
from analysis.places import (
    CLAIMS,
    CONFIG,
    DATA,
    DESCRIPTION,
    EXECUTED,
    FIGURES,
    MANIFEST,
    NOTEBOOKS,
    PROCESSED,
    RAW,
    RAW_FILES,
    REPORTS,
    TABLES,
    wave_folders,
)

# The tables of the published study on disk, by the names of their schemas; Study.tables has the frames.
WRITTEN = (
    *("estimates", "comparisons", "documents", "audit", "audit_questions", "audit_readings"),
    "claim_verdicts",
)

# Those of a wave: its rows stand in its own folder and nowhere else.
COUNTED_OF_WAVE = ("estimates", "comparisons", "documents", "claim_verdicts")
WRITTEN_OF_WAVE = (*COUNTED_OF_WAVE, "then_and_now", "change_log", "notices", "columns", "selection")

# What a figure says besides its rows: labels and titles, and who is cited.
SAID = (*DESCRIPTION, RAW / "sources.csv", CLAIMS)

POSTERS = ("svg", "png", "pdf")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the refresh.

    Attributes
    ----------
    name
        For people: ``figure gender``.
    make
        Module and function that return the outputs as bytes, by path: ``outputs:published``.
    inputs, outputs
        What it reads and writes, relative to the project: files, and whole folders of waves, because names of
        files in them may be people's, and are kept nowhere.
    parameters
        What else the function is given.
    apart
        Whether the outputs stand for themselves: if such a step fails, its last good outputs stay, and the
        others take their places nevertheless.
    """

    name: str
    make: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    apart: bool = False


def waves_of(project: Path) -> list[str]:
    """Names of the waves of a project."""
    return [folder.name for folder in wave_folders(project / DATA)]


def plan(project: Path) -> list[Step]:
    """All steps of a refresh of one project, in an order in which they can be taken."""
    book, waves = read_codebook(project / DATA, shown_as=DATA.as_posix()), waves_of(project)
    shown = [book.baseline, *(panel.wave for panel in book.panels.values())]
    raw = _raw_files(project, book)
    always = (*raw, *(DATA / wave for wave in dict.fromkeys(shown) if wave in waves))
    every = [*raw, *(DATA / wave for wave in waves)]
    others = [wave for wave in waves if wave != book.baseline]
    steps = [
        _tables(book, always),
        *(_wave(book, project, wave, (*always, DATA / wave)) for wave in waves),
        *(_figure(project, book, panel) for panel in book.panels),
        *(_figure(project, book, panel, wave) for wave in others for panel in panels_beside(book)),
        _report(book, always),
        *(_report(book, (*always, DATA / wave), wave) for wave in others),
        *(_notebook(path, book, every, waves) for path in sorted((project / NOTEBOOKS).glob("*.ipynb"))),
    ]
    made = tuple(output for step in steps for output in step.outputs)
    return [*steps, Step(name="manifest", make="outputs:manifest", inputs=made, outputs=(MANIFEST,))]


def _raw_files(project: Path, book: Codebook) -> list[Path]:
    """Raw files that belong to no wave and that a project has, and those that its study cannot do without."""
    needed = [RAW] if book.published else []
    needed += [CLAIMS] if any(panel.kind == "claims" for panel in book.panels.values()) else []
    return [p for p in RAW_FILES if (project / p).is_file() or any(map(p.is_relative_to, needed))]


def content_key(path: Path) -> str | None:
    """Hash of a file, or of everything in the folder of a wave; ``None`` where there is nothing."""
    return checksum_of_all(path) if path.is_dir() else fingerprint(path)


def panels_beside(book: Codebook) -> list[str]:
    """Panels that a wave can stand in: only what was printed is audited, and some have their own wave."""
    return [panel.name for panel in book.panels.values() if panel.kind != "audit" and not panel.wave]


def written_of(book: Codebook, project: Path, wave: str) -> tuple[str, ...]:
    """Tables of a wave on disk; the baseline stands beside nothing, and most waves select nobody."""
    passed = {"then_and_now"} if wave == book.baseline else set()
    passed |= set() if _selects(project / DATA / wave / CONFIG) else {"selection"}
    return tuple(name for name in WRITTEN_OF_WAVE if name not in passed)


def _selects(config: Path) -> bool:
    """Whether a wave counts only some of its rows; a file that cannot be read is told by its reader."""
    with suppress(OSError, ValueError, RecursionError):
        tables = tomllib.loads(config.read_text(encoding="utf-8")).values()
        return any(isinstance(of, dict) and "select" in of for of in tables)
    return False


def _tables(book: Codebook, inputs: tuple[Path, ...]) -> Step:
    """Write what was published, and the rows of the panels; a wave of one's own has a folder of its own."""
    published = (*(PROCESSED / f"{name}.csv" for name in WRITTEN), PROCESSED / "datapackage.json")
    panels = (TABLES / f"{panel}.csv" for panel in book.panels)
    outputs = (*(published if book.published else ()), *panels)
    return Step(name="tables", make="outputs:published", inputs=inputs, outputs=outputs)


def _wave(book: Codebook, project: Path, wave: str, inputs: tuple[Path, ...]) -> Step:
    """Write what belongs to one wave: cleaned answers, what was counted, change log, notices, its panels."""
    names = (*book.tables, *written_of(book, project, wave))
    outputs = (
        *(PROCESSED / wave / f"{name}.csv" for name in names),
        PROCESSED / wave / "datapackage.json",
        *(TABLES / wave / f"{panel}.csv" for panel in panels_beside(book) if wave != book.baseline),
    )
    given = {"wave": wave}
    return Step(name=f"wave {wave}", make="outputs:of_wave", inputs=inputs, outputs=outputs, parameters=given)


def _figure(project: Path, book: Codebook, panel: str, wave: str = "") -> Step:
    """Draw a panel: of the baseline alone, or with a wave beside it."""
    named = ["" if book.published else book.baseline, wave, book.panels[panel].wave]
    told = [*SAID, *(DATA / name / CONFIG for name in dict.fromkeys(named) if name)]
    return Step(
        name=", ".join(filter(None, [f"figure {panel}", wave])),
        make="outputs:figure",
        inputs=(TABLES / wave / f"{panel}.csv", *(path for path in told if (project / path).is_file())),
        outputs=tuple(FIGURES / wave / f"{panel}.{lang}.svg" for lang in book.languages),
        parameters={"panel": panel, "wave": wave},
    )


def report(stem: str, *parts: str) -> Path:
    """Where a page, workbook or poster stands: ``reports/infographic.2021.nl.html``."""
    return REPORTS / ".".join(filter(None, (stem, *parts)))


def workbooks(book: Codebook, wave: str = "") -> dict[str, Path]:
    """Where the workbook of each language stands: ``tables.xlsx``, in others ``tables.nl.xlsx``."""
    first = book.languages[0]
    return {lang: report("tables", wave, "" if lang == first else lang, "xlsx") for lang in book.languages}


def _report(book: Codebook, inputs: tuple[Path, ...], wave: str = "") -> Step:
    """Write pages and workbook, with a wave beside what was published; without one, posters, too."""
    posters = [("poster", form) for form in POSTERS] + [("shared", "png")]
    return Step(
        name=" ".join(filter(None, ["report", wave])),
        make="outputs:reports",
        inputs=(*inputs, PROCESSED / (wave or _home(book)) / "estimates.csv"),  # which come first
        outputs=(
            *(report("infographic", wave, lang, "html") for lang in book.languages),
            *workbooks(book, wave).values(),
            *(report(s, lang, form) for lang in book.languages for s, form in posters if not wave),
        ),
        parameters={"wave": wave},
    )


def _home(book: Codebook) -> str:
    """Folder of the estimates of the baseline: its own, but for what was published."""
    return "" if book.published else book.baseline


def _notebook(path: Path, book: Codebook, inputs: Iterable[Path], waves: list[str]) -> Step:
    name, homes = path.stem, dict.fromkeys([_home(book), *waves])
    return Step(
        name=f"notebook {name}",
        make="notebooks:executed",
        # The tables come first: if the raw files have problems, no notebook is tried.
        inputs=(NOTEBOOKS / path.name, *inputs, *(PROCESSED / home / "estimates.csv" for home in homes)),
        outputs=(EXECUTED / f"{name}.ipynb", EXECUTED / f"{name}.html"),
        parameters={"name": name},
        apart=True,  # it says itself, at its end, what it was made from
    )
