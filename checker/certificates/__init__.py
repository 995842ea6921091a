"""Certificates: what was measured, written down so that a second program can find it wrong.

`form` has a certificate as data; `writing` makes one of a report with the help of an engine;
`reading` and `verifying` check one, and know no engine.
"""
