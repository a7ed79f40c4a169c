"""Files are written whole, where somebody wants them."""

from pathlib import Path

import pytest

from analysis.files import write_all, write_to


def test_a_file_is_written_where_a_link_leads(tmp_path: Path) -> None:
    kept = tmp_path / "results/kept.csv"
    write_all(tmp_path, {kept: b"old"})
    kept.chmod(0o640)
    (tmp_path / "link.csv").symlink_to("results/kept.csv")
    (tmp_path / "new.csv").symlink_to("results/new.csv")
    for name in ("link.csv", "new.csv"):
        write_to(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink()
    assert (kept.read_bytes(), (tmp_path / "results/new.csv").read_bytes()) == (b"new", b"new")
    assert kept.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "kept.csv",
        "link.csv",
        "new.csv",
        "new.csv",
    ]


def test_a_link_that_leads_nowhere_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    with pytest.raises(OSError, match="symbolic links"):
        write_to(tmp_path / "a.csv", b"new")
    with pytest.raises(OSError, match="directory"):
        write_to(tmp_path, b"new")
