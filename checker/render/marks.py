"""The marks that stand behind a verdict in a table.

What each means stands below the table; must not know where they stand.
"""

EXPECTED, UNEXPECTED, DIFFERING, UP_TO, TIMED = "(x)", "(!)", "(~)", "(e)", "(t)"
