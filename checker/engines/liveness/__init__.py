"""Runs that go on for ever: the product of a graph of states with an automaton, and what is fair.

`automaton` makes the automaton of a formula; `graph` is the states as an engine stores them;
`product` puts the two together; `components` and `fair` find where a run can go on; `lasso` makes
a run of it; `answers` goes through the questions. None knows what a step is.
"""
