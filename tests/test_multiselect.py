"""Tick-all questions: R's bases, round trips of encodings, labels with delimiters, groups and weights."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import analysis
from analysis import AnalysisError, MultiSelect, UnknownNameError
from analysis.multiresponse.model import concatenated
from analysis.multiresponse.parse import guess_options
from tests.conftest import ROOT

REAL = ROOT.parent / "shared/real"

OPTIONS = ["blog", "Ads, paid", "Wiki; internal", "R&D (labs)"]


def assert_same_answers(a: MultiSelect, b: MultiSelect) -> None:
    """Two are the same answers."""
    pd.testing.assert_frame_equal(a.states().astype("str"), b.states().astype("str"))
    assert a.other.to_dict() == b.other.to_dict()


# --- bases and states -------------------------------------------------------------------------------------


def test_every_base_gives_rs_shares(reference: dict[str, Any]) -> None:
    told, expected = reference["multiselect_bases"]["inputs"], reference["multiselect_bases"]["expected"]
    frame = pd.DataFrame(told).rename(columns=lambda c: f"use[{c.replace('none_of_these', 'None of these')}]")
    found = analysis.multiselect(frame, "use")
    assert found.table()["count"].to_list() == expected["ticks"]
    bases = {
        "asked": "pct_of_asked",
        "answered": "pct_of_answered",
        "ticked_any": "pct_of_tickers_SPSS_MULT_RESPONSE_default",
    }
    for base, name in bases.items():
        assert found.table(base=base)["share"].to_numpy() == pytest.approx(expected[name])
    assert found.table()["base"].iloc[0] == expected["base_asked"]
    assert found.statuses.to_list()[2::3] == ["answered none", "not asked"]


def test_the_six_states() -> None:
    frame = pd.DataFrame({"use": ["blog", "none of these", "weet ik niet", "", None, "N/A"]})
    states = analysis.multiselect(frame, "use", options=["blog", "wiki"]).states()
    rest = ["answered none", "nonsubstantive", "skipped", "not asked", "not asked"]
    assert states["blog"].to_list() == ["ticked", *rest]
    assert states["wiki"].to_list() == ["not ticked", *rest]


REFUSED = {
    "delimited": {"use": ["blog", "Rather not say", "Other: don't know", "wiki; not sure", "None"]},
    "labels": {
        "use[blog]": ["blog", "", "", "", ""],
        "use[wiki]": ["", "", "", "wiki", ""],
        "use[Prefer not to say]": ["", "Prefer not to say", "Prefer not to say", "", ""],
        "use[None]": ["", "", "", "", "None"],
    },
    "codes": {
        "use[blog]": ["1", "0", "0", "0", "0"],
        "use[wiki]": ["0", "0", "0", "1", "0"],
        "use[Don't know]": ["0", "1", "0", "1", "0"],
        "use[other]": ["", "", "decline to say", "", ""],
        "use[None]": ["0", "0", "0", "0", "1"],
    },
}


@pytest.mark.parametrize(
    ("encoding", "options"),
    [*((encoding, ["blog", "wiki"]) for encoding in REFUSED), ("labels", None), ("codes", None)],
)
def test_a_refusal_is_neither_an_answer_nor_words_of_ones_own(
    encoding: str, options: list[str] | None
) -> None:
    found = analysis.multiselect(pd.DataFrame(REFUSED[encoding]), "use", options=options)
    states = ["answered", "nonsubstantive", "nonsubstantive", "answered", "answered none"]
    assert found.statuses.to_list() == states
    assert len(found.other) == 0
    bases = {
        base: int(found.table(base=base)["base"].iloc[0]) for base in ("asked", "answered", "ticked_any")
    }
    assert bases == {"asked": 5, "answered": 3, "ticked_any": 2}
    assert found.table()["count"].to_dict() == {"blog": 1, "wiki": 1} | (
        {"other": 0} if "other" in found.options else {}
    )


def test_spellings_of_one_option_are_counted_together_under_the_commonest() -> None:
    texts = (
        ["Python"] * 9 + ["python; R"] * 4 + ["PYTHON"] * 2 + ["r"] * 3 + ["multi-lingual", "Multi lingual"]
    )
    counted = analysis.multiselect(pd.DataFrame({"use": texts}), "use").table()["count"]
    assert counted.to_dict() == {"Python": 15, "R": 7, "multi-lingual": 2}


def test_labels_that_are_one_cannot_be_two_options() -> None:
    frame = pd.DataFrame({"use": ["SQL", "sql"]})
    with pytest.raises(AnalysisError, match=r"'sql' of 'sql' and 'SQL'.*Keep one"):
        analysis.multiselect(frame, "use", options=["SQL", "R", "sql"])
    with pytest.raises(AnalysisError, match="are about 'SQL', 'sql'"):
        analysis.multiselect(pd.DataFrame({"use[SQL]": [1], "use[sql]": [0]}), "use")


@pytest.mark.parametrize("none", ["NONE_OF_THESE", "None-of-the-above", "geen_van_deze"])
def test_none_may_be_written_as_a_code(none: str) -> None:
    asked = pd.DataFrame({"use": ["blog", none]})
    assert analysis.multiselect(asked, "use", options=["blog"]).statuses.to_list()[1] == "answered none"
    wide = pd.DataFrame({"use[blog]": [1, 0], f"use[{none}]": [0, 1]})
    found = analysis.multiselect(wide, "use")
    assert (found.options, found.statuses.to_list()[1]) == (("blog",), "answered none")


def test_indicators_are_missing_where_nothing_was_answered() -> None:
    found = analysis.multiselect(pd.DataFrame({"use": ["blog", "", None]}), "use", options=["blog"])
    assert found.indicators["blog"].to_list() == [1, pd.NA, pd.NA]


def test_an_option_that_nobody_ticked_stays_with_its_interval() -> None:
    table = analysis.multiselect(pd.DataFrame({"use": ["a", "a", ""]}), "use", options=["a", "b"]).table()
    assert table.loc["b", ["count", "base", "share", "low"]].to_list() == [0, 3, 0, 0]
    assert table.loc["b", "high"] == pytest.approx(0.5615, abs=1e-4)
    assert table.attrs["base"] == "asked"


def test_none_beside_a_tick_is_ignored() -> None:
    found = analysis.multiselect(pd.DataFrame({"use": ["blog, None of these"]}), "use", options=["blog"])
    assert found.statuses.to_list() == ["answered"]


# --- encodings --------------------------------------------------------------------------------------------

STATUSES = st.sampled_from(["answered", "answered none", "nonsubstantive", "skipped", "not asked"])
ANSWERS = st.lists(
    st.tuples(
        STATUSES,
        st.lists(st.booleans(), min_size=4, max_size=4),
        st.sampled_from(["", "podcasts", "radio, tv"]),
    ),
    min_size=1,
    max_size=12,
)


def answers(rows: list[tuple[str, list[bool], str]]) -> MultiSelect:
    """Answers as one column of 0 and 1 per option, with words of one's own."""
    cells = []
    for status, ticked, own in rows:
        some = status == "answered"
        row = {name: str(int(some and tick)) for name, tick in zip(OPTIONS, ticked, strict=True)}
        row |= {"other": own if some and own else "0", "None of these": str(int(status == "answered none"))}
        row |= {"Don't know": str(int(status == "nonsubstantive"))}
        cells.append(dict.fromkeys(row) if status == "not asked" else row)
    return analysis.multiselect(pd.DataFrame(cells, dtype="object"), "use", options=OPTIONS, encoding="codes")


