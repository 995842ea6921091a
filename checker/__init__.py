"""mmcheck: a model checker for locking and page-fault-retry protocols.

What other programs use of it is named in `__all__`, and loaded when it is first asked for:

>>> import checker
>>> report = checker.check(checker.load(text='''
...     model m;
...     var n: 0..2 = 0;
...     process p[2] { a: n += 1; }
...     never two: n == 2;
... '''))
>>> [(each.row, type(each.verdict).__name__) for each in report.findings]
[('two', 'Violated'), ('deadlock', 'Holds'), ('error', 'Holds')]

`docs/python.md` shows more.
"""

from importlib import import_module

from checker.version import __version__ as __version__

TYPE_CHECKING = False  # that of `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from checker import render as render
    from checker.diagnostic import SpecError as SpecError
    from checker.public.comparison import Comparison as Comparison
    from checker.public.comparison import compare as compare
    from checker.public.report import Finding as Finding
    from checker.public.report import Report as Report
    from checker.public.spec import Spec as Spec
    from checker.public.spec import check as check
    from checker.public.spec import explore as explore
    from checker.public.spec import load as load
    from checker.public.spec import replay as replay
    from checker.public.timing import Timing as Timing
    from checker.public.trace import Trace as Trace
    from checker.saved import NoSuchRun as NoSuchRun
    from checker.verdict import Holds as Holds
    from checker.verdict import Unknown as Unknown
    from checker.verdict import Violated as Violated
    from checker.walk import CannotWalk as CannotWalk
    from checker.walk import Walk as Walk

_HOMES = {
    "CannotWalk": "checker.walk",
    "Comparison": "checker.public.comparison",
    "Finding": "checker.public.report",
    "Holds": "checker.verdict",
    "NoSuchRun": "checker.saved",
    "Report": "checker.public.report",
    "Spec": "checker.public.spec",
    "SpecError": "checker.diagnostic",
    "Timing": "checker.public.timing",
    "Trace": "checker.public.trace",
    "Unknown": "checker.verdict",
    "Violated": "checker.verdict",
    "Walk": "checker.walk",
    "check": "checker.public.spec",
    "compare": "checker.public.comparison",
    "explore": "checker.public.spec",
    "load": "checker.public.spec",
    "replay": "checker.public.spec",
}

__all__ = [
    "CannotWalk",
    "Comparison",
    "Finding",
    "Holds",
    "NoSuchRun",
    "Report",
    "Spec",
    "SpecError",
    "Timing",
    "Trace",
    "Unknown",
    "Violated",
    "Walk",
    "check",
    "compare",
    "explore",
    "load",
    "render",
    "replay",
]


def __getattr__(name: str) -> object:
    """What is public, from the file that has it."""
    if name == "render":
        return import_module("checker.render")
    if name not in _HOMES:
        raise AttributeError(f"module 'checker' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What is public, also before it is loaded."""
    return sorted({*globals(), *__all__})
