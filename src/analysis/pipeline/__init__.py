"""What depends on what, and the only writer of files.

``steps`` says which outputs are made from which inputs; ``tables``, ``figures``, ``notebooks`` and
``manifest`` each make one kind of output as bytes; ``engine`` runs what is due and ``writing`` puts the bytes
on disk, whole or not at all. Importing this package loads nothing heavy: a refresh with nothing to do is
over before pandas would be there.
"""
