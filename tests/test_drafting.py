"""A study of one's own, from an export: what is guessed, what is left out, and that it runs to its page."""

import re
import shutil
from pathlib import Path
from unicodedata import combining, normalize

import pandas as pd
import pytest

import analysis
from analysis import AnalysisError, DataError, Study
from analysis.cli import main
from analysis.drafting import draft_study
from analysis.files import write_all
from analysis.labels import plain
from analysis.pipeline.engine import refresh
from tests.conftest import ROOT, edit

REAL = ROOT.parent / "shared"


def drafted(
    folder: Path, content: str, *, name: str = "answers.csv", langs: tuple[str, ...] = ("en",)
) -> list[str]:
    """Draft a study from the text of an export, and write it; what was said of it."""
    folder.mkdir(exist_ok=True)
    export = folder / name
    export.write_text(content, encoding="utf-8")
    files, told = draft_study("mine", export, langs=langs)
    write_all(folder / "mine", files)
    return told


def rows(**columns: list[object]) -> str:
    return pd.DataFrame(columns).to_csv(index=False)


def table(study: Study, panel: str) -> dict[str, int]:
    found = study.table(panel)
    return dict(zip(found["category"], found["count"].astype("int64"), strict=True))


LONG = "What do you usually buy for your pets in a normal month of the year?"  # more words than a key has


def test_labels_can_be_changed_and_the_numbers_stay(tmp_path: Path) -> None:
    """What stands in the file is kept beside them; a header that is wrong is told by ``check``."""
    uses = ["food; toys"] * 7 + ["toys"] * 6 + ["food; beds"] * 5 + ["beds"] * 2
    drafted(tmp_path, rows(**{"Which pet?": ["cat"] * 12 + ["dog"] * 8, LONG: uses}))
    folder = tmp_path / "mine"
    key = list(analysis.load(folder).panels)[-1]
    before = [table(analysis.load(folder), panel) for panel in ("pet", key)]
    book = folder / "data/raw/codebook.toml"
    for old, new in {
        f'label.en = "{LONG}"': 'label.en = "Bought last year"',
        'cat = { en = "cat" }': 'cat = { en = "a cat of any age" }',
        'food = { en = "food" }': 'food = { en = "things to eat" }',
    }.items():
        edit(book, old, new)
    study = analysis.load(folder)
    assert [table(study, panel) for panel in ("pet", key)] == before
    assert "NO COLUMN" not in study.own["answers"].summary
    edit(book, f'headers = ["{LONG}"]', 'headers = ["Why?"]')
    told = analysis.load(folder).own["answers"].summary
    assert f"NO COLUMN answers {key}: correct its headers in codebook.toml" in told


APPLY = "Which do you use? (select all that apply)"
COUNTED = {  # columns of an export: the numbers of the drafted study, by question and answer
    "a row of a grid that fewer were asked": (
        {
            "Used? [App]": ["Yes"] * 3 + ["No"] * 22 + ["Yes"] * 15,
            "Used? [Site]": ["Yes"] * 3 + ["No"] * 7 + [""] * 30,
        },
        {"used_app.yes": (18, 40), "used_site.yes": (3, 10)},
    ),
    "and one that some were not put": (
        {"Agree? [Home]": ["Yes", "No"] * 20, "Agree? [Work]": ["Yes", "No", "N/A", "N/A"] * 10},
        {"agree_home.yes": (20, 40), "agree_work.yes": (10, 20)},
    ),
    "codes of a refusal": (
        {"Q": ["1 - Yes"] * 10 + ["2 - No"] * 8 + ["3 - Don't know", "88=DK", "9 - N/A"] * 2},
        {"q.1_yes": (10, 18), "q.2_no": (8, 18)},
    ),
    "Norway": (
        {"Which countries?": ["NL, DE"] * 10 + ["NO, SE"] * 10 + ["NO"] * 5 + ["NL"] * 5 + ["DE, NO"] * 4},
        {"countries.no": (19, 34), "countries.nl": (15, 34)},
    ),
    "codes of several": (
        {APPLY: ["1,2"] * 10 + ["1"] * 10 + ["3"] * 8 + ["2,3"] * 6 + ["1,3"] * 4},
        {"use_select_all_that.1": (24, 38), "use_select_all_that.2": (16, 38)},
    ),
    "labels with numbers": (
        {"Why?": ["1) Price", "1) Price; 2) Service", "2) Service", "1) Price; 2) Service; 3) Brand"] * 9},
        {"why.price": (27, 36), "why.service": (27, 36), "why.brand": (9, 36)},
    ),
    "two of them": (
        {"Choose two": ["Mail;Chat", "Chat;Mail", "Mail;Phone", "Phone;Chat"] * 9},
        {"choose_two.mail": (27, 36), "choose_two.phone": (18, 36)},
    ),
    "Microsoft's sign at the end": (
        {"Best": ["Mail;Chat;", "Chat;Mail;", "Mail;Phone;", "Phone;Chat;"] * 9},
        {"best.mail": (27, 36), "best.phone": (18, 36)},
    ),
    "labels or a no": (
        {
            "Post": ["Post", "nein"] * 12,
            "App": ["App", "App", "nein"] * 8,
            "Age": ["20-29", "30-39", "40+"] * 8,
        },
        {"post.post": (12, 24), "app.app": (16, 24)},
    ),
    "a question called respondents": ({"respondents": ["a", "b"] * 9}, {"respondents_2.a": (9, 18)}),
    "faces": ({"Mood": [":)"] * 10 + [":("] * 8 + ["ok"] * 6}, {"mood.answer": (10, 24), "mood.ok": (6, 24)}),
    "bands with spaces": (
        {"Age group": ["18-24"] * 6 + ["18 - 24"] * 4 + ["65+"] * 6 + ["65 +"] * 4},
        {"age_group.18_24": (10, 20), "age_group.65_plus": (10, 20)},
    ),
}


