"""Tick-all questions: three encodings in, one type out, six states, the base always said.

``model`` is the type and its counts, ``parse`` and ``wide`` read the encodings.
Everything goes through the distinct patterns of ticks, of which ten million answers have a few thousand.
"""

from analysis.multiresponse.model import MultiSelect
from analysis.multiresponse.parse import multiselect

__all__ = ["MultiSelect", "multiselect"]
