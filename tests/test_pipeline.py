"""The refresh: same bytes everywhere, only what changed, whole or not at all."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import frictionless
import pytest

from analysis import AnalysisError, DataError
from analysis.cli import main
from analysis.errors import Problem
from analysis.files import fingerprint, write_all
from analysis.pipeline import engine, outputs as room, plan as steps
from analysis.pipeline.engine import _locked, refresh
from analysis.pipeline.plan import Step, plan
from analysis.places import KERNELS, LOCK, MANIFEST, NEXT, STATE
from benchmarks.timing import small_study
from tests.conftest import BOOK, ROOT, edit

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
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with the example wave, up to date. Tests that spoil it mend it again."""
    folder = tmp_path_factory.mktemp("spoilt") / "project"
    small_study(folder, languages=["en"])
    shutil.copytree(ROOT / "data/raw/example", folder / "data/raw/example")
    assert not refresh(folder).failed
    return folder


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole project, up to date: as `make` has left it, or else a copy, with everything but notebooks."""
    if up_to_date(ROOT):
        return ROOT
    folder = tmp_path_factory.mktemp("refreshed")
    shutil.copytree(ROOT / "data/raw", folder / "data/raw")
    assert not refresh(folder).failed
    return folder


def up_to_date(project: Path) -> bool:
    """Whether a manifest is that of this code, these packages and raw files, and its outputs are there."""
    written = project / MANIFEST
    if not written.exists():
        return False
    found, now = (json.loads(text) for text in (written.read_bytes(), room.manifest(project)[MANIFEST]))
    return found == now and all(
        fingerprint(project / name) == of["sha256"] for name, of in found["outputs"].items()
    )


def test_what_was_made_by_other_code_or_edited_is_not_up_to_date(spoilt: Path) -> None:
    """So that nobody takes the outputs of yesterday for those of a refresh."""
    kept = {
        name: (spoilt / name).read_bytes() for name in (MANIFEST, Path("reports/tables/gender.csv"), FIGURES)
    }
    assert up_to_date(spoilt)
    for name, content in kept.items():
        (spoilt / name).write_bytes(content.replace(b'"code": "', b'"code": "0').replace(b"64", b"65"))
        assert not up_to_date(spoilt)
        (spoilt / name).write_bytes(content)
    assert up_to_date(spoilt)


def test_a_refresh_makes_every_output_of_the_plan(refreshed: Path) -> None:
    promised = {output.as_posix() for step in plan(refreshed) for output in step.outputs}
    assert set(outputs(refreshed)) == promised


# Made anew by every refresh, and not kept in git: hashes, notebooks, pictures in points, workbooks of other
# languages.
ANEW = re.compile(r"reports/(manifest|notebooks|shared|poster\.\w+\.p|tables\.(\w+\.)?(nl|de)\.xlsx)")


def test_the_committed_outputs_are_those_of_a_refresh(refreshed: Path) -> None:
    """Git proves byte for byte what is promised, with the versions of the lock.

    Where the project itself is up to date, nothing of it may differ from what git has, unless a source does.
    """
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    kept = [name for name in outputs(refreshed) if not ANEW.match(name)]
    versions = json.loads((refreshed / "reports/manifest.json").read_text(encoding="utf-8"))["versions"]
    if f"matplotlib=={versions['matplotlib']} " not in locked:
        pytest.skip("matplotlib is not the one of the lock")
    assert [name for name in kept if fingerprint(ROOT / name) != fingerprint(refreshed / name)] == []
    if refreshed == ROOT and shutil.which("git"):
        command = ["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=all"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        differ = [line[3:] for line in told]
        assert [name for name in differ if name in kept] == [] or {*differ} - {*kept}


def test_a_second_refresh_does_nothing(refreshed: Path) -> None:
    before = outputs(refreshed)
    assert refresh(refreshed).done == ()
    assert outputs(refreshed) == before


def test_a_refresh_with_nothing_to_do_loads_no_library(refreshed: Path) -> None:
    """Pandas alone would take as long to load as all the rest does."""
    code = (
        "import sys; from analysis.cli import main; main(['run', '--quiet']); "
        "print(sorted({'pandas', 'numpy', 'scipy', 'matplotlib', 'jinja2', 'openpyxl'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=refreshed, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_touching_a_raw_file_does_nothing(spoilt: Path) -> None:
    (spoilt / FIGURES).touch()
    assert refresh(spoilt).done == ()


@pytest.mark.slow
def test_one_changed_number_changes_exactly_its_figure(spoilt: Path) -> None:
    before = outputs(spoilt)
    edit(spoilt / FIGURES, *GENDER)
    done = refresh(spoilt)
    # The figure and the two overviews: 66 and 36 add to 102, and more than two in three are men; and the
    # wave, which stands beside 2010 in the same panel: 32 of 50 against 33.
    drawn = ("audit_overview", "claims_board", "gender")
    figures = {f"figure {name}" for name in drawn}
    of_wave = {"wave example", "figure gender, example", "report example"}
    assert set(done.done) == {"tables", "report", "manifest", *figures, *of_wave}
    panels = (*drawn, "example/gender")
    assert set(changed(before, outputs(spoilt))) == {
        "data/processed/audit.csv",
        "data/processed/audit_questions.csv",
        "data/processed/claim_verdicts.csv",
        "data/processed/datapackage.json",
        "data/processed/estimates.csv",
        "data/processed/example/datapackage.json",
        "data/processed/example/then_and_now.csv",
        *(f"reports/figures/{name}.en.svg" for name in panels),
        *(f"reports/infographic.{wave}en.html" for wave in ("", "example.")),
        "reports/manifest.json",
        *(f"reports/tables/{name}.csv" for name in panels),
        *(f"reports/tables.{wave}xlsx" for wave in ("", "example.")),
        *(f"reports/poster.en.{form}" for form in ("svg", "png", "pdf")),
        "reports/shared.en.png",
    }
    edit(spoilt / FIGURES, *reversed(GENDER))
    refresh(spoilt)
    assert outputs(spoilt) == before


@pytest.mark.parametrize(
    "name",
    [
        "reports/figures/gender.en.svg",
        "reports/tables/gender.csv",
        "reports/infographic.en.html",
        "data/processed/estimates.csv",
        "reports/manifest.json",
    ],
)
@pytest.mark.parametrize("spoil", ["edit", "remove"])
def test_an_output_that_was_edited_or_removed_is_made_again(spoilt: Path, name: str, spoil: str) -> None:
    before = outputs(spoilt)
    if spoil == "edit":
        (spoilt / name).write_bytes((spoilt / name).read_bytes().replace(b"64", b"46"))
    else:
        (spoilt / name).unlink()
    refresh(spoilt)
    assert outputs(spoilt) == before


def test_a_malformed_raw_file_leaves_the_last_good_outputs(spoilt: Path) -> None:
    before = outputs(spoilt)
    edit(spoilt / FIGURES, "men,share,,64,", "men,share,,many,")
    done = refresh(spoilt)
    assert list(done.failed) == ["tables"]
    assert "row 31, value: found 'many'" in done.failed["tables"]
    assert outputs(spoilt) == before
    edit(spoilt / FIGURES, "men,share,,many,", "men,share,,64,")
    assert refresh(spoilt).failed == {}


def test_a_missing_raw_file_leaves_the_last_good_outputs(spoilt: Path) -> None:
    before, kept = outputs(spoilt), (spoilt / FIGURES).read_bytes()
    (spoilt / FIGURES).unlink()
    with pytest.raises(DataError, match="published_figures.csv\n  whole file: found no such file"):
        refresh(spoilt)
    assert outputs(spoilt) == before
    (spoilt / FIGURES).write_bytes(kept)


def test_the_manifest_tells_what_every_output_was_made_from(refreshed: Path) -> None:
    manifest = json.loads((refreshed / "reports/manifest.json").read_text(encoding="utf-8"))
    entry = manifest["outputs"]["reports/figures/gender.en.svg"]
    assert entry["sha256"] == fingerprint(refreshed / "reports/figures/gender.en.svg")
    assert {"data/raw/panels.toml", "reports/tables/gender.csv"} <= set(entry["inputs"])
    known = {**manifest["raw"], **manifest["outputs"]}
    assert set(entry["inputs"]) <= set(known)
    assert manifest["raw"]["data/raw/panels.toml"] == fingerprint(refreshed / "data/raw/panels.toml")
    assert {"pandas", "matplotlib", "python"} <= set(manifest["versions"])


def validated(folder: Path) -> dict[str, int]:
    """Rows of every table of a data package, checked by Frictionless, the reference implementation."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.to_summary()
    return {task.name: task.stats.get("rows", 0) for task in report.tasks}