@pytest.mark.parametrize("columns", COUNTED)
def test_a_draft_counts_what_a_plain_recount_does(columns: str, tmp_path: Path) -> None:
    content, expected = COUNTED[columns]
    drafted(tmp_path, rows(**content))
    found = analysis.load(tmp_path / "mine").estimates
    names = found["panel"] + "." + found["category"]
    counts = dict(zip(names, zip(found["count"], found["base"], strict=True), strict=True))
    assert {name: counts.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("columns", "means"),
    [
        ({"How many visits last year?": ["10"] * 40 + ["1,200"] * 2}, {"visits_last_year": 2_800 / 42}),
        ({"Share": ["45%"] * 10 + ["0.45"] * 10 + ["0.015"] * 5 + ["10%"] * 10}, {"share": 1007.5 / 35}),
        ({"Pay": ["1'000", "12'000", "500", "20,\u2013"] * 6}, {"pay": 3_380}),
        ({"Age of your child in months": [*map(str, [*range(1, 37)] * 2)]}, {"age_child_months": 18.5}),
        ({"Jobs in the last 5 years": [*"0123456789", "12", "14"] * 3}, {"jobs_last_5_years": 71 / 12}),
        ({"Age": [*map(str, [*range(20, 60), *range(20, 60)]), *["88 - Refused"] * 5]}, {"age": 39.5}),
        ({"Growth": ["+12"] * 10 + ["-7"] * 6 + ["5.5"] * 14 + ["5e-05"]}, {"growth": (120 - 42 + 77) / 31}),
    ],
)
def test_a_draft_has_the_means_of_a_plain_recount(
    columns: dict[str, list[object]], means: dict[str, float], tmp_path: Path
) -> None:
    drafted(tmp_path, rows(**columns))
    study = analysis.load(tmp_path / "mine")
    found = study.estimates.query("statistic == 'mean'").set_index("panel")
    assert found["value"].to_dict() == pytest.approx(means, rel=1e-6)
    assert set(found["unit"]) == {"years" if "age" in means else "number"}


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"Who?": ["Avó"] * 9 + ["Avô"] * 6 + ["Mãe"] * 9}, 'taken for one answer: "Avó" and "Avô"'),
        (
            {"a": ["x", "y"] * 9, "Why?": ["a", "b"] * 9, "why": ["a", "b"] * 9},
            "columns of this name, but for",
        ),
        ({"a": ["x", "y"] * 9, "b": ["one"] * 9 + ["I don't know"] * 9}, "refused or not known: 9"),
        ({"Rating": ["5 - excellent", "1 - bad", "5 - awful", "3"] * 9}, '"5 - excellent" and "5 - awful"'),
        ({"Share": ["45%", "0.45", "0.33", "10.5%"] * 9}, "18 are parts of one beside percents"),
        ({"Bought": ["1,2", "1", "2,3", "3"] * 9}, '"1,2" is read as 1.2'),
        ({"Age": ["20", "30.5", "41"] * 12 + ["1985"]}, "1985 years is more than anybody has"),
        ({"a": ["x", "y"] * 6, "ID": [*map(str, range(101, 113))]}, "left out: ID: a different whole number"),
        ({"a": ["x", "y"] * 6, "Where?": ["02139", "10001", "94110"] * 4}, "codes: some begin with a zero"),
    ],
)
def test_a_draft_tells(columns: dict[str, list[object]], told: str, tmp_path: Path) -> None:
    assert told in "\n".join(drafted(tmp_path, rows(**columns)))
    assert main(["check", "--project", str(tmp_path / "mine")]) == 0


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"Id": ["a", "b", "c"] * 10, "q": ["x", "y", ""] * 10}, ""),
        ({"Pay": ["$50,000", "€40.000", "£30,000"] * 8}, "euros, counted as if they were dollars"),
        ({"Share": ["45%", "0.45", "0.33", "10.5%"] * 8}, "a part of one beside percents: read as percents"),
        (
            {"Box [a]": ["1", "0"] * 20, "Box [b]": ["0", "1"] * 19 + ["", "1"]},
            "counted as no there; options that not all were asked are questions of their own (1 answers)",
        ),
        ({"Id": [*"abcdefghijklmnopqrst"], "q": ["x", "y"] * 8 + [""] * 4}, "nothing answered"),
    ],
)
def test_a_wave_tells(
    columns: dict[str, list[object]], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted(tmp_path, rows(**columns))
    capsys.readouterr()
    assert main(["check", "--project", str(tmp_path / "mine")]) == 0
    assert told in capsys.readouterr().out


def test_a_header_among_the_answers_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = [f"{number % 3},{'mf'[number % 2]}" for number in range(40)]
    drafted(tmp_path, "\n".join(["sat,gender", *answers[:20], "sat,gender", *answers[20:]]) + "\n")
    assert main(["check", "--project", str(tmp_path / "mine")]) == 1
    told = capsys.readouterr().err
    assert "row 22: found the header again; expected answers. Remove the row." in told
    (tmp_path / "mine/data/raw/answers/answers.csv").write_text("sat,gender\n1,m\nsat,gender\n2,f\n", "utf-8")
    assert main(["check", "--project", str(tmp_path / "mine")]) == 1
    assert "row 3: found" in capsys.readouterr().err


def test_a_last_answer_that_is_called_average_is_an_answer(tmp_path: Path) -> None:
    rates, again = ["Good", "Poor"] * 8 + ["Average"], ["yes", "no"] * 8 + ["yes"]
    drafted(tmp_path, rows(**{"Rate us": rates, "Again?": again}))
    assert table(analysis.load(tmp_path / "mine"), "again") == {"yes": 9, "no": 8}


def test_a_scale_that_is_made_a_number_needs_no_more_than_its_options(tmp_path: Path) -> None:
    drafted(tmp_path, rows(mark=[1, 2, 3, 4] * 5))
    folder = tmp_path / "mine"
    book = folder / "data/raw/codebook.toml"
    text = book.read_text(encoding="utf-8")
    start, end = text.index("options.1"), text.index("[items.mark]")
    numbers = 'options.mean = { en = "on average" }\n'
    book.write_text((text[:start] + numbers + text[end:]).replace('"single"', '"number"'), encoding="utf-8")
    study = analysis.load(folder)
    assert study.table("mark")["value"].to_list() == [2.5]
    assert "2.5" in analysis.show("mark", study).svg


class TestWhatIsGuessed:
    """One column each, told in a line; whatever is doubtful says so."""

    def guess(self, tmp_path: Path, title: str, cells: list[object]) -> str:
        told = drafted(tmp_path, rows(**{title: cells, "Do you agree?": ["yes", "no"] * (len(cells) // 2)}))
        return told[0] if not told[0].startswith("agree") else told[-1]

    def test_single_choice_has_its_commonest_first_and_the_rest_as_other(self, tmp_path: Path) -> None:
        cells = ["cat"] * 30 + ["dog"] * 40 + [f"beast {n}" for n in range(20)]
        assert "counted as other: 20" in self.guess(tmp_path, "Which pet?", cells)
        study = analysis.load(tmp_path / "mine")
        assert table(study, "pet") == {"dog": 40, "cat": 30, "other": 20}

    def test_a_no_that_somebody_wrote_is_an_answer_where_others_left_all_empty(self, tmp_path: Path) -> None:
        says = [("Ja", "Nee"), ("Nee", "Ja"), ("Nee", "Nee"), ("", "")] * 10
        cells = {f"Taken? [{of}]": [row[place] for row in says] for place, of in enumerate(["blog", "mail"])}
        told = drafted(tmp_path, rows(**cells, job=["cook", "clerk"] * 20))
        assert "10 answered that none applies, and are in the base" in told[0]
        found = analysis.load(tmp_path / "mine").table("taken")
        assert found[["count", "base"]].to_numpy().tolist() == [[10, 30], [10, 30]]

    def test_numbers_below_zero_keep_their_sign(self, tmp_path: Path) -> None:
        points = [-2] * 10 + [-1] * 20 + [0] * 15 + [1] * 5 + [2] * 30
        self.guess(tmp_path, "Effect", list(points))
        found = table(analysis.load(tmp_path / "mine"), "effect")
        assert found == {"minus_2": 10, "minus_1": 20, "0": 15, "1": 5, "2": 30}
        profit = [*range(10, 500, 5), -400.5, -30]
        self.guess(tmp_path / "again", "Profit", list(profit))
        mean = analysis.load(tmp_path / "again/mine").table("profit").set_index("category")["value"]["mean"]
        assert mean == pytest.approx(pd.Series(profit).mean())

    @pytest.mark.parametrize(
        ("title", "cells"),
        [
            ("Bruto inkomen per jaar", ["45.300", "38.000", "52.500", "41.250"] * 10),
            ("Hours per year of training", ["1,560", "520", "800", "1,200", "40"] * 8),
            ("Gross salary per year", list(range(20_000, 60_000, 1_000))),
            ("Spent last year (EUR)", [*range(100, 1_000, 25), 25_000, 55_000, 400, 75]),
        ],
    )
    def test_money_and_hours_of_a_year_are_no_years(
        self, tmp_path: Path, title: str, cells: list[object]
    ) -> None:
        assert "read as amount" in self.guess(tmp_path, title, cells)
        study = analysis.load(tmp_path / "mine")
        expected = pd.Series([float(str(of).replace(".", "").replace(",", "")) for of in cells]).mean()
        means = study.estimates[study.estimates["statistic"] == "mean"]
        assert means["value"].tolist() == [pytest.approx(expected)]

    def test_decimals_of_three_places_are_decimals_beside_shorter_ones(self, tmp_path: Path) -> None:
        eighths = [n / 8 for n in range(4, 44)]
        self.guess(tmp_path, "Hours per day", list(eighths))
        study = analysis.load(tmp_path / "mine")
        mean = study.table("hours_per_day").set_index("category")["value"]["mean"]
        assert mean == pytest.approx(pd.Series(eighths).mean())

    def test_many_decimals_are_no_telephone_number(self, tmp_path: Path) -> None:
        seconds = [310 + n / 7 for n in range(40)]
        self.guess(tmp_path, "Seconds", list(seconds))
        mean = analysis.load(tmp_path / "mine").table("seconds").set_index("category")["value"]["mean"]
        assert mean == pytest.approx(pd.Series(seconds).mean())

    def test_percentages_are_numbers(self, tmp_path: Path) -> None:
        self.guess(tmp_path, "Share of time", [f"{n}%" for n in range(0, 80, 2)])
        assert analysis.load(tmp_path / "mine").table("share_time")["value"].iloc[0] == 39

    def test_signs_and_numbered_labels_are_answers_in_their_order(self, tmp_path: Path) -> None:
        signs = {"-": 25, "+": 20, "+/-": 15, "--": 10, "++": 10}
        self.guess(tmp_path, "Oordeel", [sign for sign, n in signs.items() for _ in range(n)])
        study = analysis.load(tmp_path / "mine")
        found = study.table("oordeel")
        labels = study.codebook.questions["oordeel"].options
        assert {labels[of]["en"]: n for of, n in table(study, "oordeel").items()} == signs
        assert set(found["base"]) == {80}
        assert [label["en"] for label in labels.values()] == ["--", "-", "+/-", "+", "++"]
        ends = ["3", "1 - not at all", "5 - very much", "2", "4", "5 - very much"] * 10
        self.guess(tmp_path / "again", "Likely?", list(ends))
        likely = analysis.load(tmp_path / "again/mine").codebook.questions["likely"].options
        assert [label["en"][0] for label in likely.values()] == ["1", "2", "3", "4", "5"]

    @pytest.mark.parametrize(
        "title", ["What is your name?", "Respondent name", "First name (optional)", "Wat is uw naam"]
    )
    def test_names_are_dropped_however_they_are_asked(self, tmp_path: Path, title: str) -> None:
        told = self.guess(tmp_path, title, ["Jan Jansen", "Marie Bakker"] * 20)
        assert "could name somebody, dropped" in told
        assert "bakker" not in (tmp_path / "mine/data/raw/codebook.toml").read_text("utf-8").lower()

    def test_what_one_person_wrote_is_not_quoted_in_what_git_keeps(self, tmp_path: Path) -> None:
        cells = ["cat"] * 20 + ["dog"] * 18 + ["my neighbour Jan", "a snake"]
        assert "counted as other: 2;" in self.guess(tmp_path, "Pet", list(cells))
        assert "neighbour" not in (tmp_path / "mine/data/raw/codebook.toml").read_text("utf-8")

    def test_an_answer_that_could_be_a_total_is_an_answer_where_others_gave_it(self, tmp_path: Path) -> None:
        told = drafted(tmp_path, rows(food=["Good", "Poor", "Average"] * 10, drink=["tea", "wine"] * 15))
        assert "single" in told[0]
        assert table(analysis.load(tmp_path / "mine"), "food") == {"poor": 10, "average": 10, "good": 10}

    def test_keys_stand_beside_titles_that_are_left_out(self, tmp_path: Path) -> None:
        own = [f"this is what I, number {n}, wanted to say of it" for n in range(20)]
        columns = {
            "Do you have comments?": ["Yes", "No"] * 10,
            "Comments": own,
            "Respondents": ["a", "b"] * 10,
        }
        told = drafted(tmp_path, rows(**columns, **{"": list(range(20))}))
        assert [line.partition(":")[0] for line in told[:2]] == ["comments_2", "respondents_2"]
        assert table(analysis.load(tmp_path / "mine"), "comments_2") == {"yes": 10, "no": 10}

    def test_a_number_stays_one_beside_typing_errors(self, tmp_path: Path) -> None:
        """Its decimal comma parts nothing: 36,5 hours are not a 36 and a 5 that somebody ticked."""
        hours = [f"{20 + n % 21},{n % 2 * 5}" for n in range(52)]
        errors = ["12,,5", "1O", "ong. 20", "36,5 ,", "x", "weet niet", "30?", "?20"]
        told = self.guess(tmp_path, "Hoeveel uur?", [*hours, *errors])
        assert "numbers, read as amount" in told
        assert 'cannot be read and are left out, such as "12,,5"' in told
        assert analysis.load(tmp_path / "mine").table("uur")["base"].iloc[0] >= 52

    def test_codes_with_commas_between_them_are_ticks(self, tmp_path: Path) -> None:
        told = self.guess(tmp_path, "Which of these?", ["1,2", "1", "2,3", "1,2,3", "3"] * 8)
        assert "tick-all, labels in one cell with ','" in told

    def test_numbers_of_rows_are_left_out_though_one_stands_twice(self, tmp_path: Path) -> None:
        told = drafted(tmp_path, rows(nr=[*range(1, 60), 12], job=["cook", "clerk"] * 30))
        assert told[-1] == "left out: nr: a different whole number in every row: names of rows?"

    def test_own_words_that_hold_a_number_of_somebody_are_no_options(self, tmp_path: Path) -> None:
        cells = ["fine"] * 20 + ["I am Jan de Vries, call 06-12345678"] * 2
        told = drafted(tmp_path, rows(remark=cells, job=["cook", "clerk"] * 11))
        assert told[-1].startswith("left out: remark: somebody's own words")
        files = [p.read_text(encoding="utf-8") for p in (tmp_path / "mine").rglob("*.toml")]
        assert not any("Vries" in text for text in files)

    def test_one_cell_that_holds_a_number_of_somebody_does_not_take_the_question_away(
        self, tmp_path: Path
    ) -> None:
        cells = ["yes"] * 30 + ["no"] * 20 + ["sometimes", "call Jan on 06-12345678"]
        drafted(tmp_path, rows(helped=cells))
        counts = {"yes": 30, "no": 20, "other": 2}
        assert table(analysis.load(tmp_path / "mine"), "helped") == counts
        files = [p.read_text(encoding="utf-8") for p in (tmp_path / "mine").rglob("*.toml")]
        assert not any("Jan" in text for text in files)

    def test_more_than_there_can_be_is_told(self, tmp_path: Path) -> None:
        drafted(tmp_path, rows(hours=[f"{n}.5" for n in range(40)], job=["cook", "clerk"] * 20))
        book = tmp_path / "mine/data/raw/codebook.toml"
        text = book.read_text(encoding="utf-8").replace('unit = "amount"', 'unit = "amount"\nat_most = 38')
        book.write_text(text, encoding="utf-8")
        notices = analysis.load(tmp_path / "mine").own["answers"].notices
        assert notices.loc[notices["why"].str.startswith("more than there can be"), "row"].tolist() == [
            *("answers.csv:40", "answers.csv:41")
        ]

    def test_a_band_that_excel_spoilt_in_some_cells_is_one_answer(self, tmp_path: Path) -> None:
        told = self.guess(tmp_path, "Years of work?", ["2-5", "5-Feb", "6-10", "11-20"] * 10)
        assert "Excel took a band for a date: 5-Feb is read as 2-5" in told
        found = analysis.load(tmp_path / "mine").table("years_work")
        assert found["count"].to_list() == [20, 10, 10]

    @pytest.mark.parametrize("sign", ["; ", ";", "|", ", "])
    def test_ticks_in_one_cell(self, tmp_path: Path, sign: str) -> None:
        cells = [["radio", "paper"], ["radio"], ["paper", "web"], ["radio", "web"], ["web"]] * 8
        told = self.guess(tmp_path, "What do you use?", [sign.join(c) for c in cells])
        assert f"tick-all, labels in one cell with {sign.strip()!r}" in told
        assert table(analysis.load(tmp_path / "mine"), "use")["radio"] == 24

    @pytest.mark.parametrize(
        "title",
        [
            "Pets (select all that apply)",
            "Huisdieren (meerdere antwoorden mogelijk)",
            "Tiere (Mehrfachauswahl)",
        ],
    )
    def test_a_title_that_asks_for_several_is_believed(self, tmp_path: Path, title: str) -> None:
        """A handful who chose two make it a tick-all question; without such a title, answers with commas."""
        cells = ["cat"] * 80 + ["dog"] * 80 + ["horse"] * 36 + ["cat, dog", "dog, horse"] * 2
        assert "tick-all" in self.guess(tmp_path, title, cells)
        assert "single choice" in self.guess(tmp_path, "Which pet?", cells)
        assert "the title says that several may be chosen" in self.guess(tmp_path, title, ["cat", "dog"] * 20)

    def test_a_comma_inside_a_label_parts_nothing(self, tmp_path: Path) -> None:
        cells = ["yes, often", "no, never"] * 20
        assert "single choice of 2" in self.guess(tmp_path, "Do you walk?", cells)

    def test_ticks_as_flags_of_one_family_and_as_labels(self, tmp_path: Path) -> None:
        flags = {f"USE.{name}": [1, 0, 0, 1] * 5 for name in ("RADIO", "PAPER", "NONE_OF_THE_ABOVE")}
        told = drafted(tmp_path, rows(**flags))
        assert "tick-all, a column per option" in told[0]
        assert "no options of their own" in told[0]

    def test_a_known_scale_is_put_in_its_order(self, tmp_path: Path) -> None:
        cells = ["agree", "strongly disagree", "neutral", "agree", "disagree", "strongly agree"] * 4
        assert "in an order that is known" in self.guess(tmp_path, "It works.", cells)
        options = analysis.load(tmp_path / "mine").codebook.questions["works"].options
        assert [label["en"] for label in options.values()] == [
            *("strongly disagree", "disagree", "neutral", "agree", "strongly agree")
        ]

    def test_a_scale_with_a_common_word_is_one_too(self, tmp_path: Path) -> None:
        cells = ["very useful", "a little useful", "not at all useful", "somewhat useful"] * 4
        assert "in an order that is known" in self.guess(tmp_path, "How useful?", cells)

    def test_bands_stand_in_the_order_of_their_ends_and_have_no_mean(self, tmp_path: Path) -> None:
        cells = ["11-20", "41310", "less than 2", "6-10", "over 20"] * 6
        told = self.guess(tmp_path, "How many years?", cells)
        assert "Excel took a band for a date: 41310 is read as 2-5" in told
        assert table(analysis.load(tmp_path / "mine"), "years") == {
            **{"less_than_2": 6, "2_5": 6, "6_10": 6, "11_20": 6, "over_20": 6}
        }

    def test_numbers_have_median_and_quartiles_beside_the_mean(self, tmp_path: Path) -> None:
        cells = [*range(12, 32), *range(12, 32)]
        assert "numbers, read as years" in self.guess(tmp_path, "How old are you?", cells)
        found = analysis.load(tmp_path / "mine").table("old").set_index("category")["value"]
        told = pd.Series(cells).astype("float64")
        assert found.to_dict() == {
            "mean": told.mean(),
            "median": told.median(),
            "quartile_1": told.quantile(0.25),
            "quartile_3": told.quantile(0.75),
        }

    def test_plain_numbers_are_drawn_on_a_scale_without_a_unit(self, tmp_path: Path) -> None:
        told = self.guess(tmp_path, "How many pets?", [*range(12, 32), *range(12, 32)])
        assert "numbers, read as amount" in told
        view = analysis.show("pets", analysis.load(tmp_path / "mine"))
        assert view.alt == "Bar chart: How many pets? On average 21.5."
        assert ">30<" in view.svg

    @pytest.mark.parametrize(
        ("title", "cells", "why"),
        [
            ("When?", [f"2026-03-{n:02d}" for n in range(1, 21)], "dates"),
            ("Number", list(range(100, 140)), "a different whole number in every row"),
            ("Born in", [1950 + n % 40 for n in range(60)], "years of the calendar"),
            ("Anything else?", [f"I think that {n} is a fine thing" for n in range(40)], "free text"),
            ("Country", ["NL"] * 20, "the same answer everywhere"),
            ("Empty", [""] * 20, "nobody answered"),
            ("Contact", [f"somebody{n}@example.org" for n in range(20)], "could name somebody"),
        ],
    )
    def test_what_cannot_be_counted_is_left_out_and_named(
        self, tmp_path: Path, title: str, cells: list[object], why: str
    ) -> None:
        told = self.guess(tmp_path, title, cells)
        assert told.startswith(f"left out: {title}: {why}")

    def test_refusals_are_told_and_are_no_option(self, tmp_path: Path) -> None:
        cells = ["red"] * 10 + ["blue"] * 8 + ["Prefer not to say"] * 2
        assert 'refused or not known: 2, such as "Prefer not to say"' in self.guess(
            tmp_path, "Which colour?", cells
        )
        found = analysis.load(tmp_path / "mine").table("colour")
        assert found[["category", "count", "base", "left_out"]].to_numpy().tolist() == [
            ["red", 10, 18, 2],
            ["blue", 8, 18, 2],
        ]


@pytest.mark.slow
def test_the_made_up_study_runs_to_its_page_and_says_that_it_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "study", "--lang", "en,nl,de"]) == 0
    assert "left out: Name: could name somebody, dropped" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "my-study")
    (tmp_path / "my-study/notebooks/01-results.ipynb").unlink()
    assert main(["check"]) == 0
    assert main(["run", "--quiet"]) == 0
    assert main(["run"]) == 0
    assert "Steps taken: 0" in capsys.readouterr().out
    for lang, told in {"en": "SYNTHETIC", "nl": "verzonnen", "de": "ERFUNDEN"}.items():
        page = Path(f"reports/infographic.{lang}.html").read_text(encoding="utf-8")
        assert told in page
        assert "2010" not in page
        assert "CC BY" not in page
    assert Path("reports/tables.xlsx").is_file()
    assert "Person 1" not in "".join(p.read_text("utf-8") for p in Path("data/processed").rglob("*.csv"))


@pytest.mark.slow
def test_the_notebook_of_a_drafted_study_runs(tmp_path: Path) -> None:
    drafted(tmp_path, rows(**{"Which pet?": ["cat", "dog"] * 10, "A house?": ["yes", "no", "no", "yes"] * 5}))
    assert refresh(tmp_path / "mine").failed == {}
    assert (tmp_path / "mine/reports/notebooks/01-results.html").is_file()


def test_a_second_wave_stands_beside_the_first(tmp_path: Path) -> None:
    drafted(tmp_path, rows(**{"Which pet?": ["cat"] * 30 + ["dog"] * 20}))
    project = tmp_path / "mine"
    (project / "data/raw/later").mkdir()
    (project / "data/raw/later/wave.toml").write_text('[answers]\nfile = "b.csv"\n', encoding="utf-8")
    (project / "data/raw/later/b.csv").write_text("Which pet?\n" + "cat\n" * 10 + "dog\n" * 40, "utf-8")
    found = analysis.load(project).then_and_now("later").set_index("category")
    assert found["then"].to_dict() == {"cat": 0.6, "dog": 0.4, "respondents": 50}
    assert found.loc["cat", "difference"] == pytest.approx(-0.4)


def test_a_wave_has_the_base_of_the_first_and_no_difference_to_another_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = ["Mail, TV", "Mail, Web", "TV, Web", "TV"] * 15 + [""] * 60
    drafted(tmp_path, rows(Tools=cells, Colour=["red", "blue"] * 60))
    mine = tmp_path / "mine"
    assert main(["new", "again", "--project", str(mine)]) == 0
    shutil.copy(mine / "data/raw/answers/answers.csv", mine / "data/raw/again/answers.csv")
    same = analysis.load(mine).then_and_now("again").query("panel == 'tools'")
    assert set(same["difference"]) == {0}
    edit(mine / "data/raw/again/wave.toml", 'base = "answered"', 'base = "asked"')
    other = analysis.load(mine).then_and_now("again").query("panel == 'tools'")
    assert other[["difference", "p", "difference_low"]].isna().all(axis=None)
    capsys.readouterr()
    assert main(["check", "--project", str(mine)]) == 0
    assert "tools: base asked here, ticked_any in answers: no difference is given" in capsys.readouterr().out


def test_a_wave_has_the_bases_of_single_questions_too(tmp_path: Path) -> None:
    cells = ["Mail, TV", "Mail, Web", "TV, Web", "TV"] * 15 + [""] * 60
    drafted(tmp_path, rows(Tools=cells, Colour=["red", "blue"] * 60))
    mine = tmp_path / "mine"
    with (mine / "data/raw/answers/wave.toml").open("a", encoding="utf-8") as config:
        config.write('[answers.bases]\ntools = "asked"\n')
    assert main(["new", "again", "--project", str(mine)]) == 0
    shutil.copy(mine / "data/raw/answers/answers.csv", mine / "data/raw/again/answers.csv")
    study = analysis.load(mine)
    assert set(study.table("tools", wave="again")["base"]) == {120}
    assert set(study.then_and_now("again").query("panel == 'tools'")["difference"]) == {0}


def test_of_a_workbook_with_several_sheets_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "answers.xlsx"
    with pd.ExcelWriter(export) as book:
        for name, most in {"first try": 5, "form": 30}.items():
            answers = pd.DataFrame({"Which pet?": ["cat"] * most + ["dog"] * 4})
            answers.to_excel(book, sheet_name=name, index=False)
    begin = ["new", "study", "mine", "--from", str(export), "--project", str(tmp_path)]
    assert main(begin) == 1
    assert "2 sheets that hold something: 'first try', 'form'" in (told := capsys.readouterr().err)
    assert "--sheet" in told
    assert main([*begin, "--sheet", "form"]) == 0
    assert table(analysis.load(tmp_path / "mine"), "pet") == {"cat": 30, "dog": 4}


def test_a_few_large_answers_do_not_make_the_title(tmp_path: Path) -> None:
    drafted(tmp_path, rows(visits=[1.5, 2, 3, 4, 5] * 10, calls=[1.5, 2, 3, 4, 5] * 9 + [1000] * 5))
    study = analysis.load(tmp_path / "mine")
    assert analysis.show("visits", study).alt.endswith("On average 3.1.")
    assert analysis.show("calls", study).alt.endswith("Median 3.0.")


def test_the_title_is_of_the_question_that_has_a_mean(tmp_path: Path) -> None:
    """Beside it stands one whose answers are bands: they have medians of their own, and no mean."""
    drafted(tmp_path, rows(visits=[1.5, 2, 3, 4, 1000] * 8, age=["18-24"] * 20 + ["25-34"] * 20))
    raw = tmp_path / "mine/data/raw"
    edit(raw / "panels.toml", 'questions = ["visits"]\n', 'questions = ["age", "visits"]\n')
    head, _, age = (raw / "codebook.toml").read_text("utf-8").partition("[questions.age]")
    own = re.sub(r"(?m)^options\..*\n", "", age.partition("[items.age.words]")[0])
    names = ("mean", "median", "quartile_1", "quartile_3")
    made = "\n".join(f'options.{name} = {{ en = "{name}" }}' for name in names)
    own = own.replace('"single"\n', f'"number"\n{made}\n')
    (raw / "codebook.toml").write_text(f'{head}[questions.age]{own}unit = "years"\n', "utf-8")
    assert "Median 3.0" in analysis.show("visits", analysis.load(tmp_path / "mine")).alt


def test_a_code_on_a_scale_is_left_out_where_its_item_says_so(tmp_path: Path) -> None:
    drafted(tmp_path, rows(rate=[1, 2, 3, 4, 5, 99] * 9))
    book = tmp_path / "mine/data/raw/codebook.toml"
    kept = [line for line in book.read_text("utf-8").splitlines() if "99" not in line or line.startswith("#")]
    text = "\n".join(kept).replace('headers = ["rate"]', 'headers = ["rate"]\nstrict = true')
    book.write_text(text, "utf-8")
    found = analysis.load(tmp_path / "mine").table("rate")
    assert set(found["base"]) == {45}
    assert set(found["left_out"]) == {9}


def test_only_intervals_that_are_drawn_are_explained(tmp_path: Path) -> None:
    drafted(tmp_path, rows(gain=[n + 0.5 for n in range(-20, 20)], age=[n + 20.5 for n in range(40)]))
    study = analysis.load(tmp_path / "mine")
    drawn = {name: analysis.show(name, study).svg for name in ("gain", "age")}
    assert ".interval" not in drawn["gain"]
    assert "Whiskers" not in drawn["gain"]
    assert ".interval" in drawn["age"]
    assert "Whiskers" in drawn["age"]


def test_groups_beside_each_other_are_compared_with_the_first(tmp_path: Path) -> None:
    cells = {"Which pet?": ["cat"] * 30 + ["dog"] * 30, "Home?": ["house", "flat"] * 15 + ["house"] * 30}
    drafted(tmp_path, rows(**cells))
    project = tmp_path / "mine"
    with (project / "data/raw/panels.toml").open("a", encoding="utf-8") as panels:
        panels.write('[panels.both]\nkind = "bars"\nquestions = ["pet"]\nby = "home"\ntitle.en = "Pets"\n')
    path = project / "data/raw/panels.toml"
    path.write_text(path.read_text("utf-8").replace('"home"]', '"home", "both"]', 1), encoding="utf-8")
    study = analysis.load(project)
    found = study.crosstab("both")
    frame = pd.DataFrame(cells)
    for _, row in found.iterrows():
        own = frame[frame["Home?"] == row["group"].partition("=")[2]]
        assert (row["count"], row["base"]) == ((own["Which pet?"] == row["category"]).sum(), len(own))
    flat = found[found["group"] == "home=flat"].set_index("category")
    theirs = analysis.newcombe(15, 15, 15, 45)
    assert flat.loc["cat", ["difference_low", "difference_high"]].to_list() == pytest.approx(theirs)
    assert set(flat["against"]) == {"home=house"}
    shown = analysis.show("both", study)
    assert "points from house" in shown.svg


def test_a_question_by_one_of_other_people_is_told(tmp_path: Path) -> None:
    drafted(tmp_path, rows(**{"Which pet?": ["cat", "dog"] * 5, "Home?": ["house", "flat"] * 5}))
    book = tmp_path / "mine/data/raw/codebook.toml"
    book.write_text(
        book.read_text("utf-8").replace("[items.home]", '[items.home]\ntable = "others"'), "utf-8"
    )
    panels = tmp_path / "mine/data/raw/panels.toml"
    panels.write_text(panels.read_text("utf-8").replace("[panels.pet]", '[panels.pet]\nby = "home"'), "utf-8")
    with pytest.raises(analysis.AnalysisError, match="not asked of the same people"):
        analysis.load(tmp_path / "mine").crosstab("pet")


def test_a_name_that_cannot_be_a_folder_and_a_file_without_answers_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Name,When\nJo,2026-01-02\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match="'Mijn Onderzoek' must be small letters, digits and hyphens"):
        draft_study("Mijn Onderzoek", tmp_path / "a.csv")
    with pytest.raises(DataError, match="no column that can be counted"):
        draft_study("mine", tmp_path / "a.csv")


def test_a_study_that_is_there_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pets").mkdir()
    assert main(["new", "study", "pets"]) == 1
    assert "there is something of that name" in capsys.readouterr().err


def test_signs_in_titles_and_answers_are_written_so_that_toml_reads_them(tmp_path: Path) -> None:
    cells = {'Say "x" \\ y\x7f?': ["a\\b", 'c"d'] * 10}
    drafted(tmp_path, rows(**cells))
    options = next(iter(analysis.load(tmp_path / "mine").codebook.questions.values())).options
    assert options
    book = analysis.load(tmp_path / "mine").codebook
    labels = [label["en"] for question in book.questions.values() for label in question.options.values()]
    assert {"a\\b", 'c"d'} <= set(labels)


# --- real files ---------------------------------------------------------------------------------------------

MANY = 5_000  # rows; only one file has more, and it has a header of one row
FILES = {
    "wave2021/answers.csv": {"dtype": "str"},
    "real/stackoverflow_2011.csv": {"dtype": "str", "encoding": "cp1252", "header": None, "skiprows": 2},
    "real/r_community_survey_2019_en.csv": {"dtype": "str"},
    "real/r_community_survey_2019_es.csv": {"dtype": "str"},
    "real/github_oss_2024_negative_incidents.csv": {"dtype": "str"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_every_share_of_a_real_file_is_that_of_a_plain_recount(name: str, tmp_path: Path) -> None:
    if not (REAL / name).is_file():
        pytest.skip("the real files are not here")
    path = REAL / name
    raw = pd.DataFrame(pd.read_csv(path, keep_default_na=False, **FILES[name]))
    if len(raw) > MANY:  # they say no more than some of them
        raw, path = raw.head(MANY), tmp_path / "some.csv"
        raw.to_csv(path, index=False)
    files, _ = draft_study("mine", path)
    write_all(tmp_path / "mine", files)
    study = analysis.load(tmp_path / "mine")
    export = study.own["answers"].tables["answers"]
    checked = 0
    for question in study.codebook.questions.values():
        found = study.estimates[(study.estimates["panel"] == question.name)]
        shares = found[(found["statistic"] == "share") & (found["category"] != "other")]
        used = export.columns.loc[export.columns["answers"] == question.name, "header"]
        places = [n for n, column in enumerate(_titles(name, raw)) if column in set(used)]
        for _, row in shares.iterrows():
            words = study.codebook.items[question.name].words[row["category"]]
            assert row["count"] == _recount(raw, places, words, question.kind), row["id"]
            checked += 1
    assert checked > 20
    asked = study.codebook.questions
    for panel in {asked[name].kind: name for name in study.panels}.values():  # one of each kind
        assert analysis.draw(panel, study).get_title(loc="left")


def _titles(name: str, raw: pd.DataFrame) -> list[str]:
    """Title of the question of each column, without anything of ours."""
    if "stackoverflow" in name:
        first = (REAL / name).read_text(encoding="cp1252").splitlines()[0]
        titles = pd.read_csv(pd.io.common.StringIO(first), header=None, dtype="str").iloc[0]  # type: ignore[attr-defined]
        return list(titles.ffill().str.strip())
    if "github" in name:
        return [
            title.rpartition(".")[0] if raw[title].isin(["0", "1"]).all() else title
            for title in map(str, raw.columns)
        ]
    return [str(title).strip() for title in raw.columns]


def _recount(raw: pd.DataFrame, places: list[int], labels: tuple[str, ...], kind: str) -> int:
    words = set(map(plain, labels))
    columns = [raw.iloc[:, place] for place in places]
    if kind == "single":
        return int(columns[0].map(lambda cell: plain(cell) in words).sum())
    if len(columns) > 1:
        own = [c for c, title in zip(columns, raw.columns[places], strict=True) if _is_of(c, title, words)]
        return int(own[0].map(lambda cell: plain(cell) not in ("", "0")).sum())
    return int(columns[0].map(lambda cell: any(_names(cell, label) for label in labels)).sum())


def _is_of(column: pd.Series, title: object, words: set[str]) -> bool:
    return plain(str(title).rpartition(".")[2]) in words or any(plain(cell) in words for cell in column)


def _names(cell: str, label: str) -> bool:
    return f", {_folded(label)}, " in f", {_folded(cell)}, "


def _folded(text: str) -> str:
    letters = normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in letters if not combining(sign)).split())


def test_a_number_has_no_options_but_its_statistics(tmp_path: Path) -> None:
    """Whoever corrects the kind of a question forgets its options."""
    drafted(tmp_path, rows(job=["cook", "clerk"] * 20))
    book = tmp_path / "mine/data/raw/codebook.toml"
    text = book.read_text(encoding="utf-8").replace('kind = "single"', 'kind = "number"')
    book.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="questions.job.options: found 'c.*'; expected one of mean, median"):
        analysis.load(tmp_path / "mine")


