"""Questions about runs for ever on graphs that are too large for rows of Python.

The steps between the states of a native search are written down in native memory, and the product
with an automaton and its parts are found there, by kernels as those of the search. What is found,
and in which order, is what `liveness.rows` finds.
"""
