"""The study in hand: from any folder, with clear answers to wrong names."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

import analysis
from analysis import Study, UnknownNameError
from tests.conftest import BOOK, ROOT, edit


def test_a_table_has_the_rows_of_its_panel(study: Study) -> None:
    table = study.table("programme")
    assert table["id"].tolist() == ["reports_to.survey.marketing", "maturity.survey.formal_program"]
    assert table.index.tolist() == [0, 1]


def test_a_table_is_the_callers_own(study: Study) -> None:
    table = study.table("gender")
    table.loc[0, "value"] = 99.0
    assert study.table("gender").loc[0, "value"] == 0.64


@pytest.mark.parametrize("name", list(BOOK.panels))
def test_every_panel_has_a_table(study: Study, name: str) -> None:
    assert len(study.table(name)) > 0


def test_every_figure_is_in_one_panel(study: Study) -> None:
    panels = [name for name, of in BOOK.panels.items() if of.table == "estimates" and not of.wave]
    ids = pd.concat([study.table(name) for name in panels])["id"]
    assert sorted(ids) == sorted(study.figures["id"])


def test_an_unknown_panel_is_answered_with_the_nearest_and_all(study: Study) -> None:
    with pytest.raises(
        UnknownNameError, match=r"panel='gendre' is not known. Did you mean 'gender'\? Valid: sample,"
    ):
        study.table("gendre")


def test_a_question_is_answered_with_its_panel(study: Study) -> None:
    with pytest.raises(UnknownNameError, match="panel='maturity' is not known. Valid: programme"):
        study.table("maturity")


def test_an_unknown_wave_is_answered(study: Study) -> None:
    with pytest.raises(UnknownNameError, match="wave='2011' is not known.*Valid: 2010"):
        study.table("gender", wave="2011")


def test_the_replication_belongs_to_its_wave_alone(study: Study) -> None:
    assert len(study.table("tasks_shares", wave="replication")) == len(study.tasks)
    assert study.table("tasks_coverage", wave="2010").empty
    with pytest.raises(UnknownNameError, match="wave='2011' is not known"):
        study.table("tasks_shares", wave="2011")


def test_an_unknown_name_of_the_package_is_answered() -> None:
    with pytest.raises(AttributeError, match="'draw_panel'; it has .*draw"):
        _ = analysis.draw_panel  # type: ignore[attr-defined]


def test_the_project_round_the_working_folder_is_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project / "data/raw/published/published_figures.csv", "men,share,,64,", "men,share,,66,")
    monkeypatch.chdir(project / "data")
    assert analysis.load().table("gender").loc[0, "value"] == 0.66


def test_outside_any_project_the_package_has_the_study(
    tmp_path: Path, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = analysis.load()
    assert found.origin == "the package"
    pd.testing.assert_frame_equal(found.estimates, study.estimates)


def test_importing_costs_no_more_than_python_itself() -> None:
    heavy = "pandas numpy matplotlib seaborn scipy"
    code = f"import sys, analysis; print([m for m in '{heavy}'.split() if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_provenance_names_files_and_packages(study: Study) -> None:
    told = study.provenance().set_index("what")["is"]
    assert {"published_figures.csv", "python", "pandas", "analysis"} <= set(told.index)
    assert len(told["claims.toml"]) == 16


def test_a_study_shows_itself_in_a_notebook(study: Study) -> None:
    shown = study._repr_html_()
    assert f"{len(study.figures)} published figures" in shown
    for grade, count in study.figures["grade"].value_counts().items():
        assert f"{count} of grade {grade}" in shown


@pytest.mark.slow
def test_the_wheel_carries_the_study(tmp_path: Path, study: Study) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as packed:  # which is all that installing it does
        packed.extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import analysis; s = analysis.load()\n"
        "ax = analysis.draw('gender', s)\n"
        "inside = analysis.__file__.startswith(sys.path[0])\n"
        "print(inside, s.origin, len(s.figures), ax.get_title(loc='left'))\n"
        "print(analysis.page(s, lang='nl').count('<figure'), analysis.workbook(s)[:2])\n"
    )
    told = subprocess.check_output([sys.executable, "-c", code], cwd=tmp_path, text=True)
    assert told.splitlines() == [
        f"True the package {len(study.figures)} 64% of the profiles belong to men",
        f"{len(list(BOOK.panels)) - 1} b'PK'",  # the claims are a list, not a drawing
    ]