def test_words_of_ones_own_are_in_the_base_of_a_question_without_other(tmp_path: Path) -> None:
    drafted(tmp_path, rows(use=["tv; web", "tv", "web", "web; radio", "radio"] * 8))
    raw = tmp_path / "mine/data/raw"
    assert "other" not in (raw / "codebook.toml").read_text(encoding="utf-8").partition("[questions.use]")[2]
    shutil.copytree(raw / "answers", raw / "later")
    (raw / "later/answers.csv").write_text("use\ntv\nweb; a parrot\na parrot\n", encoding="utf-8")
    study = analysis.load(tmp_path / "mine", waves=["later"])
    found = study.table("use", wave="later")
    assert (set(found["category"]), set(found["base"])) == ({"tv", "web", "radio"}, {3})
    assert "in the base, and no option" in study.own["later"].notices["why"].str.cat(sep=" ")
    assert analysis.draw("use", study, wave="later").get_title(loc="left")


def test_who_counts_can_be_told_by_a_column_of_the_tool(tmp_path: Path) -> None:
    drafted(tmp_path, rows(Finished=["True", "False"] * 20, job=["cook", "clerk", "cook", "cook"] * 10))
    wave = tmp_path / "mine/data/raw/answers/wave.toml"
    rule = '[[answers.select.rules]]\nsays = ["cook", "clerk"]\nwhere = { Finished = ["True"] }\nin = true\n'
    rule += 'why = "went to the end"\nexample = "cook"\n'
    select = '[answers.select]\ncolumn = "job"\nothers = "left_early"\n'
    wave.write_text(wave.read_text(encoding="utf-8") + select + rule, encoding="utf-8")
    with (tmp_path / "mine/data/raw/study.toml").open("a", encoding="utf-8") as book:
        book.write('[groups.left_early]\nlabel.en = "left early"\nunit = "people"\n')
    study = analysis.load(tmp_path / "mine")
    assert study.own["answers"].selection["count"].sum() == 40
    assert set(study.table("job")["base"]) == {20}


