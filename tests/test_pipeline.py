"""The refresh: same bytes everywhere, only what changed, whole or not at all."""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from analysis import AnalysisError, DataError, versions
from analysis.cli import main
from analysis.codebook import read_codebook
from analysis.pipeline.engine import refresh
from analysis.pipeline.exchange import alone
from analysis.pipeline.steps import plan
from analysis.places import STATE
from analysis.writing import fingerprint, write_all
from tests.conftest import ROOT, edit

FIGURES = Path("data/raw/published/published_figures.csv")
GENDER = ("men,share,,64,", "men,share,,66,")

NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "a",
            "metadata": {},
            "outputs": [],
            "source": "import analysis",
        },
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "b",
            "metadata": {},
            "outputs": [],
            "source": "analysis.load()",
        },
    ],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def outputs(project: Path) -> dict[str, str]:
    """Hash of every file that a refresh has written."""
    folders = (project / "data/processed", project / "reports")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(project)): sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in after if before.get(name) != after[name]]


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that is up to date. Tests that spoil it mend it again."""
    folder = tmp_path_factory.mktemp("refreshed")
    shutil.copytree(ROOT / "data/raw", folder / "data/raw")
    assert not refresh(folder).failed
    return folder


def test_a_refresh_makes_every_output_of_the_plan(refreshed: Path) -> None:
    promised = {output.as_posix() for step in plan(refreshed) for output in step.outputs}
    assert set(outputs(refreshed)) == promised


def test_the_committed_outputs_are_those_of_a_refresh(refreshed: Path) -> None:
    """Git proves byte for byte what is promised, with the versions of the lock."""
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    kept = [name for name in outputs(refreshed) if not name.endswith("manifest.json")]
    versions = json.loads((refreshed / "reports/manifest.json").read_text(encoding="utf-8"))["versions"]
    if f"matplotlib=={versions['matplotlib']} " not in locked:
        pytest.skip("matplotlib is not the one of the lock")
    assert [name for name in kept if fingerprint(ROOT / name) != fingerprint(refreshed / name)] == []


def test_a_second_refresh_does_nothing(refreshed: Path) -> None:
    before = outputs(refreshed)
    assert refresh(refreshed).done == ()
    assert outputs(refreshed) == before


def test_a_refresh_with_nothing_to_do_loads_no_library(refreshed: Path) -> None:
    """Which is why it takes a fifth of a second: pandas alone takes twice as long to load."""
    code = (
        "import sys; from analysis.cli import main; main(['run', '--quiet']); "
        "print(sorted({'pandas', 'numpy', 'scipy', 'matplotlib', 'jinja2', 'openpyxl'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=refreshed, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_imports_are_read_as_python_reads_them() -> None:
    """The text of every file against its syntax tree: nothing that a step uses is overlooked."""
    for file in versions.PACKAGE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        named = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module:
                named |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        ours = {name for name in named if name.split(".")[0] == "analysis"}
        assert ours <= versions._imports(file), file


def test_touching_a_raw_file_does_nothing(refreshed: Path) -> None:
    (refreshed / FIGURES).touch()
    assert refresh(refreshed).done == ()


def test_one_changed_number_changes_exactly_its_figure(refreshed: Path) -> None:
    before = outputs(refreshed)
    edit(refreshed / FIGURES, *GENDER)
    done = refresh(refreshed)
    # The figure, and the two overviews: 66 and 36 add to 102, and more than two in three are men.
    drawn = ("audit_overview", "claims_board", "gender")
    # The example stands beside 2010 in the same panel: 32 of 50 against 33.
    beside = ("wave example", "figure gender, example")
    told = ("report", "report example")
    assert set(done.done) == {"tables", *(f"figure {name}" for name in drawn), *beside, *told, "manifest"}
    assert changed(before, outputs(refreshed)) == [
        "data/processed/audit.csv",
        "data/processed/audit_questions.csv",
        "data/processed/claim_verdicts.csv",
        "data/processed/datapackage.json",
        "data/processed/estimates.csv",
        "data/processed/example/datapackage.json",
        "data/processed/example/then_and_now.csv",
        *(
            f"reports/figures/{name}.{lang}.svg"
            for name in (*drawn[:2], "example/gender", drawn[2])
            for lang in ("en", "nl")
        ),
        *(f"reports/infographic.{name}.html" for name in ("en", "example.en", "example.nl", "nl")),
        "reports/manifest.json",
        *(f"reports/tables/{name}.csv" for name in (*drawn[:2], "example/gender", drawn[2])),
        *(f"reports/tables.{name}" for name in ("example.xlsx", "xlsx")),
    ]
    edit(refreshed / FIGURES, *reversed(GENDER))
    refresh(refreshed)
    assert outputs(refreshed) == before


@pytest.mark.parametrize(
    "name",
    [
        "reports/figures/gender.en.svg",
        "reports/tables/gender.csv",
        "reports/infographic.nl.html",
        "data/processed/estimates.csv",
        "reports/manifest.json",
    ],
)
@pytest.mark.parametrize("spoil", ["edit", "remove"])
def test_an_output_that_was_edited_or_removed_is_made_again(refreshed: Path, name: str, spoil: str) -> None:
    before = outputs(refreshed)
    if spoil == "edit":
        (refreshed / name).write_bytes((refreshed / name).read_bytes().replace(b"64", b"46"))
    else:
        (refreshed / name).unlink()
    refresh(refreshed)
    assert outputs(refreshed) == before


def test_a_malformed_raw_file_leaves_the_last_good_outputs(refreshed: Path) -> None:
    before = outputs(refreshed)
    edit(refreshed / FIGURES, "men,share,,64,", "men,share,,many,")
    done = refresh(refreshed)
    assert list(done.failed) == ["tables"]
    assert "row 31, value: found 'many'" in done.failed["tables"]
    assert outputs(refreshed) == before
    edit(refreshed / FIGURES, "men,share,,many,", "men,share,,64,")
    assert refresh(refreshed).failed == {}


def test_a_missing_raw_file_leaves_the_last_good_outputs(refreshed: Path) -> None:
    before, kept = outputs(refreshed), (refreshed / FIGURES).read_bytes()
    (refreshed / FIGURES).unlink()
    with pytest.raises(DataError, match="published_figures.csv\n  whole file: found no such file"):
        refresh(refreshed)
    assert outputs(refreshed) == before
    (refreshed / FIGURES).write_bytes(kept)


def test_the_manifest_tells_what_every_output_was_made_from(refreshed: Path) -> None:
    manifest = json.loads((refreshed / "reports/manifest.json").read_text(encoding="utf-8"))
    entry = manifest["outputs"]["reports/figures/gender.en.svg"]
    assert entry["sha256"] == fingerprint(refreshed / "reports/figures/gender.en.svg")
    assert entry["inputs"]["reports/tables/gender.csv"] == fingerprint(
        refreshed / "reports/tables/gender.csv"
    )
    assert {"pandas", "matplotlib", "python"} <= set(manifest["versions"])


def validated(folder: Path) -> dict[str, int]:
    """Rows of every table of a data package, checked by Frictionless, the reference implementation."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report = json.loads(told.stdout)
    assert report["valid"], report
    return {task["name"]: task["stats"]["rows"] for task in report["tasks"]}