def delimited(answers: MultiSelect, sign: str) -> pd.DataFrame:
    """Answers as one text per respondent, as a form exports them."""
    texts: list[str | None] = []
    for row, status in zip(answers.ticks.to_numpy(), answers.statuses, strict=True):
        beside = {"not asked": None, "answered none": "None of these", "nonsubstantive": "Don't know"}
        named = [
            name for name, ticked in zip(answers.options, row, strict=True) if ticked and name != "other"
        ]
        own = [answers.other.get(answers.ticks.index[len(texts)], "")] if "other" in answers.options else []
        texts.append(beside.get(status, sign.join(filter(None, [*named, *own]))))
    return pd.DataFrame({answers.question: pd.Series(texts, answers.ticks.index, dtype="object")})


def columns(answers: MultiSelect, ticked: str, empty: str) -> pd.DataFrame:
    """Answers as one column per option: ``ticked`` or, if that is nothing, its name."""
    marks = answers.ticks.assign(**{"None of these": answers.statuses == "answered none"})
    marks = marks.assign(**{"Don't know": answers.statuses == "nonsubstantive"})
    cells = {name: np.where(marks[name], ticked or name, empty) for name in marks}
    frame = pd.DataFrame(cells, index=marks.index, dtype="object").where(
        answers.statuses != "not asked", None
    )
    if "other" in answers.options:
        frame.loc[answers.other.index, "other"] = answers.other
    return frame


