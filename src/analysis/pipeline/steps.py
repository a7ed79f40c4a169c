"""The plan of a refresh: every step, what it reads, what it writes, and the code it uses."""

import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from analysis.codebook import Codebook, read_codebook
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
    REPLICATION,
    REPORTS,
    TABLES,
    wave_files,
    wave_folders,
)
from analysis.writing import fingerprint

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

_NOTHING: Mapping[str, str] = MappingProxyType({})


def written_of(book: Codebook, project: Path, wave: str) -> tuple[str, ...]:
    """Tables of a wave on disk; the baseline stands beside nothing, and most waves select nobody."""
    passed = {"then_and_now"} if wave == book.baseline else set()
    passed |= set() if _selects(project / DATA / wave / CONFIG) else {"selection"}
    return tuple(name for name in WRITTEN_OF_WAVE if name not in passed)


def _selects(config: Path) -> bool:
    """Whether a wave counts only some of its rows; a file that cannot be read is told by its reader."""
    with suppress(OSError, ValueError, RecursionError):
        return any(
            isinstance(of, dict) and "select" in of for of in tomllib.loads(config.read_text()).values()
        )
    return False


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
        Hash of every raw file that it reads, as it was when the plan was made; of a wave, one of everything
        in its folder: names of files in it may be people's, and are kept nowhere.
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
    contents: Mapping[str, str | None] = field(default_factory=lambda: _NOTHING)
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    uses: tuple[str, ...] = ()
    apart: bool = False

    def reads(self, path: Path) -> bool:
        """Whether a raw file, relative to the project, is one that it reads."""
        return path in self.inputs or any(path.is_relative_to(place) for place in self.contents)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A raw file as it was read: its content, and the marks that its disk sets whenever it is written.

    The content alone decides what is due. The marks only tell that a file was written meanwhile and has its
    old content back: what was made between may be of the other one.
    """

    content: str | None
    marks: tuple[int, ...]


def raw_files(project: Path) -> dict[Path, Seen]:
    """Everything that a refresh reads, as it is now, by its place in the project."""
    paths = [*wave_files(project / DATA), *sorted((project / NOTEBOOKS).glob("*.ipynb"))]
    return {path.relative_to(project): seen for path in paths if (seen := _seen(path)) is not None}


def _seen(path: Path) -> Seen | None:
    """A file now; ``None`` if it is gone. One that cannot be read has no content: its reader says why."""
    try:
        told = path.stat()  # before the content: what is written between the two shows in the marks later
        marks = (told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
        return Seen(content=fingerprint(path), marks=marks)
    except FileNotFoundError:
        return None
    except OSError:
        return Seen(content=None, marks=())


def waves_of(project: Path) -> list[str]:
    """Names of the waves of a project."""
    return [folder.name for folder in wave_folders(project / DATA)]


def plan(project: Path, *, raw: Mapping[Path, Seen] | None = None) -> list[Step]:
    """All steps of a refresh of one project, in an order in which they can be taken.

    Parameters
    ----------
    project
        A folder that holds ``data/raw/published`` and, if it has any, ``notebooks``.
    raw
        Its :func:`raw_files`; read now if not given.

    Returns
    -------
    list of Step
    """
    raw = raw_files(project) if raw is None else raw
    book, waves = read_codebook(project / DATA, shown_as=DATA.as_posix()), waves_of(project)
    others = [wave for wave in waves if wave != book.baseline]
    contents = {wave: _contents(raw, wave) for wave in waves}
    every = {folder: digest for of in contents.values() for folder, digest in of.items()}
    always = {book.baseline, *(panel.wave for panel in book.panels.values())}
    baseline = {k: v for wave in waves if wave in always for k, v in contents[wave].items()}
    steps = [
        _tables(book, baseline),
        *(_wave(book, project, wave, {**baseline, **contents[wave]}) for wave in waves),
        *(_figure(book, panel) for panel in book.panels),
        *(_figure(book, panel, wave) for wave in others for panel in panels_beside(book)),
        _report(book, baseline),
        *(_report(book, {**baseline, **contents[wave]}, wave) for wave in others),
        *(_notebook(name, every, waves, _home(book)) for name in _notebooks(project)),
    ]
    needed = _needed(project, book)
    steps = [_with_contents(_reading(step, needed), raw) for step in steps]
    return [*steps, _manifest(steps)]


def _needed(project: Path, book: Codebook) -> set[Path]:
    """Raw files that a study needs, and those that it need not have and has."""
    judged = any(panel.kind == "claims" for panel in book.panels.values())
    by_hand = book.coded is not None and book.coded.by_hand
    wanted = {RAW: bool(book.published), CLAIMS: judged, REPLICATION: by_hand}
    absent = {place for place, needed in wanted.items() if not (needed or (project / place).is_file())}
    return {path for path in RAW_FILES if not any(path.is_relative_to(place) for place in absent)}


def _reading(step: Step, needed: set[Path]) -> Step:
    """A step without the raw files that this study does not have."""
    return replace(step, inputs=tuple(i for i in step.inputs if i not in RAW_FILES or i in needed))


def panels_beside(book: Codebook) -> list[str]:
    """Panels that a wave can stand in: only what was printed is audited, and some have their own wave."""
    return [panel.name for panel in book.panels.values() if panel.kind != "audit" and not panel.wave]


def _contents(raw: Mapping[Path, Seen], wave: str) -> dict[str, str]:
    """One hash of all files of a wave and of their names, by its folder."""
    folder = DATA / wave
    files = {path.relative_to(folder): seen for path, seen in raw.items() if path.is_relative_to(folder)}
    each = [(path.as_posix(), seen.content) for path, seen in sorted(files.items())]
    return {f"{folder.as_posix()}/": sha256(json.dumps(each).encode("utf-8")).hexdigest()}


def _with_contents(step: Step, raw: Mapping[Path, Seen]) -> Step:
    """Add the hashes of the raw files that a step reads."""
    files = {path.as_posix(): raw[path].content for path in step.inputs if path in raw}
    return replace(step, contents={**files, **step.contents})


def _tables(book: Codebook, contents: Mapping[str, str]) -> Step:
    """Write what was published, and the rows of the panels; a wave of one's own has a folder of its own."""
    published = (*(PROCESSED / f"{name}.csv" for name in WRITTEN), PROCESSED / "datapackage.json")
    return Step(
        name="tables",
        module="analysis.pipeline.tables",
        inputs=RAW_FILES,
        contents=contents,
        outputs=(
            *(published if book.published else ()),
            *(TABLES / f"{panel}.csv" for panel in book.panels),
        ),
    )


