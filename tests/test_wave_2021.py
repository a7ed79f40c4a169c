"""Real answers of 2021: who counts is a rule in data, and everything said of them is a plain recount."""

import re
import shutil
from math import inf, isnan
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats.contingency import odds_ratio

import analysis
from analysis import DataError, Study
from analysis.clean.log import HIDDEN
from analysis.compare.shares import odds_ratio_limits
from analysis.waves.config import Rule, listed_for_all, select
from tests.conftest import ROOT, edit

FOLDER = ROOT / "data/raw/2021"
RAW = pd.read_csv(FOLDER / "answers.csv", keep_default_na=False)
CODES = pd.read_csv(FOLDER / "title_codes.csv", keep_default_na=False)
TITLE, INDUSTRY, GENDER = "Job title", "What industry do you work in?", "What is your gender?"
YEARS = "How many years of professional work experience do you have overall?"
DEGREE = "What is your highest level of education completed?"


@pytest.fixture(scope="module")
def chosen(study: Study) -> pd.Series:
    """Whether each row of the file was selected, in the order of the file."""
    rows = study.own["2021"].tables["profiles"].index
    return pd.Series([f"answers.csv:{number}" in set(rows) for number in range(2, len(RAW) + 2)])


def shares(study: Study, panel: str, group: str) -> pd.DataFrame:
    rows = study.estimates[study.estimates["wave"] == "2021"]
    return rows[(rows["panel"] == panel) & (rows["group"] == group)].set_index("category")


@pytest.mark.parametrize(
    ("panel", "column", "named"),
    [
        ("gender", GENDER, {"men": "Man", "women": "Woman", "another": "Non-binary"}),
        ("degree_level", DEGREE, {"bachelor": "College degree", "master": "Master's degree", "phd": "PhD"}),
        (
            "working_years",
            YEARS,
            {"5_to_7": "5-7 years", "21_to_30": "21 - 30 years", "up_to_1": "1 year or less"},
        ),
    ],
)
def test_counts_are_those_of_a_plain_recount(
    study: Study, chosen: pd.Series, panel: str, column: str, named: dict[str, str]
) -> None:
    refused = RAW[column].isin(["", "Other or prefer not to answer", "Prefer not to answer"])
    for group, rows in {"linkedin": chosen, "everybody_else": ~chosen}.items():
        found = shares(study, panel, group)
        for category, answer in named.items():
            assert found.loc[category, "count"] == (rows & (RAW[column].str.strip() == answer)).sum()
            assert found.loc[category, "base"] == (rows & ~refused).sum()


def test_everybody_is_in_one_of_the_two_groups(study: Study) -> None:
    wave = study.own["2021"]
    assert len(wave.tables["profiles"]) + len(wave.others["profiles"]) == len(RAW) == 2015
    assert wave.selection["count"].sum() == len(RAW)


def test_the_odds_ratio_beside_everybody_else_is_that_of_scipy(study: Study, chosen: pd.Series) -> None:
    man, known = RAW[GENDER] == "Man", RAW[GENDER].isin(["Man", "Woman", "Non-binary"])
    table = [[(rows & man).sum(), (rows & known & ~man).sum()] for rows in (chosen, ~chosen)]
    theirs = odds_ratio([[int(cell) for cell in row] for row in table])
    found = study.then_and_now("2021").set_index("id").loc["gender.linkedin.men"]
    limits = theirs.confidence_interval(0.95)
    assert found[["odds_ratio", "odds_low", "odds_high"]].to_list() == pytest.approx(
        [theirs.statistic, limits.low, limits.high], rel=1e-6
    )
    ours = analysis.newcombe(table[0][0], sum(table[0]), table[1][0], sum(table[1]))
    assert found[["rest_low", "rest_high"]].to_list() == pytest.approx(ours)


def test_an_answer_that_nobody_gave_has_no_odds() -> None:
    assert all(map(isnan, odds_ratio_limits(0, 117, 0, 1877)))
    assert all(map(isnan, odds_ratio_limits(117, 117, 1877, 1877)))
    assert odds_ratio_limits(1, 117, 0, 1877) == pytest.approx((inf, 0.411, inf), abs=0.001)


def test_bands_have_no_mean_and_what_they_allow_of_it_is_given(study: Study, chosen: pd.Series) -> None:
    ends = {
        **{"1 year or less": (0, 2), "2 - 4 years": (2, 5), "5-7 years": (5, 8), "8 - 10 years": (8, 11)},
        **{"11 - 20 years": (11, 21), "21 - 30 years": (21, 31), "31 - 40 years": (31, 41)},
        "41 years or more": (41, 60),
    }
    for group, rows in {"linkedin": chosen, "everybody_else": ~chosen}.items():
        found = shares(study, "experience", group).loc["working"]
        assert pd.isna(found["value"])
        assert found["reading"] == "bands"
        told = RAW.loc[rows, YEARS].str.strip().map(ends)
        assert found["low"] == pytest.approx(told.str[0].mean())
        assert found["high"] == pytest.approx(told.str[1].mean())


