"""An option that a command does not have: what it is called there, or which commands have it."""

from __future__ import annotations

import pytest

from checker.command import unknown_options
from checker.command.cli import check_command, run
from checker.command.others import COMMANDS
from checker.report import BAD_SPEC


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("simulate --max-seconds 5 x.mm", "Did you mean '--time'?"),
        ("simulate --max-seconds=5 x.mm", "Did you mean '--time'?"),
        ("--time 5 x.mm", "Did you mean '--max-seconds'?"),
        ("verify --time 5 x.cert", "Did you mean '--max-seconds'?"),
        ("compare --timeout 5 x.mm", "Did you mean '--max-seconds'?"),
        ("simulate --max-depth 5 x.mm", "Did you mean '--depth'?"),
        ("--depth 5 x.mm", "Did you mean '--max-depth'?"),
        ("explore --steps fine x.mm", "Did you mean '--fine'?"),
        ("--fine x.mm", "Did you mean '--steps'?"),
        ("-j 3 x.mm", "Did you mean '--workers'?"),
        ("graph --param n=3 x.mm", "Did you mean '--set'?"),
        ("--walks 5 x.mm", "'--walks' here. It is an option of `mmcheck simulate`."),
        ("lint --warnings x.mm", "It is an option of `mmcheck FILE`."),
        (
            "explore --max-seconds 5 x.mm",
            "It is an option of `mmcheck FILE`, `mmcheck compare` and `mmcheck verify`.",
        ),
        ("--tracse x.mm", "'--traces'"),
        ("--utterly-unknown x.mm", "No such option '--utterly-unknown'."),
    ],
)
def test_the_right_option_is_named(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line.split()) == BAD_SPEC
    out, err = capsys.readouterr()
    told = " ".join(err.split())
    assert not out and "Error: No such option '" in told and said in told


def test_of_each_group_some_command_has_one_and_no_command_two() -> None:
    every = [check_command, *COMMANDS.values()]
    known = [{option for each in command.params for option in each.opts} for command in every]
    for group in unknown_options._ALIKE:
        assert any(known_here & {*group} for known_here in known)
        assert all(len(known_here & {*group}) < 2 for known_here in known), group