def test_a_file_with_the_stamp_of_a_form_may_part_its_ticks_otherwise(tmp_path: Path) -> None:
    pets = ["Hond; Kat", "Kat", "Vissen, schildpadden; Hond", "Vissen, schildpadden", "Geen"] * 20
    stamps = [f"08-03-2024 16:{n % 60:02d}" for n in range(100)]
    told = drafted(tmp_path, rows(Tijdstempel=stamps, Huisdieren=pets, Gestart=stamps))
    assert "labels in one cell with ';' between them" in told[0]
    assert "20 answered that none applies, and are in the base" in told[0]
    assert told[1] == "left out: Gestart: dates"
    counts = table(analysis.load(tmp_path / "mine"), "huisdieren")
    assert counts == {"hond": 40, "kat": 40, "vissen_schildpadden": 40}


def test_a_wave_without_the_question_of_a_panel_by_groups_runs(tmp_path: Path) -> None:
    drafted(tmp_path, rows(pet=["cat", "dog"] * 20, sex=["m", "w"] * 20, hours=[n / 4 for n in range(40)]))
    mine = tmp_path / "mine"
    panels = mine / "data/raw/panels.toml"
    text = panels.read_text("utf-8").replace('questions = ["hours"]\n', 'questions = ["hours"]\nby = "sex"\n')
    panels.write_text(text, "utf-8")
    assert main(["new", "later", "--project", str(mine)]) == 0
    (mine / "data/raw/later/answers.csv").write_text("pet,sex\n" + "cat,m\ndog,w\n" * 5, "utf-8")
    assert analysis.load(mine).table("hours", wave="later").empty


