"""What survey files look like in life: each of them is read right, or answered with what is wrong."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis
from analysis import DataError, Study
from analysis.clean.log import without_quotes
from analysis.pipeline.engine import refresh
from analysis.places import NEXT
from analysis.waves import new_wave
from tests.conftest import BOOK
from tests.test_waves import FACTORS, RISKS, VISION, counted, csv_of, survey, wave

SECRET = "ask Karel"
OWN = "bel Piet de Vries"


def notices(study: Study) -> list[tuple[str, str, str]]:
    found = study.own["mine"].notices
    return list(zip(found["column"], found["found"], found["why"], strict=True))


def test_words_of_ones_own_stay_in_data_raw(project: Path) -> None:
    """In Python and on the command line they are shown, to be coded; in what is written they are not."""
    rows = [
        ["Gender", FACTORS, "Reports to", "Team size", "Comments", "Comments"],
        ["x", f"{RISKS},  {OWN}", f"  {SECRET} ", f"{SECRET}  5", "  hello  Anna", "hello  Berta"],
    ]
    study = survey(project, "s.csv", csv_of(rows))
    assert ("reports_to", SECRET) in [(column, found) for column, found, _ in notices(study)]
    assert refresh(project, wave="mine").failed == {}
    written = [p.read_bytes() for p in (project / "data/processed/mine").iterdir()]
    written += [p.read_bytes() for p in (project / "reports/tables/mine").iterdir()]
    for secret in ("Karel", "Piet", "Anna", "Berta"):
        assert not [content for content in written if secret.encode() in content]


def test_a_column_for_other_completes_a_single_answer(project: Path) -> None:
    rows = [
        ["Respondent ID", "Reports to", ""],
        ["", "Response", "Other (please specify)"],
        ["1", "marketing", ""],
        ["2", "", "the board"],
    ]
    study = survey(project, "s.csv", csv_of(rows))
    assert counted(study)["reports_to.survey.marketing"] == (1, 2)
    assert notices(study)[0][:2] == ("reports_to", "the board")


def test_words_beside_an_answer_are_told_and_not_written(project: Path) -> None:
    rows = [
        ["Respondent ID", "Reports to", ""],
        ["", "Response", "Other (please specify)"],
        ["1", "marketing", f"  {SECRET}  too"],
    ]
    study = survey(project, "s.csv", csv_of(rows))
    assert counted(study)["reports_to.survey.marketing"] == (1, 1)
    assert notices(study) == [("reports_to", f"{SECRET} too", "words beside an answer: not counted")]
    assert SECRET not in study.own["mine"].log.to_csv()


@pytest.mark.parametrize("words", [f"  {SECRET}  now", ""])
def test_qualtrics_has_a_tick_and_words_for_other(project: Path, words: str) -> None:
    other = "Other (please specify)"
    rows = [
        ["ResponseId", "Q1_1", "Q1_9", "Q1_9_TEXT"],
        [
            "Response ID",
            *(f"{FACTORS} - Selected Choice - {o}" for o in (RISKS, other)),
            f"{FACTORS} - {other} - Text",
        ],
        [json.dumps({"ImportId": code}) for code in ("a", "b", "c", "d")],
        ["R1", RISKS, other, words],
        ["R2", "", other, ""],
        ["R3", RISKS, "", ""],
    ]
    study = survey(project, "s.csv", csv_of(rows))
    assert counted(study)["success_factors.survey.takes_risks"] == (2, 3)
    ticks = study.own["mine"].tables["survey"].ticks["success_factors"]
    assert ticks.table()["count"]["other"] == 2
    assert (f"{SECRET} now" in ticks.other.to_list()) == bool(words)
    assert SECRET not in study.own["mine"].log.to_csv()


def test_a_header_that_is_there_twice_is_answered(project: Path) -> None:
    with pytest.raises(DataError, match="2 columns named 'Team size'"):
        survey(project, "s.csv", csv_of([["Team size", "Team size"], ["5", "6"]]))


def test_a_tick_beside_not_applicable_counts(project: Path) -> None:
    rows = [[f"{FACTORS} [{RISKS}]", f"{FACTORS} [{VISION}]"], [RISKS, "n.v.t."], ["n.v.t.", "n.v.t."]]
    assert counted(survey(project, "s.csv", csv_of(rows)))["success_factors.survey.takes_risks"] == (1, 1)


def test_one_and_two_are_not_guessed(project: Path) -> None:
    rows = [[f"{FACTORS} [{RISKS}]", f"{FACTORS} [{VISION}]"], ["1", "2"], ["2", "1"]]
    with pytest.raises(DataError, match="write 1 where an option is ticked, and 0 where it is not") as caught:
        survey(project, "s.csv", csv_of(rows))
    assert [(p.file, p.column) for p in caught.value.problems] == [("data/raw/mine/s.csv", FACTORS)]


def test_excel_tells_its_delimiter_in_a_first_line(published: Path) -> None:
    content = b"sep=;\r\nTeam size;Reports to, in short\r\n5;x\r\n7;y\r\n"
    study = survey(published, "s.csv", content, '[survey.columns]\nreports_to = "Reports to, in short"')
    assert study.table("team", wave="mine")["value"].tolist() == [6.0]


def test_a_header_with_commas_in_brackets_is_one_header(published: Path) -> None:
    head = "Reports to (one of marketing, IT, PR, board);Team size"
    study = survey(published, "s.csv", f"{head}\nmarketing;5\nIT;7\n".encode())
    assert study.table("team", wave="mine")["value"].tolist() == [6.0]


def test_weights_with_a_decimal_comma_are_weights(published: Path) -> None:
    content = b"Team size;weight\n5;1,5\n9;0,5\n"
    study = survey(published, "s.csv", content, '[survey.weights]\ncolumn = "weight"')
    assert study.table("team", wave="mine")["value"].tolist() == [6.0]


def test_margins_are_met_whatever_the_case(project: Path) -> None:
    margins = "[survey.weights.margins.sector]\nprivate = 0.5\npublic = 0.5"
    study = survey(
        project, "s.csv", csv_of([["Team size", "Sector"], ["5", "Private"], ["7", "PUBLIC"]]), margins
    )
    assert study.own["mine"].weights["survey"].converged


def test_euros_are_told(project: Path) -> None:
    study = survey(project, "s.csv", csv_of([["Budget"], ["€ 50.000"], ["60000"]]))
    assert notices(study) == [("budget", "€ 50.000", "euros, counted as if they were dollars")]


def test_what_is_neither_yes_nor_no_is_left_out(project: Path) -> None:
    study = survey(project, "s.csv", csv_of([["Formal programme"], ["yes"], ["no"], ["who knows"]]))
    assert counted(study)["maturity.survey.formal_program"] == (1, 2)


def test_a_yes_without_any_no_is_told(project: Path) -> None:
    study = survey(project, "s.csv", csv_of([["Formal programme", "Team size"], ["yes", "4"], ["", "5"]]))
    assert ("maturity", "1 empty", "one answer and no other: who left it empty is left out") in notices(study)


def test_a_degree_is_found_in_a_longer_answer(project: Path) -> None:
    degrees = csv_of([["Degree level"], ["Bachelor of Arts in history"], ["x"]])
    wave(project, {"p.csv": degrees}, '[profiles]\nfile = "p.csv"')
    study = analysis.load(project, waves=["mine"])
    assert counted(study)["degree_level.linkedin.bachelor"] == (1, 2)


def test_labels_of_a_single_choice_can_be_named(project: Path) -> None:
    rows = csv_of([["Reports to"], ["MKT"], ["IT"]])
    study = survey(project, "s.csv", rows, '[survey.options.reports_to]\nMKT = "marketing"')
    assert counted(study)["reports_to.survey.marketing"] == (1, 2)


PROBLEMS = [
    (
        'file = ["s.csv", "s.csv"]',
        "found ['s.csv', 's.csv']; expected the name of a file, or several, each once",
    ),
    ('file = "t.csv"', "no such file; expected a file; the folder has s.csv, wave.toml"),
    ('file = "s.csv"\n[survey.options.goal]\nx = "y"', "survey.options.goal: found this item"),
    (
        'file = "s.csv"\n[survey.options.goals]\nx = "y"',
        "survey.options.goals: found 'y'; expected an option",
    ),
    ('file = "s.csv"\n[survey.bases]\nteam = "asked"', "found 'team'; expected a tick-all item"),
]


@pytest.mark.parametrize(("toml", "told"), PROBLEMS)
def test_a_slip_in_wave_toml_is_told(project: Path, toml: str, told: str) -> None:
    wave(project, {"s.csv": csv_of([["Team size"], ["5"]])}, f"[survey]\n{toml}")
    with pytest.raises(DataError) as caught:
        analysis.load(project, waves=["mine"])
    assert told in str(caught.value)


def test_texts_of_one_kind_only_are_coded_and_not_compared(published: Path) -> None:
    texts = {
        "p/a.txt": b"I manage our Twitter account and write blogs; I train colleagues in social media.",
        "p/b.txt": b"Je voudrais travailler avec vous dans cette entreprise magnifique et belle.",
    }
    wave(published, texts, '[profiles]\nfile = "p"')
    study = analysis.load(published, waves=["mine"])
    told = study.own["mine"].summary
    assert "texts coded: 1 of profile; 1 not coded" in told
    assert study.compared_waves == ["replication"]
    shown = analysis.show("tasks_coverage", study=study, wave="mine")
    assert shown.alt.endswith("The wave mine has no texts of both groups.")
    assert shown.table.empty


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_questionnaire_names_what_wave_toml_can_name(tmp_path: Path, lang: str) -> None:
    text = new_wave(tmp_path, "mine", BOOK)[Path("mine") / f"questionnaire.{lang}.md"].decode()
    for name, item in BOOK.items.items():
        if item.only_named:
            assert name not in text, "asked of one wave, which names its column itself"
            continue
        assert f"- `{name}`" in text
        dot = f"{name}." if item.kind == "numbers" else ""
        assert item.kind == "number" or all(f"`{dot}{option}`" in text for option in item.words)


def test_answers_of_the_log_are_those_that_were_recognised(project: Path) -> None:
    study = survey(project, "s.csv", csv_of([["Reports to"], ["Afdeling  marketing"], ["elsewhere "]]))
    log = study.own["mine"].log
    shown = log[["step", "before", "after", "count"]]
    assert ["recode", "Afdeling marketing", "marketing", 1] in shown.to_numpy().tolist()
    assert isinstance(log, pd.DataFrame)
    assert "elsewhere" not in log.to_csv()


def test_what_a_removed_wave_left_is_removed_unless_somebody_changed_it(project: Path) -> None:
    kept, gone = (project / f"data/processed/gone/{name}.csv" for name in ("notices", "survey"))
    gone.parent.mkdir(parents=True)
    for path in (kept, gone):
        path.write_text("made", encoding="utf-8")
    shutil.copytree(project / "data/processed", project / NEXT / "data/processed")
    kept.write_text("mine now", encoding="utf-8")
    assert refresh(project).failed == {}
    assert kept.exists()
    assert not gone.exists()


@pytest.mark.parametrize("files", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_weights_stay_with_their_people(project: Path, files: tuple[str, str]) -> None:
    """One of two files does not ask the question: whichever it is, each answer keeps its own weight."""
    contents = {
        "a.csv": csv_of([["Gender", "weight"], ["x", "10"], ["x", "10"]]),
        "b.csv": csv_of([[FACTORS, "weight"], [RISKS, "1"], [VISION, "3"], [VISION, "3"]]),
    }
    toml = f'[survey]\nfile = {json.dumps(files)}\nweights = {{ column = "weight" }}\n'
    wave(project, contents, toml)
    found = analysis.load(project, waves=["mine"]).estimates.set_index(["wave", "category"]).loc["mine"]
    assert found.loc["takes_risks", "value"] == pytest.approx(1 / 7)


def test_who_weighs_nothing_is_nobody(project: Path) -> None:
    """A question that only they answered has no answers; elsewhere they are in no count, base or sample."""
    rows = [["Reports to", "Team size", "weight"], ["marketing", "", "1"], ["", "5", "0"], ["sales", "", "0"]]
    study = survey(project, "s.csv", csv_of(rows), 'weights = { column = "weight" }\n')
    own = study.estimates[study.estimates["wave"] == "mine"].set_index("id")
    assert own.loc["reports_to.survey.marketing", ["value", "base", "count"]].tolist() == [1, 1, 1]
    assert own.loc[own["statistic"] == "count", "value"].tolist() == [1]
    assert "team.survey.mean" not in own.index
    assert "1 answers weigh as 1.0; 2 of weight 0 left out" in study.own["mine"].summary


def test_a_mean_of_few_with_weight_is_a_mean_of_few(project: Path) -> None:
    cells = [["2", "1"], ["6", "1"], ["7", "2"], *([["100", "0"]] * 40)]
    content = csv_of([["Team size", "weight"], *cells])
    study = survey(project, "s.csv", content, 'weights = { column = "weight" }\n')
    own = study.estimates[study.estimates["wave"] == "mine"].set_index("id").loc["team.survey.mean"]
    assert own[["value", "base"]].tolist() == [5.5, 3]
    assert own["effective_base"] == pytest.approx(16 / 6)
    assert own["high"] == pytest.approx(5.5 + 4.30265 * (4.25 / (16 / 6 - 1)) ** 0.5, abs=1e-4)


def profiles(project: Path, rows: list[list[str]], more: str = "") -> Study:
    wave(project, {"p.csv": csv_of(rows)}, f'[profiles]\nfile = "p.csv"\n{more}')
    return analysis.load(project, waves=["mine"])


def test_a_grid_of_numbers_is_taken_apart(project: Path) -> None:
    rows = [
        ["Years of experience [in work]", "Years of experience [in social media]"],
        *(["10", "3"], ["", "4"], ["", "2"]),
    ]
    own = profiles(project, rows).estimates.query("wave == 'mine' and panel == 'experience'")
    assert own.set_index("category")[["value", "base"]].to_numpy().tolist() == [[10, 1], [3, 3]]


@pytest.mark.parametrize("header", [f"{FACTORS} [{RISKS}]", "weight"])
def test_a_column_that_is_there_twice_is_asked_about(project: Path, header: str) -> None:
    rows = [["Reports to", header, header], ["marketing", "1", "0"], ["it", "1", "0"]]
    with pytest.raises(DataError, match="found 2 columns named"):
        survey(project, "s.csv", csv_of(rows), 'weights = { column = "weight" }\n')


def test_the_title_of_an_option_that_nobody_knows_is_not_written(project: Path) -> None:
    rows = [[f"{FACTORS} [{RISKS}]", f"{FACTORS} [Vraag {OWN}]"], [" 1", " 1"], ["1", "#N/A"]]
    study = survey(project, "s.csv", csv_of(rows))
    own = study.own["mine"]
    assert OWN in own.notices.to_csv()  # in Python it is shown
    assert OWN not in own.log.to_csv()
    assert OWN not in without_quotes(own.notices).to_csv()


def test_a_column_that_is_named_is_kept_whatever_stands_in_it(project: Path) -> None:
    rows = [["Gender", "Account op X"], ["man", "@jan_de_vries"], ["vrouw", "@anna_b"], ["man", "nee"]]
    study = profiles(project, rows, 'columns = { "twitter.has_account" = "Account op X" }\n')
    assert counted(study)["twitter.linkedin.account"] == (2, 3)
    assert "anna" not in study.own["mine"].log.to_csv()


def test_a_header_of_nothing_names_no_column(project: Path) -> None:
    with pytest.raises(DataError, match=r"profiles.columns.gender: found ''; expected the header"):
        profiles(project, [["Age", "Geslacht"], ["5", "man"]], 'columns = { gender = "" }\n')


def test_an_answer_without_an_upper_end_makes_the_mean_a_lower_one(published: Path) -> None:
    study = survey(published, "s.csv", csv_of([["Team size"], ["5"], ["10+"]]))
    row = study.estimates.query("wave == 'mine' and panel == 'team'").iloc[0]
    assert (row["value"], row["reading"]) == (7.5, "lower bound")
    caption = analysis.draw("team", study, wave="mine").get_xlabel().replace("\n", " ")
    assert "“>”: some answers have no upper end" in caption


def test_lines_are_numbered_as_their_editor_numbers_them(project: Path) -> None:
    lines = [{"Reports to": "marketing"}, {"Reports to": "onzin"}]
    study = survey(project, "s.jsonl", "\n\n".join(map(json.dumps, lines)).encode())
    found = study.own["mine"].notices
    assert found.loc[found["found"] == "onzin", "row"].tolist() == ["s.jsonl:3"]


@pytest.mark.parametrize("named", [lambda: "mine", lambda: ["mine"], lambda: iter(["mine"])])
def test_a_wave_that_is_named_is_read_at_once(project: Path, named: Callable[[], Any]) -> None:
    """Whatever names it: a text, a list, or what can be gone through once."""
    wave(project, {}, '[survey]\nfile = "lost.csv"')
    with pytest.raises(DataError, match="no such file"):
        analysis.load(project, waves=named())
    assert analysis.load(project).waves == ["2010", "mine", "replication"], "and another when it is asked for"
