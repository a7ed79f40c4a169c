"""A corpus in shards: the same counts whatever the files, the order, the engine, and whoever dies."""

import gzip
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from pandas.testing import assert_frame_equal

import analysis
from analysis import DataError, ShardError, UnknownNameError, code_texts, corpus as room, count_tasks
from analysis.cli import main
from analysis.intervals import wilson

SENTENCES = [
    "You will lead a team and manage the budget.",
    "Develop, implement and report on our content strategy; work with agencies.",
    "Je beheert de kanalen en meet de resultaten.",
    "Wir suchen eine Person, die mit der Agentur und dem Team zu den Kunden geht.",  # a language not coded
    "",
    'A text with "quotes", commas; semicolons\nand a second line. You train colleagues.',
]


def corpus(count: int = 60) -> pd.DataFrame:
    """Texts of two countries and three years; of six, one is in a language not coded and one is empty."""
    numbers = range(count)
    return pd.DataFrame(
        {
            "id": [f"ad {n}" for n in numbers],
            "text": [SENTENCES[n % 6] * (1 + n % 2) for n in numbers],
            "year": [str(2012 + n % 3) for n in numbers],
            "country": ["NL" if n % 5 else "BE" for n in numbers],
        }
    )


WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    "a.parquet": lambda frame, path: frame.astype({"year": "int64"}).to_parquet(path, row_group_size=7),
    "a.csv": lambda frame, path: frame.to_csv(path, index=False),
    "a.tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "b.csv": lambda frame, path: frame.to_csv(path, index=False, sep=";", encoding="utf-8-sig"),
    "c.csv": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-16"),
    "d.csv": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-32"),
    "a.jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True, force_ascii=False),
    "a.csv.gz": lambda frame, path: frame.to_csv(path, index=False),
    "a.jsonl.gz": lambda frame, path: path.write_bytes(
        gzip.compress(frame.to_json(orient="records", lines=True).encode())
    ),
}


def expected(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Counts of each group by another way: code all texts at once, and group."""
    coding = code_texts(frame["text"])
    rows = []
    for keys, group in frame.groupby(by, sort=True) if by else [((), frame)]:
        codes = coding.indicators.loc[group.index].dropna()
        for task in codes.columns:
            count, base = int(codes[task].sum()), len(codes)
            low, high = wilson(count, base)
            rows.append((*keys, task, count, base, count / base, float(low), float(high)))
    return pd.DataFrame(rows, columns=[*by, "task", "count", "base", "share", "low", "high"])


def write(folder: Path, *, shards: int = 6) -> pd.DataFrame:
    """A corpus in so many shards of three kinds."""
    frame = corpus()
    folder.mkdir(parents=True, exist_ok=True)
    kinds = ["a.parquet", "a.csv", "a.jsonl"]
    for number in range(shards):
        kind = kinds[number % 3]
        WRITERS[kind](frame.iloc[number::shards], folder / kind.replace("a.", f"shard-{number}."))
    return frame


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that end in the middle of every shard."""
    monkeypatch.setattr(room, "BATCH", 7)


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_same_counts(tmp_path: Path, name: str) -> None:
    frame = corpus()
    WRITERS[name](frame, tmp_path / name)
    found = count_tasks(tmp_path / name, by=["year", "country"])
    assert_frame_equal(found.counts, expected(frame, ["year", "country"]))


@pytest.mark.parametrize("by", [[], ["year"], ["country", "year"]])
def test_groups_add_up(tmp_path: Path, by: list[str]) -> None:
    frame = write(tmp_path)
    found = count_tasks(tmp_path, by=by)
    assert_frame_equal(found.counts, expected(frame, by))
    coding = code_texts(frame["text"])
    assert found.shards == 6
    assert found.documents["documents"].sum() == len(frame)
    assert found.documents["coded"].sum() == len(frame) - len(coding.not_coded)
    assert found.documents["words"].sum() == coding.words.drop(coding.not_coded.index).sum()
    assert str(found) == "60 texts in 6 shards, 40 of them coded."


def test_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    write(tmp_path)
    alone = count_tasks(tmp_path, by="year")
    together = count_tasks(tmp_path, by="year", workers=2)
    assert_frame_equal(together.counts, alone.counts)
    assert_frame_equal(together.documents, alone.documents)


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 40), max_size=6), order=st.randoms(use_true_random=False))
def test_how_a_corpus_is_cut_and_ordered_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], order: object
) -> None:
    folder, frame = tmp_path_factory.mktemp("cut"), corpus(40)
    ends = sorted({0, *cuts, 40})
    paths = []
    for number, (start, end) in enumerate(itertools.pairwise(ends)):
        path = folder / f"{number}.csv"
        frame.iloc[start:end].to_csv(path, index=False)
        paths.append(path)
    order.shuffle(paths)  # type: ignore[attr-defined]
    assert_frame_equal(count_tasks(paths, by="country").counts, expected(frame, ["country"]))