def test_an_answer_that_is_no_option_any_more_is_told_under_the_figure(tmp_path: Path) -> None:
    drafted(tmp_path, rows(pet=["cat"] * 20 + ["dog"] * 12 + ["frog"] * 8, sex=["m", "w"] * 20))
    book = tmp_path / "mine/data/raw/codebook.toml"
    lines = book.read_text("utf-8").splitlines(keepends=True)
    book.write_text("".join(line for line in lines if "frog" not in line), "utf-8")
    caption = analysis.draw("pet", analysis.load(tmp_path / "mine")).get_xlabel()
    assert "8 of 40 gave an answer that is none of these." in caption.replace("\n", " ")


# --- exports as tools write them, with a truth that is known ------------------------------------------------


def counted(folder: Path, panel: str) -> dict[str, tuple[int, int]]:
    """Count and base of every answer of a panel of the drafted study, which must load as it stands."""
    found = analysis.load(folder / "mine").table(panel)
    return {row["category"]: (int(row["count"]), int(row["base"])) for _, row in found.iterrows()}


LIME_FULL = (
    '"Antwoord-ID","Datum ingezonden","Laatste pagina","Starttaal","Zaadje",'
    '"Middelen? [Blog]","Middelen? [Video]"'
)


@pytest.mark.parametrize("unfinished", [0, 1])
def test_a_no_to_all_is_an_answer_whether_somebody_did_not_finish_or_not(
    tmp_path: Path, unfinished: int
) -> None:
    says = ["Ja,Nee", "Nee,Ja", "Nee,Nee", "Nee,Nee"] * 20
    lines = [f"{n},2026-01-01,3,nl,{n * 7919},{said}" for n, said in enumerate(says)]
    lines += [f"{n},,1,nl,{n * 7919},," for n in range(100, 100 + unfinished)]
    told = drafted(tmp_path, "\n".join([LIME_FULL, *lines]))
    assert counted(tmp_path, "middelen") == {"blog": (20, 80), "video": (20, 80)}
    assert "left out: Antwoord-ID, Datum ingezonden, Laatste pagina, Starttaal, Zaadje: " in told[1]
    assert told[2:] == ["1 of them not finished, counted all the same"] * unfinished


