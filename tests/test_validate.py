"""Codes against hand codes: published examples, scipy-free arithmetic, intervals, the human ceiling."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import AnalysisError, DataError, wilson
from analysis.cli import main
from analysis.intervals import corrected
from analysis.sources.replication import read_codes
from tests.conftest import ROOT


def frame(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({f"t{i}": [int(c) for c in column] for i, column in enumerate(columns)})


def test_alpha_is_that_of_krippendorff() -> None:
    """Krippendorff (2011), section B: two observers, ten articles, alpha = 0.095."""
    table = analysis.validate_codes(frame("0100000010"), frame("1110010000")).table
    assert table.loc["t0", "alpha"] == pytest.approx(0.095, abs=5e-4)


def test_alpha_is_one_for_equal_and_negative_for_opposite_codes() -> None:
    assert analysis.validate_codes(frame("0110"), frame("0110")).table.loc["t0", "alpha"] == 1
    assert analysis.validate_codes(frame("0110"), frame("1001")).table.loc["t0", "alpha"] < 0


def test_precision_recall_and_f1_by_hand() -> None:
    row = analysis.validate_codes(frame("1110000000"), frame("1101100000")).table.loc["t0"]
    assert (row["gold"], row["coded"], row["documents"]) == (4, 3, 10)
    assert [row["precision"], row["recall"], row["f1"]] == pytest.approx([2 / 3, 2 / 4, 4 / 7])
    assert row["share_error"] == pytest.approx(-0.1)
    assert row["share_error_low"] < row["share_error"] < row["share_error_high"]
    assert np.isnan(row["f1_low"]), "four documents are too few for a resampled interval"


def test_intervals_are_given_where_there_is_enough_and_hold_the_value() -> None:
    rng = np.random.default_rng(4)
    gold = pd.DataFrame(rng.integers(0, 2, (60, 3))).add_prefix("t")
    codes = gold.where(rng.random((60, 3)) < 0.9, 1 - gold)
    table = analysis.validate_codes(codes, gold).table
    for name in ("precision", "recall", "f1", "alpha", "share_error"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()


def test_a_task_that_nobody_coded_certifies_nothing() -> None:
    validation = analysis.validate_codes(frame("0000", "0110"), frame("0000", "0110"))
    assert validation.table.loc["t0", ["alpha", "f1", "precision", "precision_low"]].isna().all()
    assert validation.unreliable == ["t0"]


def test_the_share_error_of_a_rare_task_has_an_interval() -> None:
    row = analysis.validate_codes(frame("1" + "0" * 49), frame("1" + "0" * 49)).table.loc["t0"]
    assert row["share_error_low"] < 0 < row["share_error_high"]


def test_pooled_counts_are_those_of_all_tasks() -> None:
    codes, gold = frame("1100", "0011"), frame("1000", "0111")
    validation = analysis.validate_codes(codes, gold)
    pooled = validation.table.loc["all tasks"]
    assert pooled["precision"] == pytest.approx(3 / 4)
    assert validation.macro_f1 == pytest.approx(np.mean([2 / 3, 4 / 5]))


def test_only_what_both_have_is_used() -> None:
    codes, gold = frame("11", "00"), frame("10").loc[[0]]
    assert analysis.validate_codes(codes, gold).table["documents"].tolist() == [1, 1]


def test_the_lower_alpha_says_what_a_task_bears() -> None:
    """Of the coder and of two people; 0.8 and 0.667 are Krippendorff's."""
    gold = frame("11110000000000000000", "10101010101010101010", "11111111110000000000")
    second = frame("11110000000000000000", "01010101010101010101", "11111111110000000111")
    validation = analysis.validate_codes(gold, gold, second=second)
    assert validation.table["standing"].drop("all tasks").tolist() == ["firm", "none", "tentative"]
    assert "Tentative (alpha below 0.8): t2. No conclusion (alpha below 0.667, or none): t1." in str(
        validation
    )
    assert "<td>" in validation._repr_html_()