def test_shares_of_a_corpus_are_corrected_by_hand_codes_of_some_texts(tmp_path: Path) -> None:
    frame = write(tmp_path).set_index("id")
    codes = code_texts(frame["text"]).indicators
    gold = codes.dropna(how="all").sample(15, random_state=1).astype("int64")
    gold.loc[gold.index[:4], "manage_budget"] = 0  # where the person saw none
    found = count_tasks(tmp_path, by=["year"]).corrected(codes.loc[gold.index], gold)
    pd.testing.assert_frame_equal(found, analysis.corrected_shares(codes, gold), check_dtype=False)
    with pytest.raises(DataError, match="codes of documents that are not in the corpus"):
        count_tasks(tmp_path / "shard-0.parquet").corrected(codes.loc[gold.index], gold)


def test_a_year_or_day_is_one_group_whatever_file_it_stands_in(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"text": SENTENCES[:2], "year": [2019, None], "day": pd.to_datetime(["2019-05-01"] * 2)}
    )
    frame.to_parquet(tmp_path / "a.parquet")  # a year with one missing is a number with a point there
    (tmp_path / "a.csv").write_text("text,year,day\nYou lead a team,2019,2019-05-01\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(
        '{"text": "You lead a team", "year": 2019.0, "day": "2019-05-01"}\n', encoding="utf-8"
    )
    assert count_tasks(tmp_path, by="year").documents.set_index("year")["documents"].to_dict() == {
        "": 1,
        "2019": 3,
    }
    assert count_tasks(tmp_path, by="day").documents["day"].to_list() == ["2019-05-01"]


def test_texts_without_names_are_called_by_their_number(tmp_path: Path) -> None:
    corpus(10).drop(columns="id").to_csv(tmp_path / "a.csv", index=False)
    count_tasks(tmp_path / "a.csv", codes=tmp_path / "codes")
    (path,) = (tmp_path / "codes").iterdir()
    assert list(pd.read_parquet(path)["id"]) == [str(n) for n in range(1, 11)]