def test_zeros_are_answers_where_others_left_all_empty(tmp_path: Path) -> None:
    cells = ["1,0,0"] * 36 + ["0,1,1"] * 24 + ["0,0,0"] * 100 + [",,"] * 40
    lines = [f"{cell},{['mbo', 'hbo'][n % 2]}" for n, cell in enumerate(cells)]
    drafted(tmp_path, "\n".join(["contact_a,contact_b,contact_c,school", *lines]))
    assert counted(tmp_path, "contact") == {"a": (36, 160), "b": (24, 160), "c": (24, 160)}


def test_microsoft_forms_ends_every_cell_with_its_sign(tmp_path: Path) -> None:
    said = ["LinkedIn;", "LinkedIn;Instagram;", "Instagram;", "LinkedIn;Instagram;X;", "X;"] * 12
    stamps = {
        "ID": list(range(60)),
        "Begintijd": ["2026-01-01"] * 60,
        "Tijd van voltooien": ["2026-01-01"] * 60,
    }
    told = drafted(tmp_path, rows(**stamps, Platforms=said))
    assert "tick-all" in told[0]
    assert counted(tmp_path, "platforms")["linkedin"] == (36, 60)


def test_words_beside_a_single_choice_belong_to_it_in_qualtrics(tmp_path: Path) -> None:
    heads = [
        "Finished,Q1,Q1_3_TEXT",
        "Finished,In which country? - Selected Choice,In which country? - Other - Text",
        '"{""ImportId"":""finished""}","{""ImportId"":""QID1""}","{""ImportId"":""QID1_3_TEXT""}"',
    ]
    lines = [["True,NL,", "True,BE,", "False,Other,Germany"][n % 3] for n in range(60)]
    told = drafted(tmp_path, "\n".join([*heads, *lines]))
    assert counted(tmp_path, "country") == {"nl": (20, 60), "be": (20, 60), "other": (20, 60)}
    assert told[-1] == "20 of them not finished, counted all the same"


def test_words_beside_a_single_choice_belong_to_it_in_surveymonkey(tmp_path: Path) -> None:
    heads = ["Respondent ID,Collector ID,Start Date,In which sector?,", ",,,Response,Other (please specify)"]
    said = ["Care,", "School,", "Care,", "School,", ",Own words"]
    lines = [f"{n},7,01/02/2026,{said[n % 5]}{n if n % 5 == 4 else ''}" for n in range(60)]
    told = drafted(tmp_path, "\n".join([*heads, *lines]))
    assert "60 of 60 answered" in told[0]
    assert counted(tmp_path, "sector") == {"care": (24, 60), "school": (24, 60), "other": (12, 60)}