def test_the_data_packages_are_valid(refreshed: Path) -> None:
    assert set(steps.WRITTEN_OF_WAVE) == set(validated(refreshed / "data/processed/2021"))
    assert set(validated(refreshed / "data/processed/example")) == {*steps.WRITTEN_OF_WAVE} - {"selection"}
    assert validated(refreshed / "data/processed") == {
        "estimates": 175,
        "comparisons": 17,
        "documents": 60,
        "audit": 93,
        "audit_questions": 17,
        "audit_readings": 8,
        "claim_verdicts": 28,
    }


def test_every_panel_is_refreshed_in_both_languages(refreshed: Path) -> None:
    names = {path.name for path in (refreshed / "reports/figures").iterdir() if path.is_file()}
    beside = {path.name for path in (refreshed / "reports/figures/example").iterdir()}
    assert beside == {name for name in names if not name.startswith(("audit_overview", "later_"))}
    assert names == {f"{panel}.{lang}.svg" for panel in BOOK.panels for lang in BOOK.languages}


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


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_a_kill_during_a_notebook_leaves_nothing_behind(project: Path, tmp_path: Path) -> None:
    """But in the folder of the cache, which the next refresh clears."""
    temporary, started = tmp_path / "temporary", tmp_path / "started"
    temporary.mkdir()
    cell = ["import pathlib, tempfile, time", "tempfile.mkdtemp()", f"pathlib.Path({str(started)!r}).touch()"]
    with_notebook(project, "\n".join([*cell, "time.sleep(60)"]))
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "run", "--quiet", "--project", str(project)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and not started.exists():
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert list((project / KERNELS).iterdir())
    assert list(temporary.iterdir()) == []
    assert not refresh(with_notebook(project).parents[1]).failed
    assert list((project / KERNELS).iterdir()) == []