def test_the_data_packages_are_valid(refreshed: Path) -> None:
    assert {"then_and_now", "change_log", "notices", "columns"} == set(
        validated(refreshed / "data/processed/example")
    )
    assert validated(refreshed / "data/processed") == {
        "estimates": 275,
        "comparisons": 34,
        "documents": 160,
        "audit": 93,
        "audit_questions": 17,
        "audit_readings": 8,
        "claim_verdicts": 42,
    }


def test_every_panel_is_refreshed_in_both_languages(refreshed: Path) -> None:
    names = {path.name for path in (refreshed / "reports/figures").iterdir() if path.is_file()}
    beside = {path.name for path in (refreshed / "reports/figures/example").iterdir()}
    assert beside == {name for name in names if not name.startswith("audit_overview")}
    assert names == {f"{panel}.{lang}.svg" for panel in read_codebook().panels for lang in ("en", "nl")}


def with_notebook(project: Path, last_cell: str = "analysis.load()") -> Path:
    notebook = json.loads(json.dumps(NOTEBOOK))
    notebook["cells"][-1]["source"] = last_cell
    path = project / "notebooks/one.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_a_failing_notebook_names_its_cell_and_keeps_the_last_good_copy(project: Path) -> None:
    with_notebook(project)
    assert not refresh(project).failed
    before = outputs(project)
    with_notebook(project, "1 / 0")
    done = refresh(project)
    assert list(done.failed) == ["notebook one"]
    told = done.failed["notebook one"]
    assert "notebooks/one.ipynb: cell 2 failed.\n    1 / 0\n  ZeroDivisionError: division by zero" in told
    assert outputs(project) == before


def test_a_notebook_that_is_none_is_told(project: Path) -> None:
    with_notebook(project).write_text("<<<<<<< HEAD", encoding="utf-8")
    told = refresh(project).failed["notebook one"]
    assert "notebooks/one.ipynb: no notebook (Notebook does not appear to be JSON" in told


def test_what_is_remembered_may_be_damaged(project: Path) -> None:
    refresh(project)
    before = outputs(project)
    (project / STATE).write_bytes(b"no database" * 500)
    done = refresh(project)
    assert not done.fresh
    assert outputs(project) == before


def test_a_file_of_a_wave_by_another_name_is_a_change(example_project: Path) -> None:
    def contents() -> dict[str, object]:
        return {step.name: dict(step.contents) for step in plan(example_project)}

    before = contents()
    survey = next((example_project / "data/raw/example").glob("survey*.csv"))
    survey.rename(survey.with_name("renamed.csv"))
    assert [name for name, now in contents().items() if now != before[name]] == [
        "tables",
        "wave example",
        "report example",
    ]