class TestPlaces:
    def test_folders_patterns_and_files_are_each_read_once(self, tmp_path: Path) -> None:
        write(tmp_path / "deep/er")
        (tmp_path / "deep/notes.md").write_text("no shard", encoding="utf-8")
        places = [tmp_path, tmp_path / "deep", str(tmp_path / "deep/*/*.csv")]
        assert count_tasks(places).shards == 6

    def test_an_address_of_fsspec_is_a_place(self, tmp_path: Path) -> None:
        write(tmp_path)
        system = fsspec.filesystem("memory")
        for path in tmp_path.iterdir():
            system.pipe_file(f"/corpus/{path.name}", path.read_bytes())
        there = count_tasks("memory://corpus", codes="memory://codes", by="year")
        assert_frame_equal(there.counts, count_tasks(tmp_path, by="year").counts)
        assert len(system.ls("/codes")) == 6
        system.rm("/corpus", recursive=True)

    def test_places_without_a_shard_are_all_named(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        with pytest.raises(DataError) as caught:
            count_tasks([tmp_path / "empty", tmp_path / "gone.csv", str(tmp_path / "*.parquet")])
        assert [p.found for p in caught.value.problems] == ["no shard"] * 3

    def test_a_file_on_two_ways_is_one_shard(self, tmp_path: Path) -> None:
        write(tmp_path / "ads", shards=1)
        name = next((tmp_path / "ads").iterdir()).name
        assert count_tasks([tmp_path / "ads" / name, tmp_path / "ads/../ads" / name]).shards == 1

    @pytest.mark.parametrize("place", ["s3://bucket/ads.parquet", "nowhere://ads.csv"])
    def test_an_address_that_nothing_leads_to_is_answered(self, tmp_path: Path, place: str) -> None:
        write(tmp_path)
        with pytest.raises(DataError, match="an address that can be reached"):
            count_tasks(place)
        with pytest.raises(DataError, match="an address that can be reached"):
            count_tasks(tmp_path, codes=place)

    def test_a_file_is_no_folder_to_write_to(self, tmp_path: Path) -> None:
        write(tmp_path / "ads")
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(analysis.AnalysisError, match="codes must be a folder"):
            count_tasks(tmp_path / "ads", codes=tmp_path / "file")

    def test_a_text_of_half_a_million_characters_is_one(self, tmp_path: Path) -> None:
        long = "You lead a team. " * 30_000
        (tmp_path / "a.csv").write_text(f'text\n"{long}"\nYou report on results.\n', encoding="utf-8")
        assert count_tasks(tmp_path).documents["words"].tolist() == [120_004]

    def test_a_text_that_is_not_closed_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, "LONGEST", 1_000)
        (tmp_path / "a.csv").write_text('text\n"' + "You lead\n" * 500, encoding="utf-8")
        with pytest.raises(ShardError, match="is a quotation mark not closed"):
            count_tasks(tmp_path)

    def test_half_an_emoji_is_no_letter(self, tmp_path: Path) -> None:
        line = '{"text": "You lead a team \\ud83d and report on results.", "year": "2024"}\n'
        (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
        found = count_tasks(tmp_path, by="year", codes=tmp_path / "codes").counts
        assert found.query("task == 'lead_team'")["count"].tolist() == [1]

    def test_a_file_whose_name_looks_like_a_pattern_is_a_file(self, tmp_path: Path) -> None:
        corpus(6).to_csv(tmp_path / "ads [2024].csv", index=False)
        assert count_tasks(tmp_path / "ads [2024].csv").shards == 1

    def test_texts_can_be_grouped_by_a_language_of_their_own(self, tmp_path: Path) -> None:
        corpus(12).rename(columns={"country": "language"}).to_csv(tmp_path / "a.csv", index=False)
        found = count_tasks(tmp_path, by=["language", "language"])
        assert list(found.documents.columns) == ["language", "documents", "coded", "words"]
        with pytest.raises(UnknownNameError, match="by='language'"):  # the codes have one, as detected
            count_tasks(tmp_path, by="language", codes=tmp_path / "codes")

    @pytest.mark.parametrize("by", ["task", "id", "text", "words", "lead_team"])
    def test_a_column_that_the_result_has_cannot_group_it(self, tmp_path: Path, by: str) -> None:
        write(tmp_path)
        with pytest.raises(UnknownNameError, match=f"by='{by}'"):
            count_tasks(tmp_path, by=by)

    def test_a_language_that_nobody_speaks_is_answered(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownNameError, match="lang='fr' is not known"):
            count_tasks(tmp_path, lang="fr")


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "parquet, cut": ("x.parquet", lambda p: p.write_bytes(p.read_bytes()[:-30]), "whole file"),
    "parquet, no parquet": ("x.parquet", lambda p: p.write_bytes(b"PAR1 nothing"), "whole file"),
    "gz, cut": ("x.csv.gz", lambda p: p.write_bytes(p.read_bytes()[:-20]), "whole file"),
    "gz, spoiled": ("x.csv.gz", lambda p: p.write_bytes(p.read_bytes()[:20] + b"\0" * 60), "whole file"),
    "csv, ragged": ("x.csv", lambda p: p.write_text("text,year\nA,2012\nB\n", encoding="utf-8"), "row 3"),
    "csv, quote open": ("x.csv", lambda p: p.write_text('text,year\n"A,2012\n', encoding="utf-8"), "row"),
    "csv, Windows letters": ("x.csv", lambda p: p.write_bytes(b"text,year\ncaf\xe9,2012\n"), "whole file"),
    "csv, empty": ("x.csv", lambda p: p.write_bytes(b""), "whole file"),
    "csv, no texts": (
        "x.csv",
        lambda p: p.write_text("words,year\nA,2012\n", encoding="utf-8"),
        "whole file",
    ),
    "csv, two years": (
        "x.csv",
        lambda p: p.write_text("text,year,year\nA,1,2\n", encoding="utf-8"),
        "whole file",
    ),
    "csv, lines in a cell": (
        "x.csv",
        lambda p: p.write_text('text,year\n"A\n\nA",2012\nB\n', encoding="utf-8"),
        "row 3",
    ),
    "csv, no year": ("x.csv", lambda p: p.write_text("text,month\nA,12\n", encoding="utf-8"), "whole file"),
    "jsonl, cut": (
        "x.jsonl",
        lambda p: p.write_text('{"text":"A","year":1}\n{"te', encoding="utf-8"),
        "row 2",
    ),
    "jsonl, a list": ("x.jsonl", lambda p: p.write_text("[1, 2]\n", encoding="utf-8"), "row 1"),
}


