"""Which shards are done: their counts, kept so that nothing is counted twice."""

import json
from hashlib import sha256
from pathlib import Path

import fsspec

from analysis.corpus.shards import Shard, identity
from analysis.corpus.tally import Counted, Job, codes_url
from analysis.versions import code_key
from analysis.writing import write_all


class Ledger:
    """A folder with one small file per shard that is done.

    Its name is made of everything that decides the counts: the content of the shard as its file system tells
    it, the columns, the dictionary, and the code of the coder.
    """

    def __init__(self, folder: Path, job: Job) -> None:
        self.folder = folder
        self.job = job
        decided = [repr(job), repr(job.dictionary), code_key(("analysis.corpus.tally",))]
        self._key = "\0".join(decided)

    def find(self, shard: Shard) -> Counted | None:
        """Counts of a shard that is done; ``None`` if it is not, its codes are gone, or the file is damaged.

        Raises
        ------
        DataError
            If the shard is not there any more.
        """
        if self.job.codes and not _is_there(codes_url(shard, self.job)):
            return None
        try:
            kept = json.loads((self.folder / self._name(shard)).read_text(encoding="utf-8"))
            return {tuple(group): tuple(tally) for group, tally in kept["groups"]}
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def keep(self, shard: Shard, counted: Counted) -> None:
        """Write down that a shard is done, whole or not at all."""
        groups = [[list(group), list(tally)] for group, tally in counted.items()]
        content = json.dumps({"shard": shard.name, "groups": groups}, ensure_ascii=False)
        write_all(self.folder, {Path(self._name(shard)): content.encode("utf-8")})

    def _name(self, shard: Shard) -> str:
        key = sha256(f"{self._key}\0{identity(shard)}".encode())
        return f"{key.hexdigest()[:32]}.json"


def _is_there(url: str) -> bool:
    system, path = fsspec.core.url_to_fs(url)
    return bool(system.exists(path))
