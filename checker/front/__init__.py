"""From text to `ir.System`, room by room; none knows of a later one.

`parsing` makes the tree (`syntax`) of a text, `including` one of all texts of a spec; `naming`
finds what its names mean, `checking` whether its parts fit together, `stepping` where its steps
start; `values` says what its expressions are over the state, `lowering` makes the actions and
questions of the System. `model` leads through all of them. `formatting` and `lint` stand beside.
"""