@given(ANSWERS)
def test_every_encoding_gives_back_the_same_answers(rows: list[tuple[str, list[bool], str]]) -> None:
    first = answers(rows)
    ways = {
        "delimited": delimited(first, " | "),
        "labels": columns(first, "", ""),
        "codes": columns(first, "1", "0"),
    }
    for encoding, frame in ways.items():
        assert_same_answers(analysis.multiselect(frame, "use", options=OPTIONS, encoding=encoding), first)


@given(ANSWERS, st.sampled_from([", ", "; ", ","]))
def test_labels_that_contain_the_delimiter_are_whole(
    rows: list[tuple[str, list[bool], str]], sign: str
) -> None:
    plain_words = [(status, ticked, "" if "," in own else own) for status, ticked, own in rows]
    first = answers(plain_words)
    again = analysis.multiselect(delimited(first, sign), "use", options=OPTIONS, delimiter=sign)
    assert_same_answers(again, first)


def test_words_of_ones_own_are_kept() -> None:
    texts = ["Other: radio, tv, blog", "podcasts", "Anders, namelijk: krant; wiki"]
    found = [
        analysis.multiselect(pd.DataFrame({"use": [text]}), "use", options=["blog", "wiki"], delimiter=sign)
        for text, sign in zip(texts, (",", ",", ";"), strict=True)
    ]
    assert [f.other.to_list() for f in found] == [["radio, tv"], ["podcasts"], ["krant"]]
    assert [f.table()["count"].to_dict() for f in found] == [
        {"blog": 1, "wiki": 0, "other": 1},
        {"blog": 0, "wiki": 0, "other": 1},
        {"blog": 0, "wiki": 1, "other": 1},
    ]


def test_labels_in_two_languages_are_one_option() -> None:
    frame = pd.DataFrame({"use": ["Blogs, Paid ads", "blogjes, betaalde advertenties"]})
    words = {"blog": ["Blogs", "blogjes"], "ads": ["Paid ads", "betaalde advertenties"]}
    assert analysis.multiselect(frame, "use", options=words).table()["count"].to_dict() == {
        "blog": 2,
        "ads": 2,
    }


def test_options_can_be_found_in_the_answers() -> None:
    texts = ["Git, and friends, R", "R", "R, Git, and friends", "Python, R", "Python", "something of mine"]
    found = analysis.multiselect(pd.DataFrame({"use": texts}), "use", delimiter=", ")
    assert found.table()["count"].to_dict() == {"R": 4, "Git, and friends": 2, "Python": 2, "other": 1}


@pytest.mark.parametrize("header", ["use[{}]", "use: {}", "use - {}", "{}"])
@pytest.mark.parametrize(
    ("tick", "blank"), [("1", "0"), ("Yes", "No"), ("ja", "nee"), ("label", ""), (1, 0), (1.0, np.nan)]
)
def test_columns_of_every_form_are_read(header: str, tick: object, blank: object) -> None:
    blog, wiki = ("blog", "wiki") if tick == "label" else (tick, tick)
    frame = pd.DataFrame(
        {header.format("blog"): [blog, blank, blank], header.format("wiki"): [blank, wiki, blank]}
    )
    table = analysis.multiselect(frame, "use", options=["blog", "wiki"]).table(base="ticked_any")
    assert table[["count", "base"]].to_numpy().tolist() == [[1, 2], [1, 2]]


WIDE = [
    (["Ja", "Neen", "Neen"], ["Neen", "Neen", "Ja"]),
    (["Geselecteerd", "Niet geselecteerd", ""], ["", "", "geselecteerd"]),
    (["1,0", "0,0", "0,0"], ["0,0", "0,0", "1,0"]),
    (["100%", "0%", "0%"], ["0%", "0%", "100%"]),
    (["x", "", "weet niet"], ["", "nee", "x"]),
    (["✓", "-", ""], ["", "", "v"]),
]