def test_a_notebook_that_is_none_is_told(project: Path) -> None:
    with_notebook(project).write_text("<<<<<<< HEAD", encoding="utf-8")
    told = refresh(project).failed["notebook one"]
    assert "notebooks/one.ipynb: no notebook (Notebook does not appear to be JSON" in told


def with_wave(project: Path, name: str, *, broken: bool = False) -> None:
    """Add a wave of somebody's own: the example by another name."""
    folder = Path(shutil.copytree(ROOT / "data/raw/example", project / "data/raw" / name))
    if broken:
        (folder / "wave.toml").write_text("[survey]\nfile = 'lost.csv'\n", encoding="utf-8")


def test_a_wave_of_ones_own_changes_no_table_of_the_published_study(spoilt: Path, project: Path) -> None:
    """Nor does a neighbour that cannot be read keep it from being made."""
    with_wave(project, "mine")
    with_wave(project, "broken", broken=True)
    done = refresh(project, wave="mine")
    assert done.failed == {}
    made, published = outputs(project), outputs(spoilt)
    tables = [name for name in made if name.startswith("data/processed/") and "mine" not in name]
    assert {name: published[name] for name in tables} == {name: made[name] for name in tables}
    rows = (project / "data/processed/mine/estimates.csv").read_text(encoding="utf-8").splitlines()
    assert {row.partition(",")[0] for row in rows[1:]} == {"mine"}
    kept = validated(project / "data/processed/mine")
    assert kept["estimates"] == len(rows) - 1
    everywhere = validated(spoilt / "data/processed")
    assert kept["claim_verdicts"] == everywhere["claim_verdicts"] / 2


def test_the_problems_of_the_study_and_of_all_waves_are_one_answer(project: Path) -> None:
    edit(project / FIGURES, "men,share,,64,", "men,share,,many,")
    for name in ("one", "two"):
        with_wave(project, name, broken=True)
    done = refresh(project)
    assert list(done.failed) == ["tables"]
    told = done.failed["tables"]
    assert told.startswith("3 problems in the data.")
    assert all(name in told for name in ("published_figures.csv", "data/raw/one", "data/raw/two"))