def test_what_is_said_of_2021_holds(study: Study) -> None:
    """Each sentence of the chapter rests on one of these."""
    beside = study.then_and_now("2021").set_index("id")
    men = beside.loc["gender.linkedin.men"]
    assert men["holm"] < 0.001  # from 2010 it differs ...
    assert men["rest_holm"] > 0.5  # ... and from everybody else it does not
    assert beside.loc["degree_level.linkedin.bachelor", "holm"] > 0.05
    assert beside.loc["degree_level.linkedin.master", "rest_holm"] < 0.05
    assert beside.loc["seniority.linkedin.director", "holm"] < 0.05
    assert beside.loc["seniority.linkedin.other", "holm"] < 0.05
    years = beside.loc["experience.linkedin.working"]
    assert years["low"] < years["then"] < years["high"]


def test_the_readme_says_how_well_readers_and_rules_agree(study: Study) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+ \| [^|]+?) \|$", text, flags=re.M))
    rules = study.own["2021"].asked["profiles"].selection
    assert rules is not None
    cells = CODES.rename(columns={"title": TITLE, "industry": INDUSTRY})
    by_rule = select(cells[TITLE], cells, rules.rules)["selected"].astype("int64")
    listed = {}
    for name, rows in CODES.groupby("set", sort=False):
        same = [(rows[f"{what}_a"] == rows[f"{what}_b"]).mean() for what in ("strategist", "level")]
        listed[name] = (*same, (by_rule.loc[rows.index] == rows["strategist"]).mean())
    assert listed == {"first": (0.98, 0.99, 1.0), "fresh": (1.0, 1.0, 0.99)}
    assert told["two readers, first 100"].startswith("98 % the same | 99 %")
    assert told["rules against them, fresh 100 (first run)"].startswith("99 %")


def test_levels_by_rule_agree_with_the_readers(study: Study) -> None:
    own = study.own["2021"]
    levels = pd.concat(
        [own.tables["profiles"].answers["seniority"], own.others["profiles"].answers["seniority"]]
    )
    by_row = {
        f"answers.csv:{n}": title.strip() for n, title in zip(range(2, len(RAW) + 2), RAW[TITLE], strict=True)
    }
    by_title = {by_row[str(row)]: str(level) for row, level in levels.items()}
    agree = CODES["title"].map(by_title) == CODES["level"]
    assert agree.groupby(CODES["set"]).mean().to_dict() == {"first": 0.98, "fresh": 0.99}


def test_a_title_with_a_rare_word_is_shown_nowhere(study: Study) -> None:
    listed = study.own["2021"].selection
    shown = set(listed["answer"]) - {HIDDEN}
    words = RAW[TITLE].str.casefold().str.findall(r"\w+").map(set)
    for title in shown:
        for word in re.findall(r"\w+", title.casefold()):
            assert sum(word in of for of in words) >= 3, title
    made = [ROOT / "data/processed/2021", *ROOT.glob("reports/infographic*.html")]
    files = [file for place in made for file in (place.rglob("*.csv") if place.is_dir() else [place])]
    assert not any("Leslie" in file.read_text(encoding="utf-8") for file in files)


def test_the_rules_give_examples_that_they_fit(study: Study) -> None:
    selection = study.own["2021"].asked["profiles"].selection
    assert selection is not None
    for number, rule in enumerate(selection.rules, start=1):
        title, _, place = rule.example.partition(", in ")
        industry = {"computing": "Computing or Tech", "property": "Property or Construction"}.get(place, "")
        cells = pd.DataFrame({TITLE: [title], INDUSTRY: [industry]})
        assert select(cells[TITLE], cells, selection.rules)["rule"].to_list() == [number]


# --- selecting by rule, on any wave -------------------------------------------------------------------------

RULES = (
    Rule(says=("part of",), selected=False, why="a part", example="part of a cook"),
    Rule(says=("cook*", "chef"), selected=True, why="cooks", example="cook", where={"place": ("Kitchen",)}),
)


def test_the_first_rule_that_fits_decides() -> None:
    cells = pd.DataFrame(
        {"job": ["Cooking", "part of a cook", "cook", "overcook"], "place": ["kitchen"] * 3 + ["x"]}
    )
    found = select(cells["job"], cells, RULES)
    assert found["selected"].to_list() == [True, False, True, False]
    assert found["rule"].to_list() == [2, 1, 2, 0]


def test_words_that_few_wrote_are_counted_together() -> None:
    jobs = pd.Series(["cook"] * 3 + ["cook of Jan Jansen", "COOK"])
    found = select(jobs, pd.DataFrame({"place": ["kitchen"] * 5}), RULES)
    listed = listed_for_all(jobs, found, RULES)
    assert listed[["answer", "count"]].to_numpy().tolist() == [["cook", 4], [HIDDEN, 1]]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('column = "Job title"', 'column = "Title"', "found 'Title'; expected one of Job title"),
        (
            'others = "everybody_else"',
            'others = "nobody"',
            "select.others: found 'nobody'; expected one of survey",
        ),
        ('says = ["online community", "developer community"]', "says = []", "rules, number 4.says: found []"),
        ('why = "the title names social media"', 'why = ""', "number 3.why: found ''; expected a text"),
        ('example = "Engagement Editor"', "exemple = 1", "Did you mean 'example'?"),
    ],
)
def test_a_rule_that_cannot_be_is_told(project: Path, old: str, new: str, told: str) -> None:
    shutil.copytree(FOLDER, project / "data/raw/2021")
    edit(project / "data/raw/2021/wave.toml", old, new)
    with pytest.raises(DataError) as caught:
        analysis.load(project, waves=["2021"])
    assert told in str(caught.value)
