"""What depends on what, and the writer of a project's outputs.

``plan`` says which outputs are made from which inputs; ``tables``, ``outputs`` and ``notebooks`` make them as
bytes; ``engine`` lets doit take the steps that are due, and puts the outputs in their places. Importing this
package loads nothing heavy: a refresh with nothing to do is over before pandas would be there.
"""