@pytest.mark.skipif(shutil.which("git") is None, reason="git says what it ignores")
def test_git_ignores_what_a_wave_of_ones_own_leaves(refreshed: Path) -> None:
    names = [name for name in outputs(refreshed) if "example" in name]
    own = [name.replace("example", "my-wave") for name in names]

    def ignored(paths: list[str]) -> list[str]:
        command = ["git", "-C", str(ROOT), "check-ignore", "--no-index", *paths]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()

    assert ignored(own) == own
    assert ignored([name for name in outputs(refreshed) if not ANEW.match(name)]) == []


def test_bad_data_are_told_once_and_no_notebook_is_tried(project: Path) -> None:
    with_notebook(project)
    edit(project / FIGURES, "men,share,,64,", "men,share,,many,")
    done = refresh(project)
    assert list(done.failed) == ["tables"]
    assert done.done == ()


def test_a_fault_of_the_program_is_told_and_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path, *, panel: str, wave: str) -> dict[Path, bytes]:
        raise AssertionError(panel, wave)

    monkeypatch.setattr(room, "figure", broken)
    done = refresh(project)
    assert "figure gender: a fault of this program, not of the data" in done.failed["figure gender"]
    assert "AssertionError" in (project / ".analysis/last-fault.log").read_text(encoding="utf-8")
    monkeypatch.undo()
    assert refresh(project).failed == {}


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
    with pytest.raises(AnalysisError, match="tables.xlsx: Permission denied. Is the disk"):
        refresh(project)
    monkeypatch.undo()
    assert not refresh(project).failed
    assert (project / "reports/tables.xlsx").is_file()


def test_an_unchanged_file_keeps_its_date(tmp_path: Path) -> None:
    write_all(tmp_path, {Path("a"): b"same"})
    os.utime(tmp_path / "a", (1, 1))
    write_all(tmp_path, {Path("a"): b"same"})
    assert (tmp_path / "a").stat().st_mtime == 1


@pytest.mark.slow
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
    folders = [path for path in example_project.rglob("example") if path.is_dir()]
    assert folders == [example_project / edited.parent], "a wave that is gone leaves no empty folders"
    assert main(command) == 0
    assert capsys.readouterr().err == ""


def test_a_second_refresh_waits_for_the_first(project: Path) -> None:
    (project / LOCK).parent.mkdir()
    with closing(_locked(project)):
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis", "run", "--quiet", "--project", str(project)]
        )
        time.sleep(1.5)
        assert process.poll() is None
        assert not (project / "reports").exists()
    assert process.wait(timeout=60) == 0
    assert (project / "reports/manifest.json").is_file()


@pytest.mark.slow
def test_two_folders_get_the_same_bytes(project: Path, tmp_path: Path) -> None:
    """Notebooks, too, in another place and time zone, with another seed of hashes; they ask for nothing."""
    again = Path(shutil.copytree(project / "data/raw", tmp_path / "another place/data/raw")).parents[1]
    for folder in (project, again):
        with_notebook(folder, "analysis.show('gender')")
    assert refresh(project).failed == {}
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-m", "analysis", "run", "--quiet", "--project", str(again)]
    assert subprocess.run(command, env=elsewhere, check=False).returncode == 0
    assert outputs(again) == outputs(project)
    assert " at 0x" not in (again / "reports/notebooks/one.ipynb").read_text(encoding="utf-8")
    page = (again / "reports/notebooks/one.html").read_text(encoding="utf-8")
    assert [sign for sign in ("cdn", 'src="http', 'href="http') if sign in page] == []
    assert 'alt="Bar chart: Men or women?' in page


# --- a small plan of two steps, to harm a refresh in ways that a whole one is too slow for ------------------

A, B = Path("data/raw/published/a.csv"), Path("data/raw/published/b.csv")
COPY, SUM = Path("data/processed/a.csv"), Path("reports/sum.csv")

Made = Callable[..., dict[Path, bytes]]