@pytest.mark.parametrize(("blog", "wiki"), WIDE)
def test_a_cell_ticks_its_option_only_where_it_says_so(blog: list[str], wiki: list[str]) -> None:
    frame = pd.DataFrame({"use[blog]": blog, "use[wiki]": wiki})
    assert analysis.multiselect(frame, "use").table()["count"].to_dict() == {"blog": 1, "wiki": 1}


def test_a_cell_of_which_nobody_knows_is_refused_with_its_row() -> None:
    frame = pd.DataFrame({"use[blog]": ["x", "jaa", ""], "use[wiki]": ["", "x", "100 euro"]})
    with pytest.raises(
        AnalysisError, match=r"'jaa' under 'blog' \(row 1\); '100 euro' under 'wiki' \(row 2\)"
    ):
        analysis.multiselect(frame, "use")


@pytest.mark.parametrize(("tick", "blank"), [("x", ""), ("Ja", "Nee"), ("1", "0")])
def test_other_may_be_ticked_without_words(tick: str, blank: str) -> None:
    frame = pd.DataFrame(
        {
            "use[blog]": [tick, blank, blank, blank],
            "use[Anders]": [blank, tick, tick, blank],
            "use[Anders, namelijk]": ["", "", "podcasts", ""],
        }
    )
    found = analysis.multiselect(frame, "use", options=["blog"])
    assert found.table()["count"].to_dict() == {"blog": 1, "other": 2}
    assert found.other.to_dict() == {2: "podcasts"}


def test_more_options_than_a_number_has_bits() -> None:
    rng = np.random.default_rng(1)
    cells = rng.random((300, 150)) < 0.3
    frame = pd.DataFrame(cells.astype(int)).rename(columns=lambda c: f"q[o{c}]")
    found = analysis.multiselect(frame, "q")
    assert found.table()["count"].to_list() == cells.sum(axis=0).tolist()


def test_answers_of_two_files_are_put_together() -> None:
    one = analysis.multiselect(pd.DataFrame({"use": ["blog", ""]}, index=["a", "b"]), "use", options=["blog"])
    two = analysis.multiselect(
        pd.DataFrame({"use": ["radio", None]}, index=["c", "d"]), "use", options=["blog"]
    )
    both = concatenated([one, two])
    assert both.states()["blog"].to_list() == ["ticked", "skipped", "not ticked", "not asked"]
    assert both.other.to_dict() == {"c": "radio"}
    assert both.options == ("blog", "other")


# --- groups and weights -----------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.integers(0, 2**16))
def test_groups_and_weights_agree_with_pandas(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 300))
    cells = pd.DataFrame(rng.random((n, 3)) < 0.4, columns=list("abc")).astype(int)
    by, weights = pd.Series(rng.choice(["x", "y"], n)), pd.Series(rng.random(n) + 0.1)
    table = analysis.multiselect(cells.add_prefix("q[").add_suffix("]"), "q").table(by=by, weights=weights)
    asked = pd.Series(True, index=cells.index)
    wanted = (cells.mul(weights, axis=0)[asked].groupby(by[asked]).sum()).div(
        weights[asked].groupby(by[asked]).sum(), axis=0
    )
    for group, option in table.index:
        w, x = weights[by == group].to_numpy(), cells.loc[by == group, option].to_numpy()
        p = float(np.average(x, weights=w))
        sure = w.sum() ** 2 / (w**2).sum()  # Kish's
        if 0 < p < 1:  # or how many unweighted answers have the linearised variance of this share
            sure = min(sure, p * (1 - p) / (((w * (x - p)) ** 2).sum() / w.sum() ** 2))
        assert table.loc[(group, option), "effective_base"] == pytest.approx(sure)
        assert table.loc[(group, option), "share"] == pytest.approx(wanted.loc[group, option])
        assert table.loc[(group, option), "count"] == cells.loc[asked & (by == group), option].sum()


