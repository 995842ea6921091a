"""Certificates: what was measured, written down so that a second program can find it wrong.

`form` has a certificate as data. `making` makes one of a report with the help of engines (`noting`,
`scheduling`, `surrounding`), and `writing` writes it. `reading` and `verifying` check one, and know
no engine: `claims` looks at each thing that is said, by `runs`, by `covering` of classes, whose
dates are compared in a `field`, and by `bounding`, for all time parameters at once.
"""
