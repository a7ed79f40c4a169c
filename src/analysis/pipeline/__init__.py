"""What depends on what, and the writer of a project's outputs.

``steps`` says which outputs are made from which inputs; ``tables``, ``waves``, ``figures``, ``reports``,
``notebooks`` and ``manifest`` each make one kind of output as bytes, ``studies`` has the study that they ask;
``engine`` runs what is due with doit, ``exchange`` puts the outputs in their places, all of them or none,
``cache`` throws away what is damaged, and ``locks`` keeps threads apart. Importing this
package loads nothing heavy: a refresh with nothing to do is over before pandas would be there.
"""
