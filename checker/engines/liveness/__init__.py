"""Runs that go on for ever: the product of a graph of states with an automaton, and what is fair.

`automaton` makes the automaton of a formula; `graph` is the states as an engine stores them;
`product` puts the two together; `components` and `fair` find where a run can go on, all of it in
`rows` of Python, which is one `ground` to look for runs on; `lasso` makes a run of what is found,
`images` one of another, and these two alone ask what a step is; `answers` goes through the
questions.
"""