class TestBrokenShards:
    @pytest.mark.parametrize("name", BROKEN)
    def test_the_run_says_which_and_finishes_the_rest(self, tmp_path: Path, name: str) -> None:
        frame = write(tmp_path)
        file, spoil, place = BROKEN[name]
        WRITERS[file.replace("x.", "a.")](corpus(), tmp_path / file)
        spoil(tmp_path / file)
        with pytest.raises(ShardError) as caught:
            count_tasks(tmp_path, by="year", codes=tmp_path / "codes")
        (problem,) = caught.value.problems
        assert problem.file.endswith(file)
        assert problem.place.startswith(place)
        assert_frame_equal(caught.value.counted.counts, expected(frame, ["year"]))
        assert len(list((tmp_path / "codes").iterdir())) == 6  # and nothing half-written

    def test_a_fault_in_a_worker_is_the_fault_of_one_shard(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path)
        coded = room._coded

        def failing(shard: Any, job: Any) -> Iterator[pd.DataFrame]:
            if Path(shard.url).stem == "shard-3":
                raise MemoryError("too much")
            return coded(shard, job)

        monkeypatch.setattr(room, "_coded", failing)
        with pytest.raises(ShardError) as caught:
            count_tasks(tmp_path)
        assert [(Path(p.file).stem, p.found) for p in caught.value.problems] == [
            ("shard-3", "MemoryError: too much")
        ]
        assert caught.value.counted.shards == 5

    def test_a_shard_without_texts_counts_and_its_codes_are_empty(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("text,year\n", encoding="utf-8")
        corpus(6).to_csv(tmp_path / "b.csv", index=False)
        assert count_tasks(tmp_path / "*.csv", codes=tmp_path / "codes").shards == 2
        assert sorted(len(pd.read_parquet(path)) for path in (tmp_path / "codes").iterdir()) == [0, 6]

    def test_workers_that_die_are_told_and_nothing_written_is_lost(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path)
        dying = partial(
            ProcessPoolExecutor, mp_context=get_context("spawn"), initializer=partial(signal.raise_signal, 9)
        )
        monkeypatch.setattr(room, "_processes", dying)
        with pytest.raises(
            analysis.AnalysisError, match=r"A worker process ended \(BrokenProcessPool\).*run it again"
        ):
            count_tasks(tmp_path, codes=tmp_path / "codes", workers=1)
        monkeypatch.undo()
        assert count_tasks(tmp_path / "*.*", codes=tmp_path / "codes").shards == 6


class TestKept:
    """Shards whose codes are written are not coded again."""

    @pytest.fixture
    def seen(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        names: list[str] = []
        coded = room._coded

        def watched(shard: Any, job: Any) -> Iterator[pd.DataFrame]:
            names.append(Path(shard.url).stem)
            return coded(shard, job)

        monkeypatch.setattr(room, "_coded", watched)
        return names

    def test_a_second_run_codes_nothing_and_says_the_same(self, tmp_path: Path, seen: list[str]) -> None:
        write(tmp_path / "ads")
        first = count_tasks(tmp_path / "ads", by="year", codes=tmp_path / "codes")
        assert len(seen) == 6
        second = count_tasks(tmp_path / "ads", by="year", codes=tmp_path / "codes")
        assert len(seen) == 6
        assert_frame_equal(first.counts, second.counts)
        assert_frame_equal(first.counts, count_tasks(tmp_path / "ads", by="year").counts)

    def test_what_changed_is_coded_again_and_replaced(self, tmp_path: Path, seen: list[str]) -> None:
        write(tmp_path / "ads")
        count_tasks(tmp_path / "ads", codes=tmp_path / "codes")
        corpus(12).to_csv(tmp_path / "ads/shard-1.csv", index=False)
        count_tasks(tmp_path / "ads", codes=tmp_path / "codes")
        assert seen[6:] == ["shard-1"]
        assert len(list((tmp_path / "codes").iterdir())) == 6
        count_tasks(tmp_path / "ads", codes=tmp_path / "codes", lang="en")
        assert len(seen) == 7 + 6

    @pytest.mark.parametrize("content", [b"", b"PAR1", None])
    def test_what_is_damaged_or_lost_is_coded_again(
        self, tmp_path: Path, seen: list[str], content: bytes | None
    ) -> None:
        write(tmp_path / "ads")
        first = count_tasks(tmp_path / "ads", codes=tmp_path / "codes")
        path = next((tmp_path / "codes").iterdir())
        path.unlink() if content is None else path.write_bytes(content)
        second = count_tasks(tmp_path / "ads", codes=tmp_path / "codes")
        assert len(seen) == 7
        assert_frame_equal(first.counts, second.counts)

    @pytest.mark.parametrize("stem", ["ads", "ads [2024]"])
    def test_what_a_killed_worker_had_half_written_is_removed(self, tmp_path: Path, stem: str) -> None:
        corpus(6).to_csv(tmp_path / f"{stem}.csv", index=False)
        count_tasks(tmp_path / f"{stem}.csv", codes=tmp_path / "codes")
        (path,) = (tmp_path / "codes").iterdir()
        path.rename(path.with_name(f"{path.name}.0123abcd"))
        (tmp_path / "codes/somebody's own.txt").write_text("a note", encoding="utf-8")
        assert count_tasks(tmp_path / f"{stem}.csv", codes=tmp_path / "codes").shards == 1
        assert {kept.name for kept in (tmp_path / "codes").iterdir()} == {path.name, "somebody's own.txt"}

    def test_a_dictionary_of_ones_own_is_known_again_by_another_process(self, tmp_path: Path) -> None:
        write(tmp_path / "ads")
        (tmp_path / "own.toml").write_text(
            '[dictionary]\nlanguage = "en"\nwhole = ["LinkedIn", "InDesign", "YouTube", "WordPress"]\n\n'
            '[[hiring]]\ninclude = ["lead"]\nwhy = "for the test"\n',
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "analysis", "code", "ads", "--dictionary", "own.toml"]
        names = set()
        for seed in ("1", "2"):
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            given = ["--codes", seed]
            subprocess.run([*command, *given], cwd=tmp_path, env=environment, check=True, capture_output=True)
            names |= {path.name for path in (tmp_path / seed).iterdir()}
        assert len(names) == 6

    def test_a_run_that_was_stopped_goes_on(
        self, tmp_path: Path, seen: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path / "ads")
        watched = room._coded

        def stopped(shard: Any, job: Any) -> Iterator[pd.DataFrame]:
            if len(seen) == 4:
                raise KeyboardInterrupt
            return watched(shard, job)

        monkeypatch.setattr(room, "_coded", stopped)
        with pytest.raises(KeyboardInterrupt):
            count_tasks(tmp_path / "ads", codes=tmp_path / "codes")
        monkeypatch.setattr(room, "_coded", watched)
        assert count_tasks(tmp_path / "ads", codes=tmp_path / "codes").shards == 6
        assert len(seen) == 6


def test_codes_of_every_text_are_written(tmp_path: Path) -> None:
    frame = write(tmp_path / "shards")
    count_tasks(tmp_path / "shards", by="year", codes=tmp_path / "codes")
    written = pd.concat([pd.read_parquet(path) for path in (tmp_path / "codes").iterdir()]).set_index("id")
    coding = code_texts(frame.set_index("id")["text"])
    assert set(written.columns) == {"language", "words", "year", *coding.indicators.columns}
    assert_frame_equal(
        written.loc[frame["id"], list(coding.indicators.columns)].astype("Int8"),
        coding.indicators,
        check_index_type=False,
    )
    assert (written.loc[frame["id"], "language"] == coding.languages).all()


def test_a_dictionary_of_ones_own_is_used_by_every_worker(tmp_path: Path) -> None:
    write(tmp_path / "shards")
    own = tmp_path / "own.toml"
    own.write_text(
        '[dictionary]\nlanguage = "en"\n\n[[hiring]]\ninclude = ["suchen"]\nwhy = "German, for the test"\n',
        encoding="utf-8",
    )
    alone = count_tasks(tmp_path / "shards", dictionary=own)
    assert alone.counts[["task", "count"]].to_numpy().tolist() == [["hiring", 10]]
    assert_frame_equal(count_tasks(tmp_path / "shards", dictionary=own, workers=2).counts, alone.counts)


class TestCommand:
    def test_it_writes_the_counts_and_remembers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("CI", raising=False)
        write(tmp_path / "ads")
        assert main(["code", "ads", "--by", "year", "--workers", "2", "--out", "tasks.csv"]) == 0
        told = capsys.readouterr()
        assert told.out == ""
        assert "100% Completed" in told.err
        assert "Counted 60 texts in 6 shards, 40 of them coded." in told.err
        assert len(list(Path(".analysis/corpus").iterdir())) == 6
        counts = pd.read_csv("tasks.csv", dtype={"year": "str"})
        assert counts["count"].to_list() == count_tasks("ads", by="year").counts["count"].to_list()

    def test_a_broken_shard_makes_it_fail_and_the_rest_is_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path / "ads")
        (tmp_path / "ads/x.jsonl").write_text('{"text": "A"}\nno json\n', encoding="utf-8")
        assert main(["code", "ads/*", "--codes", "codes", "--out", "tasks.csv"]) == 1
        told = capsys.readouterr().err
        assert "ads/x.jsonl\n  row 2: found a line of 7 characters that is none" in told
        assert "The other shards are counted, and stay done." in told
        assert pd.read_csv("tasks.csv")["base"].to_list()[0] == 40

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--workers", "0"], "'0' is no number: 1, 2, ..."),
            (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "not allowed with argument"),
        ],
    )
    def test_options_that_cannot_be_are_answered(
        self, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["code", "ads", *options])
        assert caught.value.code == 2
        assert told in capsys.readouterr().err

    def test_evidence_of_a_corpus_is_answered(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["code", "ads", "--by", "year", "--evidence", "matches.csv"]) == 1
        assert "Leave it out, or code some texts alone." in capsys.readouterr().err

    def test_a_scheduler_that_is_not_there_is_answered(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tmp_path)
        monkeypatch.setitem(sys.modules, "distributed", None)
        assert main(["code", str(tmp_path), "--scheduler", "tcp://127.0.0.1:1"]) == 1
        assert "pip install distributed" in capsys.readouterr().err