def test_resampling_gives_no_interval_where_it_would_be_too_short() -> None:
    often = frame("1" * 45 + "0" * 5, "1" * 25 + "0" * 25, "1" * 25 + "0" * 25)
    other = frame("1" * 44 + "0" * 6, "1" * 24 + "0" * 26, "1" * 25 + "0" * 25)
    table = analysis.validate_codes(other, often).table
    assert table["alpha_low"].drop("all tasks").isna().tolist() == [True, False, True]


def test_the_same_seed_gives_the_same_intervals() -> None:
    codes, gold = frame("1110010110"), frame("1100011110")
    one, two = (analysis.validate_codes(codes, gold, seed=1).table for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_nothing_in_common_and_other_cells_are_answered() -> None:
    with pytest.raises(DataError, match="no document or no task in common"):
        analysis.validate_codes(frame("1"), frame("1").set_axis(["x"]))
    with pytest.raises(DataError, match="gold, column t0\n  whole file: found cells that are not 0 or 1"):
        analysis.validate_codes(frame("10"), frame("12"))


# --- shares of all texts, corrected by the hand codes of some ----------------------------------------------


def crossed(both: int, only_hand: int, only_coded: int, neither: int) -> tuple[list[int], list[int]]:
    """Hand codes and codes of as many texts of each kind."""
    hand = [1] * (both + only_hand) + [0] * (only_coded + neither)
    coded = [1] * both + [0] * only_hand + [1] * only_coded + [0] * neither
    return hand, coded


# Point estimates of ppi-python 0.2.3, ppi_mean_pointestimate(Y, Yhat, Yhat_unlabeled, lam=None), and its 95 %
# interval (ppi_mean_ci); it divides a covariance by n where we divide by n - 1.
PPI = [
    ((18, 4, 6, 22), (410, 950), 0.4121631499, (0.3005751162, 0.5237511837)),
    ((9, 1, 2, 88), (60, 400), 0.1207077054, (0.0800721173, 0.1613432936)),
    ((30, 10, 15, 45), (95, 200), 0.4080089286, (0.3200697751, 0.4959480820)),
]


@pytest.mark.parametrize(("cells", "rest", "share", "normal"), PPI)
def test_corrected_shares_are_those_of_the_authors_of_the_method(
    cells: tuple[int, int, int, int], rest: tuple[int, int], share: float, normal: tuple[float, float]
) -> None:
    hand, coded = crossed(*cells)
    found = corrected(np.array([hand]).T, np.array([coded]).T, [rest[0]], rest[1])
    assert found.share[0] == pytest.approx(share, abs=0.001)
    assert not found.alone[0]
    width, theirs = found.high[0] - found.low[0], normal[1] - normal[0]
    assert theirs < width < 1.5 * theirs, "ours is wider: theirs holds too seldom"


def test_a_coder_that_knows_nothing_leaves_the_hand_codes_alone() -> None:
    hand, coded = crossed(25, 25, 25, 25)
    found = corrected(np.array([hand]).T, np.array([coded]).T, [900], 1000)
    assert (found.alone[0], found.trust[0], found.share[0]) == (True, 0, 0.5)
    assert (found.low[0], found.high[0]) == pytest.approx([float(end) for end in wilson(50, 100)])


def coded_by_a_coder_that_errs(n: int = 600) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(7)
    true = pd.DataFrame(rng.random((n, 2)) < [0.5, 0.2], columns=["a", "b"]).astype("int64")
    return true.where(rng.random(true.shape) > [0.1, 0.2], 1 - true), true


def test_corrected_shares_come_nearer_to_the_truth() -> None:
    codes, true = coded_by_a_coder_that_errs()
    found = analysis.corrected_shares(codes, true.sample(100, random_state=1))
    off, mended = (abs(found[of] - true.mean()) for of in ("coded", "share"))
    assert mended["b"] < 0.04 < off["b"]
    assert (found["low"] < true.mean()).all()
    assert (true.mean() < found["high"]).all()
    assert found[["texts", "by_hand"]].to_numpy().tolist() == [[600, 100]] * 2


def test_too_few_hand_codes_and_cells_that_are_none_are_told() -> None:
    codes, true = coded_by_a_coder_that_errs(50)
    with pytest.raises(DataError, match="9 documents with codes by hand and by program; expected at"):
        analysis.corrected_shares(codes, true.head(9))
    with pytest.raises(DataError, match="cells that are neither 0 nor 1 in a"):
        analysis.corrected_shares(codes.assign(a=codes["a"].replace(1, 2)), true.loc[codes["a"] == 0])


def test_differences_are_corrected_too() -> None:
    codes, true = coded_by_a_coder_that_errs()
    a, b = codes.head(300), codes.tail(300)
    gold = true.head(300).sample(60, random_state=1), true.tail(300).sample(60, random_state=2)
    found = analysis.compare_tasks(a, b, gold=gold)
    one, other = (analysis.corrected_shares(of, hand) for of, hand in zip((a, b), gold, strict=True))
    assert found.table["corrected_difference"].to_list() == pytest.approx(
        (one["share"] - other["share"]).to_list()
    )
    inside = found.table["corrected_low"] < found.table["corrected_difference"]
    assert inside.all()
    assert "Of the shares that hand codes correct, 0 differ, by a test that is too bold." in found.summary
    with pytest.raises(AnalysisError, match="gold must be two tables"):
        analysis.compare_tasks(a, a, gold=gold[:1])


def test_the_sheet_for_hand_codes_is_drawn_filled_and_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = pd.DataFrame({"id": range(40), "text": ["You will manage our budget.", "You will sing."] * 20})
    texts.to_csv(tmp_path / "ads.csv", index=False)
    sheet, codes = tmp_path / "sheet.csv", tmp_path / "codes.csv"
    code = ["code", str(tmp_path / "ads.csv"), "--lang", "en"]
    assert main([*code, "--sample", "20", "--out", str(sheet)]) == 0
    rules = (tmp_path / "sheet.csv.rules.txt").read_text(encoding="utf-8")
    assert "manage_budget: 1 if the person plans, allocates or controls a budget" in rules
    drawn = pd.read_csv(sheet)
    assert len(drawn) == 20
    assert drawn.drop(columns="id").isna().all(axis=None), "no text, and nothing that the program found"
    filled = drawn.fillna(0).astype("int64").assign(manage_budget=(drawn["id"] % 2 == 0).astype("int64"))
    filled.to_csv(sheet, index=False)
    assert main([*code, "--out", str(codes)]) == 0
    assert main(["validate", str(codes), str(sheet)]) == 0
    told = capsys.readouterr().out.splitlines()
    (line,) = [line for line in told[told.index("") :] if line.startswith("manage_budget")]
    assert line.split()[1:5] == ["40", "20", "0.50", f"{filled['manage_budget'].mean():.2f}"]
    assert float(line.split()[5]) == pytest.approx(0.5, abs=0.02)
    assert main([*code, "--sample", "41"]) == 1
    assert "--sample 41: there are 40 texts." in capsys.readouterr().err
    assert main([*code, "--sample", "12", "--evidence", str(tmp_path / "e.csv"), "--by", "id"]) == 1
    assert "leave --by, --evidence out" in capsys.readouterr().err


def test_the_dutch_dictionary_is_as_good_as_the_rules_of_coding_say() -> None:
    """On the made-up ads that were kept apart: what is printed there is reckoned here."""
    folder = ROOT / "data/raw/coder"
    lines = (folder / "dutch_ads.jsonl").read_text(encoding="utf-8").splitlines()
    texts = pd.Series({ad["id"]: ad["text"] for ad in map(json.loads, lines) if ad["synthetic"]})
    codes = pd.read_csv(folder / "dutch_codes.csv", index_col="id")
    kept = codes.index[codes.pop("part") == "kept apart"]
    coded = analysis.code_texts(texts[kept], lang="nl").indicators.astype("int64")
    table = analysis.validate_codes(coded, codes.loc[kept]).table
    errors = 100 * table["share_error"].drop("all tasks").abs()
    f1, alpha = table.loc["all tasks", ["f1", "alpha"]]
    told = f"| {f1:.2f} | {alpha:.2f} | {errors.mean():.1f} points | {errors.max():.0f} points |"
    assert told in (ROOT / "docs/coding-rules.md").read_text(encoding="utf-8")


def test_the_hand_codes_are_those_of_two_readers_and_a_third_where_they_differ() -> None:
    """The texts are not here; that the files go together can be seen."""
    folder = ROOT / "data/raw/coder"
    settled, first, second = (
        pd.read_csv(folder / f"second_round{reader}.csv", index_col="id")
        for reader in ("", "_first_reader", "_second_reader")
    )
    parts = settled.pop("part")
    assert first.index.equals(settled.index)
    assert second.index.equals(settled.index)
    assert settled["text_sha256"].is_unique
    agree = first == second
    assert (settled.where(agree) == first.where(agree)).where(agree, other=True).all(axis=None)
    tasks = first.columns.drop(["language", "group", "source", "words", "text_sha256"])
    assert settled[tasks].isin([0, 1]).all(axis=None)
    assert f"in {int((~agree[tasks]).to_numpy().sum())} of {agree[tasks].size:,} codes" in (
        folder / "README.md"
    ).read_text(encoding="utf-8")
    kept = (parts == "kept apart").groupby(settled["language"]).agg(["sum", "size"])
    assert kept.loc["en"].tolist() == [50, 149]
    assert kept.loc["nl"].tolist() == [33, 98]


def codes_file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join(["id,lead_team,manage_budget", *rows]) + "\n", encoding="utf-8")
    return path