def test_words_beside_codes_are_other_in_limesurvey(tmp_path: Path) -> None:
    head = "id,submitdate,lastpage,startlanguage,seed,Q1[SQ001],Q1[SQ002],Q1[other]"
    lines = [f"{n},2026-01-01,3,nl,{n},{['Y,,', ',Y,', 'Y,Y,', ',,podcast'][n % 4]}" for n in range(60)]
    drafted(tmp_path, "\n".join([head, *lines]))
    assert counted(tmp_path, "q1") == {"sq001": (30, 60), "sq002": (30, 60), "other": (15, 60)}


def test_marks_are_numbers_though_some_cells_are_none(tmp_path: Path) -> None:
    marks = ["5", "5,5", "6", "6,5", "7", "7,5", "8", "8,5"] * 12 + ["8-", "7+"] * 6
    told = drafted(
        tmp_path, "\n".join(["Cijfer;Team", *(f"{mark};{'NZ'[n % 2]}" for n, mark in enumerate(marks))])
    )
    assert "cijfer: number" in told[0]
    assert '6 are bands or have an open end, such as "7+"' in told[0]
    assert '6 cannot be read and are left out, such as "8-"' in told[0]


def test_a_scale_has_the_points_that_nobody_chose(tmp_path: Path) -> None:
    points = [f"{n}.0000000000" for n in (0, 1, 3, 4, 5, 6, 7, 8, 9, 10) for _ in range(3)]
    told = drafted(tmp_path, rows(recommend=points, pet=["cat", "dog"] * 15))
    assert "nobody chose 2" in told[0]
    assert counted(tmp_path, "recommend") == {str(n): (0 if n == 2 else 3, 30) for n in range(11)}


def test_weights_and_people_are_no_questions(tmp_path: Path) -> None:
    columns = {"pet": ["cat", "dog"] * 20, "Weegfactor": [0.5 + n / 40 for n in range(40)]}
    told = drafted(tmp_path, rows(**columns, Contactpersoon=["Jan Smit", "Els Bos"] * 20))
    assert (
        told[1] == "left out: Weegfactor: weights? Then name the column in wave.toml, under [answers.weights]"
    )
    assert told[2] == "left out: Contactpersoon: could name somebody, dropped"


def later(tmp_path: Path, first: list[str], second: list[str]) -> Study:
    """A study with a second wave of the same question."""
    drafted(tmp_path, rows(team=first, pet=["cat"] * len(first)))
    mine = tmp_path / "mine"
    assert main(["new", "later", "--project", str(mine)]) == 0
    (mine / "data/raw/later/answers.csv").write_text("\n".join(["team", *second]), "utf-8")
    return analysis.load(mine)


def test_answers_that_are_new_in_a_wave_stand_in_its_headline(tmp_path: Path) -> None:
    study = later(tmp_path, ["North", "South"] * 30, ["North"] * 42 + ["South"] * 41 + ["East"] * 37)
    title = analysis.draw("team", study, wave="later").get_title(loc="left").replace("\n", " ")
    assert title == (
        "No answer differs from Mine by more than chance; 37 of 120 gave an answer that is none of these"
    )


def test_an_answer_that_nobody_gives_any_more_is_asked_about(tmp_path: Path) -> None:
    study = later(tmp_path, ["North", "South", "West"] * 30, ["North", "South"] * 60)
    ax = analysis.draw("team", study, wave="later")
    assert "nobody gave it: was it offered?" in ax.get_title(loc="left").replace("\n", " ")
    page = analysis.page(study, wave="later")
    assert "West" not in page.partition("<main")[2].partition("</section>")[0]


def test_answers_of_two_questions_by_group_stand_under_their_questions(tmp_path: Path) -> None:
    dogs, sexes = ["No", "No", "Yes", "No"] * 10, ["m", "w", "w", "m"] * 10
    drafted(tmp_path, rows(car=["Yes", "No"] * 20, dog=dogs, sex=sexes))
    panels = tmp_path / "mine/data/raw/panels.toml"
    several = 'questions = ["car", "dog"]\nby = "sex"\n'
    panels.write_text(panels.read_text("utf-8").replace('questions = ["car"]\n', several), "utf-8")
    ax = analysis.draw("car", analysis.load(tmp_path / "mine"))
    told = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert {"car: Yes", "dog: Yes"} <= set(told)
    assert not any("was it offered" in text for text in told)


HEADS = {  # what Qualtrics calls the columns of a question with words of one's own
    "in one cell": ["Used? - Selected Choice", "Used? - Other (please specify) - Text"],
    "in columns": [f"Used? - Selected Choice - {o}" for o in ("Blog", "Forum", "Other")]
    + ["Used? - Other - Text"],
}
ROWS = [("Blog,Forum", "", 15), ("Blog", "", 10), ("Forum", "", 5), ("Forum,Other", "podcast, Blog", 5)]


@pytest.mark.parametrize("other", ["Other (please specify)", "Other, please specify"])
@pytest.mark.parametrize("how", ["in one cell", "labels in columns", "1 in columns"])
def test_ticks_with_words_beside_are_counted_in_qualtrics(tmp_path: Path, how: str, other: str) -> None:
    head, told = HEADS[how.partition(" ")[2] if "columns" in how else how], []
    for cells, words, times in ROWS:
        ticks = cells.split(",")
        marks = [("1" if how[0] == "1" else o) * (o in ticks) for o in ("Blog", "Forum", "Other")]
        told += [[*(marks if "columns" in how else [cells.replace("Other", other)]), words]] * times
    codes = [f"Q2_{n}" for n in range(1, len(head))] if "columns" in how else ["Q2"]
    table = pd.DataFrame(told, columns=pd.Index(range(len(head))))
    above = pd.DataFrame([[*codes, "Q2_9_TEXT"], head, [f'{{"ImportId":"{n}"}}' for n in range(len(head))]])
    drafted(tmp_path, pd.concat([above, table]).to_csv(index=False, header=False))
    found = analysis.load(tmp_path / "mine").table("used")
    assert dict(zip(found["category"], found["count"], strict=True)) == {"blog": 25, "forum": 25, "other": 5}
    assert set(found["base"]) == {35}


@pytest.mark.parametrize(
    "other",
    [
        *("Other, namely", "Other, please specify", "Other (specify)", "Anders, nl.", "Anders (vul in)"),
        *(
            "Overig, namelijk",
            "Sonstiges, und zwar",
            "Andere, nämlich",
            "Sonstige (bitte angeben)",
            "3. Other",
        ),
    ],
)
def test_a_column_of_other_answers_is_other_whatever_it_is_called(tmp_path: Path, other: str) -> None:
    told = [["1", "0", ""]] * 10 + [["0", "1", "podcast"]] * 4 + [["1", "1", ""]] * 6
    frame = pd.DataFrame(told, columns=["Which? [TV]", "Which? [Radio]", f"Which? [{other}]"])
    drafted(tmp_path, frame.to_csv(index=False))
    assert table(analysis.load(tmp_path / "mine"), "which") == {"tv": 16, "radio": 10, "other": 4}
    book = (tmp_path / "mine/data/raw/codebook.toml").read_text("utf-8")
    assert "podcast" not in book


def test_other_answers_in_somebodys_words_are_no_options(tmp_path: Path) -> None:
    cells = ["mail"] * 10 + ["web"] * 8 + ["Anders, namelijk: TikTok"] * 3 + ["Other: stata"] * 2
    drafted(tmp_path, rows(contact=cells))
    assert table(analysis.load(tmp_path / "mine"), "contact") == {"mail": 10, "web": 8, "other": 5}


def test_codes_with_titles_are_known_in_limesurvey(tmp_path: Path) -> None:
    head = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page"]
    head += [
        f"Q1[{c}]. Which media? [{o}]" for c, o in {"SQ001": "TV", "SQ002": "Radio", "other": "Other"}.items()
    ]
    told = [
        [n, "2024-01-01", 3, "Yes" if n % 2 else "No", "Yes" if n % 3 else "No", "" if n % 10 else "podcast"]
        for n in range(60)
    ]
    drafted(tmp_path, pd.DataFrame(told, columns=pd.Index(head)).to_csv(index=False))
    study = analysis.load(tmp_path / "mine")
    assert list(study.panels) == ["media"]
    assert table(study, "media") == {"radio": 40, "tv": 30, "other": 6}


@pytest.mark.parametrize("label", ["", "Grand Total", "Eindtotaal", "Gesamt", "N=60"])
def test_a_row_of_totals_is_refused(tmp_path: Path, label: str) -> None:
    cells = {"team": [*["north", "south"] * 30, label], "hours": [*[10.5, 20.5] * 30, 930.0]}
    drafted(tmp_path, rows(**cells))
    with pytest.raises(DataError, match="row 62: found a row of totals"):
        _ = analysis.load(tmp_path / "mine").estimates


