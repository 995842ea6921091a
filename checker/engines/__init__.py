"""Engines: each decides the questions of a system within a budget.

Strangers to syntax and to rendering.
"""