class SmallPlan:
    """A project whose plan copies one raw file, and puts the copy and another raw file together."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.after_copy: Callable[[], object] = lambda: None  # while the second step has not begun

    def write(self, **raw: str) -> None:
        for name, text in raw.items():
            path = self.project / A.with_name(f"{name}.csv")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def copy(self, project: Path) -> dict[Path, bytes]:
        read = (project / A).read_bytes()
        self.after_copy()
        if b"," not in read:
            problem = Problem(A.name, "half a file", "a whole one", "Save it.")
            raise DataError([problem])
        return {COPY: read}

    def put_together(self, project: Path) -> dict[Path, bytes]:
        return {SUM: (project / NEXT / COPY).read_bytes() + (project / B).read_bytes()}

    def plan(self, _: Path) -> list[Step]:
        return [
            Step(name="copy", make="small:copy", inputs=(A,), outputs=(COPY,)),
            Step(name="sum", make="small:put_together", inputs=(COPY, B), outputs=(SUM,)),
        ]

    def made(self) -> dict[str, bytes]:
        return {name: (self.project / name).read_bytes() for name in outputs(self.project)}

    @property
    def expected(self) -> dict[str, bytes]:
        a, b = (self.project / A).read_bytes(), (self.project / B).read_bytes()
        return {COPY.as_posix(): a, SUM.as_posix(): a + b}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallPlan:
    small = SmallPlan(tmp_path)
    small.write(a="1,2\n", b="3,4\n")
    monkeypatch.setitem(sys.modules, "analysis.pipeline.small", small)
    monkeypatch.setattr(engine, "plan", small.plan)
    return small


def test_an_edit_that_keeps_date_and_size_is_a_change(small: SmallPlan) -> None:
    refresh(small.project)
    told = (small.project / A).stat()
    small.write(a="2,1\n")
    os.utime(small.project / A, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert refresh(small.project).done == ("copy", "sum")
    assert small.made() == small.expected


def test_a_set_that_was_held_back_is_made_whole_by_the_next_refresh(small: SmallPlan) -> None:
    refresh(small.project)
    small.write(a="1", b="7,7\n")
    assert refresh(small.project).held
    small.write(a="8,8\n")
    assert refresh(small.project).replaced == (COPY, SUM)
    assert small.made() == small.expected


@pytest.mark.parametrize("name", ["a", "b"])
def test_what_is_written_while_it_is_read_is_told_and_made_again(small: SmallPlan, name: str) -> None:
    """Also what has been read already, or is read by a step that comes later."""
    refresh(small.project)
    before = small.made()
    small.write(a="5,5\n")
    small.after_copy = lambda: small.write(**{name: "9,9\n"})
    with pytest.raises(AnalysisError, match=f"{name}.csv: written while it was read. Nothing was replaced"):
        refresh(small.project)
    assert small.made() == before
    small.after_copy = lambda: None
    assert refresh(small.project).failed == {}
    assert small.made() == small.expected
    assert refresh(small.project).done == ()


@pytest.mark.parametrize("content", [b'{"copy": {"deps:": [', b"", b"\xff\xfe" * 300, None])
def test_a_state_that_is_damaged_or_lost_is_made_again(small: SmallPlan, content: bytes | None) -> None:
    refresh(small.project)
    small.write(a="5,5\n")
    state = small.project / STATE
    state.unlink() if content is None else state.write_bytes(content)
    assert refresh(small.project).failed == {}
    assert small.made() == small.expected
    assert refresh(small.project).done == ()


def test_what_a_kill_left_half_written_is_removed_by_the_next_refresh(small: SmallPlan) -> None:
    refresh(small.project)
    before = small.made()
    left = [
        small.project / folder / ".sum.csv.0123abcd.partial" for folder in (SUM.parent, NEXT / SUM.parent)
    ]
    for path in left:
        path.write_bytes(b"half")
    assert refresh(small.project).done == ()
    assert [path for path in left if path.exists()] == []
    assert small.made() == before


def test_a_step_that_was_killed_after_it_wrote_is_taken_again(small: SmallPlan) -> None:
    """What stands in the next set is not what the state remembers, though no raw file has changed."""
    refresh(small.project)
    before = small.made()
    (small.project / NEXT / COPY).write_text("7,7\n", encoding="utf-8")
    assert "copy" in refresh(small.project).done
    assert small.made() == before
