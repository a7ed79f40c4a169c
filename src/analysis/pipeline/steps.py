"""The plan of a refresh: every step, what it reads, what it writes, and the code it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from analysis.codebook import LANGUAGES, read_codebook
from analysis.places import (
    CLAIMS,
    EXECUTED,
    FIGURES,
    MANIFEST,
    NOTEBOOKS,
    PROCESSED,
    RAW,
    REPLICATION,
    TABLES,
)

# The tables of a study on disk, by the names of their schemas; Study.tables has the frames.
WRITTEN = (
    *("estimates", "comparisons", "documents", "audit", "audit_questions", "audit_readings"),
    "claim_verdicts",
)

RAW_FILES = (
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
    parameters
        What else decides the outputs.
    uses
        Further modules whose code decides the outputs.
    """

    name: str
    module: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    uses: tuple[str, ...] = ()


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
    panels = list(read_codebook().panels)
    steps = [_tables(panels), *map(_figure, panels), *map(_notebook, _notebooks(project))]
    return [*steps, _manifest(steps)]


def _tables(panels: list[str]) -> Step:
    return Step(
        name="tables",
        module="analysis.pipeline.tables",
        inputs=RAW_FILES,
        outputs=(
            *(PROCESSED / f"{name}.csv" for name in WRITTEN),
            PROCESSED / "datapackage.json",
            *(TABLES / f"{panel}.csv" for panel in panels),
        ),
    )


def _figure(panel: str) -> Step:
    return Step(
        name=f"figure {panel}",
        module="analysis.pipeline.figures",
        inputs=(TABLES / f"{panel}.csv", RAW / "sources.csv"),
        outputs=tuple(FIGURES / f"{panel}.{lang}.svg" for lang in LANGUAGES),
        parameters={"panel": panel},
    )


def _notebooks(project: Path) -> list[str]:
    return sorted(path.stem for path in (project / NOTEBOOKS).glob("*.ipynb"))


def _notebook(name: str) -> Step:
    return Step(
        name=f"notebook {name}",
        module="analysis.pipeline.notebooks",
        # The tables come first: if the raw files have problems, they are told once and no notebook is tried.
        inputs=(NOTEBOOKS / f"{name}.ipynb", *RAW_FILES, PROCESSED / "estimates.csv"),
        outputs=(EXECUTED / f"{name}.ipynb", EXECUTED / f"{name}.html"),
        parameters={"name": name},
        uses=("analysis.panels", "analysis.study", "analysis.coding", "analysis.compare"),
    )


def _manifest(steps: list[Step]) -> Step:
    return Step(
        name="manifest",
        module="analysis.pipeline.manifest",
        inputs=tuple(output for step in steps for output in step.outputs),
        outputs=(MANIFEST,),
    )