def _wave(book: Codebook, project: Path, wave: str, contents: Mapping[str, str]) -> Step:
    """Write what belongs to one wave: cleaned answers, what was counted, change log, notices, its panels."""
    return Step(
        name=f"wave {wave}",
        module="analysis.pipeline.waves",
        inputs=RAW_FILES,
        contents=contents,
        outputs=(
            *(PROCESSED / wave / f"{name}.csv" for name in (*book.tables, *written_of(book, project, wave))),
            PROCESSED / wave / "datapackage.json",
            *(TABLES / wave / f"{panel}.csv" for panel in panels_beside(book) if wave != book.baseline),
        ),
        parameters={"wave": wave},
    )


def _figure(book: Codebook, panel: str, wave: str = "") -> Step:
    """Draw a panel: of the baseline alone, or with a wave beside it."""
    named = ["" if book.published else book.baseline, wave, book.panels[panel].wave]
    told = [DATA / name / CONFIG for name in dict.fromkeys(named) if name]
    return Step(
        name=", ".join(filter(None, [f"figure {panel}", wave])),
        module="analysis.pipeline.figures",
        inputs=(TABLES / wave / f"{panel}.csv", *SAID, *told),
        outputs=tuple(FIGURES / wave / f"{panel}.{lang}.svg" for lang in book.languages),
        parameters={"panel": panel, **({"wave": wave} if wave else {})},
    )


def page_path(lang: str, wave: str = "") -> Path:
    """Where a page stands: ``reports/infographic.nl.html``, that of a wave with its name."""
    return REPORTS / ".".join(filter(None, ["infographic", wave, lang, "html"]))


def workbook_paths(book: Codebook, wave: str = "") -> dict[str, Path]:
    """Where the workbook of each language stands: ``reports/tables.xlsx``, in others ``tables.nl.xlsx``.

    That of a wave has its name before the language.
    """
    first = book.languages[0]
    parts = {lang: ["tables", wave, "" if lang == first else lang, "xlsx"] for lang in book.languages}
    return {lang: REPORTS / ".".join(filter(None, of)) for lang, of in parts.items()}


FORMATS = ("svg", "png", "pdf")  # of a poster


def poster_path(lang: str, form: str) -> Path:
    """Where a poster stands: ``reports/poster.nl.pdf``."""
    return REPORTS / f"poster.{lang}.{form}"


def shared_path(lang: str) -> Path:
    """Where the picture stands that links to a page show."""
    return REPORTS / f"shared.{lang}.png"


def _report(book: Codebook, contents: Mapping[str, str], wave: str = "") -> Step:
    """Write pages and workbook, with a wave beside what was published; without one, posters, too."""
    return Step(
        name=" ".join(filter(None, ["report", wave])),
        module="analysis.pipeline.reports",
        # The tables come first: what cannot be read is not tried again.
        inputs=(*RAW_FILES, PROCESSED / (wave or _home(book)) / "estimates.csv"),
        contents=contents,
        outputs=(
            *(page_path(lang, wave) for lang in book.languages),
            *workbook_paths(book, wave).values(),
            *(poster_path(lang, form) for lang in book.languages for form in FORMATS if not wave),
            *(shared_path(lang) for lang in book.languages if not wave),
        ),
        parameters={"wave": wave} if wave else _NOTHING,
    )


def _notebooks(project: Path) -> list[str]:
    return sorted(path.stem for path in (project / NOTEBOOKS).glob("*.ipynb"))


def _home(book: Codebook) -> str:
    """Folder of the estimates of the baseline: its own, but for what was published."""
    return "" if book.published else book.baseline


def _notebook(name: str, contents: Mapping[str, str], waves: list[str], home: str) -> Step:
    tables = (PROCESSED / wave / "estimates.csv" for wave in dict.fromkeys([home, *waves]))
    return Step(
        name=f"notebook {name}",
        module="analysis.pipeline.notebooks",
        # The tables come first: if the raw files have problems, no notebook is tried.
        inputs=(NOTEBOOKS / f"{name}.ipynb", *RAW_FILES, *tables),
        contents=contents,
        outputs=(EXECUTED / f"{name}.ipynb", EXECUTED / f"{name}.html"),
        parameters={"name": name},
        uses=(
            "analysis.panels",
            "analysis.study",
            "analysis.coding",
            "analysis.compare",
            "analysis.multiresponse",
        ),
        apart=True,  # it says itself, at its end, what it was made from
    )


def _manifest(steps: list[Step]) -> Step:
    return Step(
        name="manifest",
        module="analysis.pipeline.manifest",
        inputs=tuple(output for step in steps for output in step.outputs),
        contents={name: content for step in steps for name, content in step.contents.items()},
        outputs=(MANIFEST,),
    )
