"""The marks that stand behind a verdict in a table, and what each means.

Must not know where they stand, nor which of them a table has.
"""

EXPECTED, UNEXPECTED, DIFFERING, UP_TO, TIMED = "(x)", "(!)", "(~)", "(e)", "(t)"

MEANING = {
    EXPECTED: "as the spec expects",
    UNEXPECTED: "not as the spec expects",
    DIFFERING: "not as with the steps of the spec",
    UP_TO: "up to the errors",
    TIMED: "with these delays, not at every speed",
}
