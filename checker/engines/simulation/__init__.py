"""Walks through the states of a system: seeded, by several schedules, never a proof.

What they find is a run as any other; what they do not find is not known.
"""

from checker.engines.simulation.plan import SCHEDULES, Plan, Simulated

__all__ = ["SCHEDULES", "Plan", "Simulated"]
