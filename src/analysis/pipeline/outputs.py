"""What is made of the tables, as bytes by path: figures, pages, workbooks, posters, and the manifest."""

import json
import platform
from pathlib import Path

from analysis.panels import view, words_of
from analysis.pipeline.plan import content_key, plan, report, workbooks
from analysis.pipeline.tables import study_of
from analysis.places import DATA, FIGURES, MANIFEST, NOTEBOOKS, TABLES, current
from analysis.report import page, workbook
from analysis.report.poster import posters, shared
from analysis.schemas import schema, typed
from analysis.sources.grids import read_text_table
from analysis.versions import versions
from analysis.writing import fingerprint


def figure(project: Path, *, panel: str, wave: str) -> dict[Path, bytes]:
    """Draw one panel in every language from its table on disk, with a wave beside the baseline if named.

    Raises
    ------
    DataError
        If the table of the panel, or a raw file, cannot be read.
    """
    study = study_of(project, wave)
    own = study.codebook.panel(panel)
    path = TABLES / wave / f"{panel}.csv"
    text = read_text_table(current(project, path), name=path.as_posix())
    name = own.table
    if (wave or own.wave) and own.table == "estimates":
        name = "beside_others" if "rest" in text.frame else "then_and_now"
    rows = typed(text.frame, schema(name)).reset_index(drop=True)
    told = wave or study.default_wave(panel)
    told = "" if told == study.codebook.baseline else told
    return {
        FIGURES / wave / f"{panel}.{lang}.svg": view(own, rows, words_of(study, lang), wave=told).svg.encode()
        for lang in study.codebook.languages
    }


def reports(project: Path, *, wave: str) -> dict[Path, bytes]:
    """Make pages and workbooks, with a wave beside what was published if one is named; else posters, too.

    Raises
    ------
    DataError
        With every problem of the raw files.
    """
    study, beside = study_of(project, wave), wave or None
    langs = study.codebook.languages
    pages = {lang: report("infographic", wave, lang, "html") for lang in langs}
    others = {lang: path.name for lang, path in pages.items()}
    made = {}
    for lang, path in pages.items():
        image = report("shared", lang, "png")
        told = page(study, lang=lang, wave=beside, others=others, image=image.name)
        made[path] = told.encode("utf-8")
        if not wave:
            drawn = posters(study, lang=lang).items()
            made |= {report("poster", lang, form): content for form, content in drawn}
            made[image] = shared(study, lang=lang)
    books = workbooks(study.codebook, wave).items()
    return made | {path: workbook(study, lang=lang, wave=beside) for lang, path in books}


def manifest(project: Path) -> dict[Path, bytes]:
    """Make the manifest: for every output its hash, the step that made it, and the hashes of what went in.

    Of a wave it has one hash of everything in its folder: names of files may be people's.
    """
    steps = [step for step in plan(project) if MANIFEST not in step.outputs]
    raw = {path for step in steps for path in step.inputs if path.is_relative_to(DATA)}
    raw |= {path for step in steps for path in step.inputs if path.is_relative_to(NOTEBOOKS)}
    told = {
        "versions": {"python": platform.python_version(), **versions()},
        "raw": {path.as_posix(): content_key(project / path) for path in sorted(raw)},
        "outputs": {
            output.as_posix(): {
                "sha256": fingerprint(current(project, output)),
                "step": step.name,
                "inputs": [path.as_posix() for path in step.inputs],
            }
            for step in steps
            for output in step.outputs
        },
    }
    return {MANIFEST: (json.dumps(told, indent=2) + "\n").encode("utf-8")}