def test_codes_for_no_answer_are_told_and_can_be_left_out(tmp_path: Path) -> None:
    told = drafted(tmp_path, rows(hours=[36.5, 40, 38, 12.5] * 10 + [-99, 999]))
    assert "-99 may stand for no answer; 999 may stand for no answer" in told[0]
    wave = analysis.load(tmp_path / "mine").own["answers"]
    assert 'items.hours.otherwise = ["-99", "999"]' in wave.summary
    edit(
        tmp_path / "mine/data/raw/codebook.toml",
        'unit = "amount"',
        'unit = "amount"\notherwise = ["-99", "999"]',
    )
    found = analysis.load(tmp_path / "mine").table("hours").set_index("category")
    assert found.loc["mean", ["value", "base", "left_out"]].tolist() == [31.75, 40, 2]


def test_a_scale_with_words_at_its_ends_can_be_made_a_number(tmp_path: Path) -> None:
    cells = ["0 - Not at all likely"] * 7 + ["5"] * 20 + ["8"] * 30 + ["10 - Extremely likely"] * 5
    drafted(tmp_path, rows(score=cells))
    book = tmp_path / "mine/data/raw/codebook.toml"
    before, _, after = book.read_text("utf-8").partition('kind = "single"')
    after = re.sub(r"(?m)^(?:options\.|\[items.*words|\d).*\n", "", after)
    mean = 'kind = "number"\noptions.mean = { en = "on average" }'
    book.write_text(f"{before}{mean}{after}", "utf-8")
    found = analysis.load(tmp_path / "mine").table("score").iloc[0]
    assert (found["value"], found["base"]) == (pytest.approx(390 / 62), 62)


def test_a_title_above_the_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match="row 1: found .*Survey results.* Remove what stands above the header"
    ):
        drafted(
            tmp_path, "Survey results,,\n" + rows(pet=["cat", "dog"] * 9, home=["flat"] * 18, age=range(18))
        )


def test_times_a_year_are_no_years(tmp_path: Path) -> None:
    told = drafted(tmp_path, rows(**{"How many times a year?": [3, 12, 25_000, 5.5] * 6}))
    assert "numbers, read as amount" in told[0]


def test_first_and_second_choice_are_two_questions(tmp_path: Path) -> None:
    drafted(tmp_path, rows(**{"1. Keuze": ["a"] * 5 + ["b"] * 7, "2. Keuze": ["b"] * 4 + ["a"] * 8}))
    study = analysis.load(tmp_path / "mine")
    assert [table(study, panel) for panel in study.panels] == [{"b": 7, "a": 5}, {"a": 8, "b": 4}]


def test_the_tables_of_a_drafted_wave_can_be_uncommented(tmp_path: Path) -> None:
    drafted(tmp_path, rows(team=["north", "south"] * 9, weight=[1, 2] * 9))
    config = tmp_path / "mine/data/raw/answers/wave.toml"
    lines = config.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "weights]" in line)
    config.write_text(
        "\n".join([*lines[:at], *(line.removeprefix("# ") for line in lines[at : at + 2])]), "utf-8"
    )
    assert analysis.load(tmp_path / "mine").table("team")["value"].tolist() == [
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
    ]


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ({"1": 50, "2": 30, "3": 15, "4": 5}, {"1": "0", "2": "1", "3": "2", "4": "3 or more"}),
        ({"Woman": 61, "Man": 48}, {"Woman": "Man", "Man": "Woman"}),
    ],
)
def test_a_label_that_another_option_has_in_the_file_moves_nobody(
    tmp_path: Path, cells: dict[str, int], labels: dict[str, str]
) -> None:
    drafted(tmp_path, rows(asked=[cell for cell, times in cells.items() for _ in range(times)]))
    book = tmp_path / "mine/data/raw/codebook.toml"
    before = table(analysis.load(tmp_path / "mine"), "asked")
    assert list(before.values()) == list(cells.values())
    text = book.read_text("utf-8")
    for old, new in labels.items():
        text = text.replace(f'{{ en = "{old}" }}', f'{{ en = "changed to {new}" }}')
    book.write_text(text.replace("changed to ", ""), "utf-8")
    assert table(analysis.load(tmp_path / "mine"), "asked") == before


def test_a_word_of_two_options_is_refused(tmp_path: Path) -> None:
    drafted(tmp_path, rows(sex=["Woman"] * 6 + ["Man"] * 4))
    edit(tmp_path / "mine/data/raw/codebook.toml", 'man = ["Man"]', 'man = ["Man", "woman"]')
    with pytest.raises(DataError, match="items.sex.words: found 'woman' for several options"):
        analysis.load(tmp_path / "mine")


def test_ticks_in_one_cell_and_in_columns_are_one_question_in_kobo(tmp_path: Path) -> None:
    told = ["maize beans", "maize", "beans rice", ""] * 9
    ticks = {f"crops/{o}": [int(o in cell.split()) for cell in told] for o in ("maize", "beans", "rice")}
    said = drafted(tmp_path, rows(crops=told, **ticks))
    assert said[-1] == "left out: crops: what the tool adds itself"
    assert table(analysis.load(tmp_path / "mine"), "crops") == {"maize": 18, "beans": 18, "rice": 9}


def test_yes_and_no_about_several_things_is_no_tick_all_question(tmp_path: Path) -> None:
    flags = {f"is_{what}": [1, 0, 0, 1] * 9 for what in ("male", "urban", "employed")}
    told = drafted(tmp_path, rows(**flags))
    assert [line.partition(",")[0] for line in told] == ["male: single", "urban: single", "employed: single"]


def test_options_stand_in_the_titles_of_redcap(tmp_path: Path) -> None:
    ticks = {f"Which? (choice={o})": ["Checked", "Unchecked", "Checked"] * 4 for o in ("TV", "Radio (FM)")}
    drafted(tmp_path, rows(**ticks))
    assert table(analysis.load(tmp_path / "mine"), "which") == {"tv": 8, "radio_fm": 8}


def test_codes_on_a_scale_are_told(tmp_path: Path) -> None:
    assert "99 may stand for no answer" in drafted(tmp_path, rows(rate=[1, 2, 3, 4, 5, 99] * 9))[0]
    ages = [23, 31, 45, 52, 38, 27, 61, 44, 36, 29, 50, 33, 41, 47, 25] * 4 + [-8] * 4
    assert "numbers, read as" in drafted(tmp_path / "other", rows(**{"Age": ages}))[0]


def test_a_wave_in_words_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    drafted(tmp_path, rows(sex=["Woman", "Man"] * 20))
    mine = tmp_path / "mine/data/raw"
    shutil.copytree(mine / "answers", mine / "later")
    (mine / "later/answers.csv").write_text("sex\n" + "Vrouw\nHeer\n" * 20, "utf-8")
    with pytest.raises(
        DataError, match="sex: found 40 answers, none of which is known; expected an answer such"
    ):
        analysis.load(tmp_path / "mine", waves=["later"])


def test_a_question_of_the_same_words_is_told(tmp_path: Path) -> None:
    cells = ["Yes", "No"] * 20
    drafted(tmp_path, rows(**{"Do you smoke?": cells, "Do you travel to Paris?": cells}))
    mine = tmp_path / "mine/data/raw"
    shutil.copytree(mine / "answers", mine / "later")
    later = rows(**{"Did you smoke?": cells, "Do you travel from Paris?": cells})
    (mine / "later/answers.csv").write_text(later, "utf-8")
    wave = analysis.load(tmp_path / "mine", waves=["later"]).own["later"]
    assert "'Did you smoke?'" in set(wave.notices["found"])
    assert "smoke" in set(wave.estimates["panel"])
    assert not any("paris" in panel for panel in wave.estimates["panel"])


def test_who_ticked_nothing_is_told_where_no_none_is_offered(tmp_path: Path) -> None:
    ticks = {f"use[{o}]": [1, 0, 0, 1] * 9 for o in ("tv", "web", "radio")}
    drafted(tmp_path, rows(**ticks))
    summary = analysis.load(tmp_path / "mine").own["answers"].summary
    assert "18 ticked nothing" in summary


def test_several_questions_beside_a_wave_keep_their_names(tmp_path: Path) -> None:
    drafted(tmp_path, rows(car=["Yes", "No"] * 20, dog=["No", "No", "Yes", "No"] * 10))
    raw = tmp_path / "mine/data/raw"
    edit(raw / "panels.toml", 'questions = ["car"]\n', 'questions = ["car", "dog"]\nsections = "question"\n')
    shutil.copytree(raw / "answers", raw / "later")
    study = analysis.load(tmp_path / "mine", waves=["later"])
    told = [text.get_text().replace("\n", " ") for text in analysis.draw("car", study, wave="later").texts]
    assert {"car: Yes", "dog: Yes", "dog: No"} <= set(told)
    assert analysis.show("car", study).alt.endswith("Highest: Yes (car), No (car) and No (dog).")
