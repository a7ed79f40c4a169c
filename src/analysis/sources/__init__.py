"""The room that reads data files, and says everything that is wrong with them.

``grids`` turns any table into cells of text, workbooks by way of ``excel``; ``exports`` knows what survey
tools make of a form; ``texts`` reads texts to code; ``published`` and ``replication`` read what the study
consists of.
"""
