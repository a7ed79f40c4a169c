"""Texts from whatever they are kept in, through the reader and the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import DataError
from analysis.sources.replication import read_codes
from analysis.sources.texts import read_texts
from tests.conftest import ROOT
from tests.test_cli import run

TEXTS = {"a": "You manage the budget.", "b": "Je beheert het budget, en één team."}


def save(folder: Path, kind: str) -> Path:
    frame = pd.DataFrame({"id": list(TEXTS), "Text": list(TEXTS.values())})
    path = folder / f"texts.{kind}"
    match kind:
        case "csv":
            frame.to_csv(path, index=False, sep=";", encoding="cp1252")
        case "xlsx":
            frame.to_excel(path, index=False)
        case "jsonl":
            frame.to_json(path, orient="records", lines=True, force_ascii=False)
        case "parquet":
            frame.to_parquet(path)
        case _:
            path.mkdir()
            for name, text in TEXTS.items():
                (path / f"{name}.txt").write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "parquet", "folder"])
def test_every_kind_of_file_gives_the_same_texts(tmp_path: Path, kind: str) -> None:
    assert read_texts([save(tmp_path, kind)]).to_dict() == TEXTS


def test_ids_that_appear_twice_keep_their_file(tmp_path: Path) -> None:
    one, two = save(tmp_path, "csv"), save(tmp_path, "jsonl")
    labels = read_texts([one, two]).index
    assert labels.tolist() == [f"{one}:a", f"{one}:b", f"{two}:a", f"{two}:b"]


def test_no_text_of_a_folder_or_file_is_lost(tmp_path: Path) -> None:
    for name in ("a.txt", "a.TXT"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    twice = tmp_path.with_name("twice.csv")
    twice.write_text("id,text\n1,one\n1,two\n", encoding="utf-8")
    texts = read_texts([tmp_path, twice])
    assert sorted(texts) == ["a.TXT", "a.txt", "one", "two"]
    assert texts.index.is_unique
    (tmp_path / "more").mkdir()
    with pytest.raises(DataError, match="found 1 that are folders"):
        read_texts([tmp_path])


def test_a_column_can_be_named_and_texts_without_id_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text("vacature,text\nEen,one\nTwee,two\n", encoding="utf-8")
    assert read_texts([path], column="vacature").to_dict() == {"ads:2": "Een", "ads:3": "Twee"}


def test_every_problem_of_every_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "ok"}\n{"text"\n[1]\n', encoding="utf-8")
    (tmp_path / "c.xlsx").write_bytes(b"no workbook")
    (tmp_path / "d.parquet").write_bytes(b"no parquet")
    (tmp_path / "e.doc").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    names = ["a.csv", "b.jsonl", "c.xlsx", "d.parquet", "e.doc", "empty", "gone"]
    with pytest.raises(DataError) as caught:
        read_texts([tmp_path / name for name in names])
    told = {Path(p.file).name: str(p) for p in caught.value.problems}
    assert set(told) == set(names)
    assert "found the columns x, y" in told["a.csv"]
    assert "--column" in told["a.csv"]
    assert "no workbook but text: call it .csv" in told["c.xlsx"]
    assert "'.doc'" in told["e.doc"]
    assert [p.row for p in caught.value.problems if p.file.endswith("b.jsonl")] == [2, 3]


def test_the_command_codes_writes_and_tells(tmp_path: Path) -> None:
    folder = save(tmp_path, "folder")
    (folder / "c.txt").write_text("", encoding="utf-8")
    out, evidence = tmp_path / "codes.csv", tmp_path / "evidence.csv"
    done = run("code", str(folder), "--out", str(out), "--evidence", str(evidence))
    assert done.returncode == 0
    assert "Coded 2 of 3 texts.\n  not coded: c (no words)" in done.stderr
    codes = pd.read_csv(out).set_index("id")
    assert codes["manage_budget"].tolist()[:2] == [1, 1]
    assert codes.loc["c", "manage_budget":].isna().all()
    assert set(pd.read_csv(evidence)["document"]) == {"a", "b"}


def test_the_command_codes_with_a_dictionary_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('[dictionary]\nlanguage="en"\n[[money]]\nwhy="w"\ninclude=["budget*"]\n', encoding="utf-8")
    done = run("code", str(save(tmp_path, "csv")), "--dictionary", str(own))
    assert done.stdout.splitlines() == ["id,language,words,money", "a,en,4,1", "b,en,7,1"]


def test_the_command_answers_bad_input(tmp_path: Path) -> None:
    done = run("code", str(tmp_path / "gone.csv"))
    assert done.returncode == 1
    assert "no such file or folder" in done.stderr
    assert run("code", str(save(tmp_path, "csv")), "--lang", "de").returncode == 2


def test_the_command_validates(tmp_path: Path) -> None:
    raw = ROOT / "data/raw/replication"
    done = run("validate", str(raw / "task_codes_second_coder.csv"), str(raw / "task_codes.csv"))
    assert done.returncode == 0
    assert "all tasks" in done.stdout
    assert "Tentative (alpha below 0.8): " in done.stdout
    (tmp_path / "x.csv").write_text("name,t\na,1\n", encoding="utf-8")
    done = run("validate", str(tmp_path / "x.csv"), str(raw / "task_codes.csv"))
    assert done.returncode == 1
    assert "no column 'id'" in done.stderr


def test_codes_are_read_as_they_were_written(tmp_path: Path) -> None:
    out = tmp_path / "codes.csv"
    run("code", str(save(tmp_path, "csv")), "--out", str(out))
    (codes,) = read_codes(out)
    assert codes.index.tolist() == ["a", "b"]
    assert codes.shape[1] == 17


def test_every_cell_that_is_no_code_is_told(tmp_path: Path) -> None:
    """Otherwise its task would be left out in silence, and the others look perfect."""
    codes, gold = tmp_path / "codes.csv", tmp_path / "gold.csv"
    codes.write_text("id,words,t,u,v\na,9,1,0,x\nb,8,2,1,\nc,7,0,1,x\n", encoding="utf-8")
    gold.write_text("id,source,t,u,v\na,web,1,yes,1\nb,web,0,1,0\nc,web,0,1,1\n", encoding="utf-8")
    done = run("validate", str(codes), str(gold))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("5 problems in the data.")
    for place in (
        "row 3, t: found '2'",
        "row 2, v: found 'x'",
        "row 3, v: found nothing",
        "row 4, v: found 'x'",
        "row 2, u: found 'yes'",
    ):
        assert place in done.stderr


def test_codes_that_a_program_wrote_as_fractions_are_codes(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("id,words,t,u\na,1,1.0,0\nb,0,0.0,1\nc,1,,\n", encoding="utf-8")
    (codes,) = read_codes(path)
    assert codes.to_dict("list") == {"t": [1, 0], "u": [0, 1]}


@pytest.mark.slow
def test_one_text_of_fifty_megabytes_is_coded(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.write_text("You manage the budget of our team. " * 1_500_000, encoding="utf-8")
    done = run("code", str(path), "--lang", "en")
    assert done.returncode == 0
    assert "Coded 1 of 1 texts." in done.stderr


def test_the_hand_codes_agree_as_well_as_the_readme_says() -> None:
    """0.87 over the 25 texts that both coded: told by the coders, computed here."""
    from analysis import load, validate_codes

    study = load(ROOT)
    assert study.replication is not None
    table = validate_codes(study.replication.second, study.replication.codes[study.tasks]).table
    assert table["documents"].iloc[0] == 25
    assert table.loc["all tasks", "alpha"] == pytest.approx(0.87, abs=0.005)


def test_a_spoiled_hand_code_is_told_with_its_place(project: Path) -> None:
    from analysis import load

    path = project / "data/raw/replication/task_codes.csv"
    text = path.read_text(encoding="utf-8").replace(
        ",1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,0,0", ",1,1,0,2,1,0,0,1,0,0,1,0,1,1,0,0,0", 1
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="row 2, manage_community: found '2'; expected one of 0, 1"):
        load(project)


def test_a_missing_text_is_kept_and_empty(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        json.dumps({"text": None, "id": 1}) + "\n" + json.dumps({"text": "x", "id": 2}), encoding="utf-8"
    )
    assert read_texts([path]).to_dict() == {"1": "", "2": "x"}
