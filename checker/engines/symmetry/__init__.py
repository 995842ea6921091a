"""Which threads are interchangeable: proved of the system itself, for whatever makes use of it.

`exchanges` proves it of steps and times, for searches that measure; `interchangeable` of all that a
state can be asked, and `lanes` takes states apart by it.
"""
