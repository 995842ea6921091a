"""A System as Promela, for SPIN: the same states and steps, its questions as assertions.

Knows what Promela can say and how SPIN counts; must not know where the text goes to, nor how SPIN
is run. What a step is comes from `semantics.step`, read in Promela text.
"""

from checker.render.promela.program import promela as promela
from checker.render.promela.terms import CannotSay as CannotSay