def test_an_empty_cell_of_a_coded_text_is_no_code(tmp_path: Path) -> None:
    sheet = codes_file(tmp_path, "sheet.csv", "a,1,", "b,0,1", "c,,")
    with pytest.raises(
        DataError, match="row 2, manage_budget: found nothing; expected 0 or 1: a text is coded"
    ):
        read_codes(sheet)


def test_a_task_that_nobody_coded_is_left_out_and_so_is_a_text(tmp_path: Path) -> None:
    codes = codes_file(tmp_path, "codes.csv", "a,1,0", "b,0,1", "c,1,1")
    sheet = codes_file(tmp_path, "sheet.csv", "a,1,", "b,0,", "c,,")
    coded, gold = read_codes(codes, sheet)
    assert list(coded) == ["lead_team", "manage_budget"]
    assert gold.to_dict() == {"lead_team": {"a": 1, "b": 0}}


def test_hand_codes_without_a_text_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """And an apostrophe that keeps a spreadsheet from a formula is none of the id."""
    texts = pd.DataFrame(
        {"id": [f"@{n}" for n in range(40)], "text": ["You will lead a team.", "Hello you"] * 20}
    )
    texts.to_csv(tmp_path / "texts.csv", index=False)
    assert main(["code", str(tmp_path / "texts.csv"), "--out", str(tmp_path / "codes.csv")]) == 0
    gold = pd.DataFrame({"id": [*texts["id"][:30], "lost"], "lead_team": [1, 0] * 15 + [1], "juggle": 0})
    gold.to_csv(tmp_path / "gold.csv", index=False)
    assert main(["validate", str(tmp_path / "codes.csv"), str(tmp_path / "gold.csv")]) == 0
    told = capsys.readouterr().out
    assert "Coded by hand and not by the coder, left out: 2 (lost, juggle)." in told
    assert "Shares of all texts, corrected" in told


def test_the_alpha_of_two_hand_coders_says_of_how_many_it_is() -> None:
    codes = frame("0110101001", "1100110010")
    found = analysis.validate_codes(codes, codes, second=codes[["t0"]].head(6))
    assert found.double_coded == 6
    assert "Human alpha is of 6 documents." in str(found)
    assert found.table["human_alpha"].isna().to_dict() == {"t0": False, "t1": True, "all tasks": True}