def test_who_weighs_nothing_is_not_counted() -> None:
    """Neither among the ticks nor in a base, and the whole is as if they had not been asked."""
    cells = pd.DataFrame({"q[a]": [1, 1, 0, 1, 0], "q[b]": [0, 1, 1, 1, 0]})
    weights, by = pd.Series([2.0, 0, 1, 0, 1]), pd.Series(["x", "x", "x", "y", "y"])
    found = analysis.multiselect(cells, "q").table(by=by, weights=weights)
    kept = weights > 0
    assert found.loc[("x", "a"), ["count", "base"]].tolist() == [1, 2]
    wanted = analysis.multiselect(cells[kept], "q").table(by=by[kept], weights=weights[kept])
    pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize("weights", [[1, -1, 1], [1, np.nan, 1], [1, np.inf, 1], [1, 2], ["x", 1, 1]])
def test_weights_that_are_none_are_answered(weights: list[object]) -> None:
    found = analysis.multiselect(pd.DataFrame({"use": ["a", "b", "a, b"]}), "use", options=["a", "b"])
    with pytest.raises(AnalysisError, match="weights"):
        found.table(weights=pd.Series(weights))


def test_who_is_in_no_group_is_left_out() -> None:
    found = analysis.multiselect(pd.DataFrame({"q[a]": [1, 1, 0]}), "q")
    table = found.table(by=pd.Series(["x", None, "x"]))
    assert table.loc[("x", "a"), ["count", "base"]].to_list() == [1, 2]