@pytest.mark.slow
class TestCluster:
    """A real Dask scheduler with two real workers, as the README starts them."""

    @pytest.fixture
    def cluster(self, tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
        dask = str(Path(sys.executable).with_name("dask"))
        file = tmp_path / "scheduler.json"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        start = [dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        scheduler = subprocess.Popen([*start, "--scheduler-file", str(file)], **quiet)
        for _ in range(200):
            if file.is_file() and file.read_text(encoding="utf-8").strip():
                break
            time.sleep(0.1)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        one = [dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        folders = [tmp_path / f"worker-{number}" for number in (1, 2)]
        workers = [subprocess.Popen([*one, "--local-directory", str(folder)], **quiet) for folder in folders]
        yield address, workers
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()

    def many(self, folder: Path) -> None:
        """Twelve shards that take long enough to be interrupted."""
        folder.mkdir()
        for number in range(12):
            frame = pd.concat([corpus(120)] * 8).assign(year=str(2010 + number % 4))
            frame.to_parquet(folder / f"{number:02}.parquet")

    def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
        self,
        tmp_path: Path,
        cluster: tuple[str, list[subprocess.Popen[bytes]]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from distributed import Client

        monkeypatch.undo()  # batches as small as those of the other tests would take a minute

        address, workers = cluster
        self.many(tmp_path / "shards")
        alone = count_tasks(tmp_path / "shards", by="year")
        codes = tmp_path / "codes"

        def kill() -> None:
            while not codes.is_dir() or len(list(codes.glob("*.parquet"))) < 3:
                time.sleep(0.01)
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()

        with Client(address) as client:
            client.wait_for_workers(2, timeout=60)
            killer = Thread(target=kill)
            killer.start()
            together = count_tasks(tmp_path / "shards", by="year", codes=codes)
            killer.join()
            assert len(client.scheduler_info()["workers"]) == 1
        assert len(list(codes.iterdir())) == 12
        assert_frame_equal(together.counts, alone.counts)
        assert_frame_equal(together.documents, alone.documents)

    def test_the_command_counts_on_it_and_says_which_shard_is_broken(
        self, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
    ) -> None:
        frame = write(tmp_path / "shards")
        shutil.copy(tmp_path / "shards/shard-1.csv", tmp_path / "shards/shard-7.parquet")
        command = [sys.executable, "-m", "analysis", "code", "shards", "--scheduler", cluster[0]]
        for _ in range(2):  # the second time only the broken shard is tried
            done = subprocess.run(
                [*command, "--by", "year", "--out", "tasks.csv"],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 1
            assert "1 problem in the data.\n\nshards/shard-7.parquet\n  whole file: found" in done.stderr
            assert "Traceback" not in done.stderr
            counts = pd.read_csv(tmp_path / "tasks.csv", dtype={"year": "str"})
            wanted = expected(frame, ["year"])
            assert counts["count"].to_list() == wanted["count"].to_list()
            assert counts["base"].to_list() == wanted["base"].to_list()


def test_lines_without_what_is_empty_have_one_column_of_texts(tmp_path: Path) -> None:
    """Many programs leave a name out where there is nothing: the first line is not all there is."""
    lines = [{"id": 1, "summary": "You report on results."}, {"id": 2, "text": "You will lead a team."}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with pytest.raises(ShardError, match="found the columns id, summary, text; expected one column"):
        count_tasks(tmp_path)
    lines = [{"text": "You report on results."}, {"id": 2, "text": "You will lead a team."}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with pytest.raises(ShardError, match="line 2|row 2: found text, id|row 2: found id, text"):
        count_tasks(tmp_path)


def test_rows_without_anything_are_no_texts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,year,text\n1,2012,You lead a team.\n,,\n,,\n", encoding="utf-8")
    assert count_tasks(tmp_path, by="year").documents["documents"].to_dict() == {0: 1}


def test_codes_are_no_shards_and_other_options_leave_them_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,year,text\n1,2012,You will lead a team.\n", encoding="utf-8")
    codes = tmp_path / "codes"
    first = count_tasks(tmp_path, by="year", codes=codes)
    assert_frame_equal(count_tasks(tmp_path, by="year", codes=codes).counts, first.counts)
    count_tasks(tmp_path, lang="en", codes=codes)
    assert len(list(codes.iterdir())) == 2
