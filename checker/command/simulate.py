"""The command `mmcheck simulate`: its options, and what they ask for.

Must not know how walks go, nor how a report is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from checker.api import Options
from checker.command.options import (
    PAGE,
    OneFileEach,
    Work,
    forms_option,
    names_among,
    names_offered,
    root_option,
    seconds,
    set_option,
)
from checker.command.session import Request, Session
from checker.command.targets import check_targets
from checker.engines.budget import Budget
from checker.engines.simulation import SCHEDULES, Plan, Simulated
from checker.forms import RUNS
from checker.render.as_text import Wanted


@click.command("simulate", cls=OneFileEach, context_settings=PAGE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@set_option
@root_option
@click.option("--seed", type=int, default=0, metavar="N", help="Other walks; default 0.")
@click.option(
    "--walks",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many; default 300, with --time as many as there is time for.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=1_000,
    metavar="N",
    help="Steps of a walk at most; default 1000.",
)
@click.option("--time", type=float, callback=seconds, metavar="S", help="Seconds for each file.")
@click.option(
    "--by",
    "schedules",
    default=",".join(SCHEDULES),
    callback=names_among(SCHEDULES),
    shell_complete=names_offered(SCHEDULES),
    metavar="LIST",
    help=f"Who steps next: {', '.join(SCHEDULES)}; default in turn.",
)
@click.option(
    "--changes",
    type=click.IntRange(min=1, max=8),
    default=3,
    metavar="N",
    help="Orders of steps that a bug may need; preemptions of a walk. Default 3.",
)
@click.option(
    "--property", "properties", multiple=True, metavar="NAME", help="Only this row, and `error`."
)
@click.option("--traces", is_flag=True, help="Also show the runs of what is as expected.")
@click.option("--lanes", is_flag=True, help="Show runs with a column for each thread.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing if all is well, else one line.")
@forms_option
@click.option("--trace-dir", "folder", metavar="DIR", help="Write each run shown into DIR.")
@click.option(
    "--trace-format",
    type=click.Choice(RUNS),
    default="svg",
    metavar="NAME",
    help=f"As what: {', '.join(RUNS)}.",
)
@click.option("--reproducible", is_flag=True, help="Leave time, memory and host out of the JSON.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def simulate_command(
    files: tuple[str, ...],
    values: Mapping[str, str],
    root: str | None,
    seed: int,
    walks: int | None,
    depth: int,
    time: float | None,
    schedules: tuple[str, ...],
    changes: int,
    properties: tuple[str, ...],
    traces: bool,
    lanes: bool,
    quiet: bool,
    folder: str | None,
    trace_format: str,
    reproducible: bool,
    debug: bool,
    **targets: str | None,
) -> Work:
    """Walk through specs by chance, for models too big to exhaust. Proves nothing.

    \b
    Exit: 0 each row was decided, as the spec expects, 1 something is seen
    that is not expected, 2 bad spec or usage, 3 something is not seen.
    """
    forms = {name: path for name, path in targets.items() if path is not None}
    check_targets(forms, files)
    if walks is None:
        walks = _ENDLESS if time is not None else Plan().walks
    plan = Plan(seed, walks, depth, schedules, changes)
    options = Options(values, properties, Budget(seconds=time), engine=Simulated(plan), root=root)
    wanted = Wanted(traces=traces, lanes=lanes)
    runs = {} if folder is None else {folder: (trace_format,)}
    request = Request(options, wanted, quiet, forms, runs, reproducible, debug)
    return lambda console: Session(request, console).run(files)


_ENDLESS = 1_000_000_000
"""More walks than there is time for."""
