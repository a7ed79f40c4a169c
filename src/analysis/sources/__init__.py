"""The room that reads data files, and says everything that is wrong with them.

``files`` turns bytes into text; ``grids`` any table into cells of text, by way of ``delimited``, ``excel``
and ``records``; ``exports`` knows what survey tools make of a form; ``texts`` reads texts to code;
``published`` and ``replication`` read what the study consists of.
"""
