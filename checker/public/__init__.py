"""What other Python programs use: a spec, its report, and the runs in it.

Report, Finding and Trace are those of the checker itself, with what a reader wants of them beside
the data: words, pictures, a look in a notebook. They are made here because here both the data and
what draws them are known; below, neither knows the other.
"""