@pytest.mark.parametrize("kind", ["Int64", "boolean", "bool[pyarrow]", "int8[pyarrow]", "float64", "object"])
def test_a_missing_cell_ticks_nothing_however_it_is_kept(kind: str) -> None:
    cells = pd.DataFrame({"use[blog]": [1, 0, None], "use[wiki]": [0, 1, None]})
    table = analysis.multiselect(cells.astype("Int64").astype(kind), "use").table()
    assert table[["count", "base"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_indicators_can_be_read_again() -> None:
    found = analysis.multiselect(pd.DataFrame({"use": ["blog, wiki", "blog", None]}), "use")
    again = analysis.multiselect(found.indicators.add_prefix("use: "), "use")
    assert again.table().equals(found.table())


# --- what cannot be ---------------------------------------------------------------------------------------


def test_an_option_with_two_columns_is_asked_about() -> None:
    ticks, said = pd.DataFrame({"use[blog]": [1, 0]}), pd.DataFrame({"use": ["blog", "wiki"]})
    with pytest.raises(AnalysisError, match="Several columns of 'use' are about 'blog'"):
        analysis.multiselect(pd.concat([ticks, ticks], axis=1), "use")
    with pytest.raises(AnalysisError, match="Several columns of 'use' are about 'blog'"):
        analysis.multiselect(ticks.assign(**{"use: blog": [0, 1]}), "use")
    with pytest.raises(AnalysisError, match="Several columns are named 'use'"):
        analysis.multiselect(pd.concat([said, said], axis=1), "use")


def test_a_group_for_each_respondent() -> None:
    found = analysis.multiselect(pd.DataFrame({"use": ["blog", "wiki", "blog"]}), "use")
    with pytest.raises(AnalysisError, match="by has 1 values for 3 respondents"):
        found.table(by=pd.Series(["x"]))


def test_unknown_names_are_answered() -> None:
    frame = pd.DataFrame({"use": ["blog"]})
    with pytest.raises(UnknownNameError, match="Valid: auto, delimited, labels, codes"):
        analysis.multiselect(frame, "use", encoding="wide")
    with pytest.raises(UnknownNameError, match="Valid: asked, answered, ticked_any"):
        analysis.multiselect(frame, "use").table(base="all")
    with pytest.raises(AnalysisError, match="No column answers 'uses'"):
        analysis.multiselect(frame, "uses")


# --- real files, where they are ---------------------------------------------------------------------------


def real(name: str, **options: Any) -> pd.DataFrame:
    path = REAL / name
    if not path.is_file():
        pytest.skip("the real survey files are not here")
    frame: pd.DataFrame = pd.read_csv(path, dtype="str", keep_default_na=False, **options)
    return frame


def test_the_r_community_survey() -> None:
    """Labels with commas: nobody may be counted for half a label."""
    frame = real("r_community_survey_2019_en.csv")
    question = "When you have problems in R, where do you go for help?"
    found = analysis.multiselect(frame, question)
    for option in found.options[:6]:
        if option != "other":
            assert (
                found.table()["count"][option]
                >= frame[question].str.count(option.replace("(", r"\(").replace(")", r"\)")).gt(0).sum()
                * 0.99
            )
    assert any("," in option for option in found.options)


def test_the_stack_overflow_survey() -> None:
    """One column per option that holds its label, under two header rows."""
    from analysis.sources.exports import read_export

    path = REAL / "stackoverflow_2011.csv"
    if not path.is_file():
        pytest.skip("the real survey files are not here")
    export = read_export(path)
    (block,) = (b for b in export.blocks if b.question.startswith("Which languages"))
    frame = export.frame[list(block.places)].set_axis(list(block.options), axis=1)
    found = analysis.multiselect(
        frame, "languages", options=[o for o in block.options if "other" not in o and o != "None"]
    )
    counts = found.table()["count"]
    assert counts["C#"] == (frame["C#"] != "").sum() == 1352
    assert counts["C"] == 741
    assert found.statuses.value_counts()["answered none"] <= 20
    assert len(found.other) > 500


def test_the_github_survey() -> None:
    """0 and 1: a skipped question is all zeros, the same as nothing ticked, and is called skipped."""
    frame = real("github_oss_2024_negative_incidents.csv")
    prefix = "ONEHOT.NEGATIVE_WITNESS."
    own = frame[[c for c in frame.columns if c.startswith(prefix)]].rename(
        columns=lambda c: c.removeprefix(prefix)
    )
    found = analysis.multiselect(
        own,
        "witness",
        options=[str(c) for c in own.columns if c != "NONE_OF_THE_ABOVE"],
        none=["NONE_OF_THE_ABOVE"],
    )
    assert found.table()["count"]["RUDENESS"] == (own["RUDENESS"] == "1").sum()
    assert found.statuses.value_counts()["skipped"] == (own != "1").all(axis=1).sum()


def test_who_types_half_of_a_label_does_not_break_it_apart() -> None:
    """Found in a real survey: "Social media such as blogs, R-bloggers, Twitter" was three options of 78 %."""
    texts = ["Blogs, such as R, and X, Books", "Blogs, such as R, and X", "and X", "Books"]
    assert guess_options(texts, ",", often=[600, 790, 2, 300]) == ["Blogs, such as R, and X", "Books"]
    assert guess_options(["A, B", "A, B", "A, B", "B"], ",") == ["B", "A"], "of few answers one is a quarter"


def test_the_sign_that_leaves_the_fewest_pieces_parts_labels_that_hold_another() -> None:
    rng, labels = np.random.default_rng(1), ["Ads, paid", "Ads, free", "Blog"]
    ticked = [[label for label in labels if rng.random() < 0.4] for _ in range(400)]
    frame = pd.DataFrame({"use": [";".join(of) for of in ticked]})
    counts = analysis.multiselect(frame, "use").table()["count"].to_dict()
    assert counts == {label: sum(label in of for of in ticked) for label in labels}


@pytest.mark.parametrize("kind", [list, tuple, set, np.array])
def test_cells_may_be_lists_of_labels(kind: Any) -> None:
    cells = [kind(of) if of is not None else None for of in (["A, b", "wiki"], ["wiki"], ["A, b"], [], None)]
    found = analysis.multiselect(pd.DataFrame({"use": pd.Series(cells, dtype="object")}), "use")
    assert found.table(base="answered")["count"].to_dict() == {"A, b": 2, "wiki": 2}
    assert found.statuses.tolist() == ["answered"] * 3 + ["skipped", "not asked"]


def test_an_option_whose_column_is_named_otherwise_is_refused() -> None:
    frame = pd.DataFrame({"blog": [1, 0, 1], "wikis": [1, 1, 1]})
    with pytest.raises(AnalysisError, match="No column is named 'wiki': correct options"):
        analysis.multiselect(frame, "use", options=["blog", "wiki"])


def test_what_stands_behind_other_does_not_matter() -> None:
    texts = ["blog; Anders, nl.: krant", "Sonstiges, und zwar: radio", "Other (please specify)", "blog"]
    found = analysis.multiselect(pd.DataFrame({"use": texts}), "use", options=["blog"], delimiter=";")
    assert found.table()["count"].to_dict() == {"blog": 2, "other": 3}
    assert found.other.to_list() == ["krant", "radio", "Other (please specify)"]
