"""Whether anything in a spec is there for nothing: `make mutate`.

Each guard and each operation on a lock is taken out in turn, and the rest is checked with what the
spec itself expects. What no row notices is listed. Beside the specs stand the reasons of those that
may go unnoticed; what is neither noticed nor explained is a hole in the properties of the spec.

Rooms, none of which knows a later one: `places` names the parts of a text, `mutants` says what may
be taken out, `answers` what the rows of a spec say, `reasons` reads what is explained, `records`
keeps what was found, `runs` checks one mutant after the other, side by side. Not part of what is
installed.
"""