def test_bad_data_are_told_once_and_no_notebook_is_tried(project: Path) -> None:
    with_notebook(project)
    edit(project / FIGURES, "men,share,,64,", "men,share,,many,")
    done = refresh(project)
    assert list(done.failed) == ["tables"]
    assert done.done == ()


def test_a_fault_of_the_program_is_told_and_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.pipeline import figures

    def broken(_: Path, *, panel: str) -> dict[Path, bytes]:
        raise AssertionError(panel)

    monkeypatch.setattr(figures, "make", broken)
    done = refresh(project)
    assert "figure gender: a fault of this program, not of the data" in done.failed["figure gender"]
    assert "AssertionError" in (project / ".analysis/last-fault.log").read_text(encoding="utf-8")
    monkeypatch.undo()
    assert refresh(project).failed == {}


def test_a_step_that_stops_before_it_is_taken_is_told_and_replaces_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What doit gives up on is in no list of failed steps: its exit code says so."""
    from analysis.pipeline import engine

    run = engine._run
    monkeypatch.setattr(engine, "_run", lambda *given, **named: run(*given, **named) + 2)
    with pytest.raises(AnalysisError, match="a step stopped before it was taken.*Nothing was replaced"):
        refresh(project)
    assert outputs(project) == {}


def test_a_full_disk_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(tmp_path, {Path("a"): b"old", Path("b"): b"old"})
    calls = iter([None, OSError(28, "No space left on device")])

    def fsync(_: int) -> None:
        if error := next(calls):
            raise error

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        write_all(tmp_path, {Path("a"): b"new", Path("b"): b"new"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old", "b": b"old"}


def test_a_workbook_that_is_open_elsewhere_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.replace

    def refused(path: Path, final: Path) -> Path:
        if final.parent == project / "reports" and final.name == "tables.xlsx":
            raise PermissionError(13, "Permission denied", str(path), None, str(final))
        return rename(path, final)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(
        AnalysisError, match="tables.xlsx: Permission denied. Nothing was replaced. Is the disk"
    ):
        refresh(project)
    assert outputs(project) == {}


def test_an_unchanged_file_keeps_its_date(tmp_path: Path) -> None:
    write_all(tmp_path, {Path("a"): b"same"})
    os.utime(tmp_path / "a", (1, 1))
    write_all(tmp_path, {Path("a"): b"same"})
    assert (tmp_path / "a").stat().st_mtime == 1


def test_an_edited_output_of_a_wave_that_is_gone_is_kept_and_told_once(
    example_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refresh(example_project)
    edited = Path("data/processed/example/notices.csv")
    with (example_project / edited).open("a", encoding="utf-8") as file:
        file.write("a remark of my own\n")
    shutil.rmtree(example_project / "data/raw/example")
    command = ["run", "--quiet", "--project", str(example_project)]
    assert main(command) == 0
    told = f"Made no more, but kept, since somebody has edited it: {edited.as_posix()}."
    assert capsys.readouterr().err.splitlines() == [told]
    assert "a remark of my own" in (example_project / edited).read_text(encoding="utf-8")
    assert [name for name in outputs(example_project) if "example" in name] == [edited.as_posix()]
    assert main(command) == 0
    assert capsys.readouterr().err == ""


def test_a_second_refresh_waits_for_the_first(project: Path) -> None:
    with alone(project):
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis", "run", "--quiet", "--project", str(project)]
        )
        time.sleep(1.5)
        assert process.poll() is None
        assert not (project / "reports").exists()
    assert process.wait(timeout=60) == 0
    assert (project / "reports/manifest.json").is_file()


@pytest.mark.slow
def test_two_folders_get_the_same_bytes(tmp_path: Path) -> None:
    """All of data/processed, reports/figures, reports/tables and reports/notebooks, from nothing, twice."""
    found = []
    for name in ("one", "another place"):
        folder = tmp_path / name
        shutil.copytree(ROOT / "data/raw", folder / "data/raw", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
        assert refresh(folder).failed == {}
        found.append(outputs(folder))
    assert found[0] == found[1]
    executed = [name for name in found[0] if name.startswith("reports/notebooks/")]
    assert len(executed) == 2 * len(list((ROOT / "notebooks").glob("*.ipynb")))


@pytest.mark.slow
def test_an_executed_notebook_asks_nothing_of_a_network(project: Path) -> None:
    with_notebook(project, "analysis.show('gender')")
    assert not refresh(project).failed
    page = (project / "reports/notebooks/one.html").read_text(encoding="utf-8")
    assert "cdn" not in page
    assert 'src="http' not in page
    assert 'href="http' not in page
    assert 'alt="Bar chart: Men or women?' in page
