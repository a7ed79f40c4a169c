"""A corpus of job ads or profiles in shards: the same coding and counting, on this machine or a cluster.

``shards`` finds the files, ``batches`` reads them, ``tally`` counts one shard, ``ledger`` remembers what is
done, ``counting`` has it done and adds up, ``result`` is what comes of it.
"""

from analysis.corpus.counting import count_tasks
from analysis.corpus.result import Corpus, ShardError

__all__ = ["Corpus", "ShardError", "count_tasks"]
