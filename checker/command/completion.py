"""`mmcheck completion SHELL`, and what a shell is answered when somebody presses tab.

The scripts and their words are click's. Beside options and commands it knows what can be
explained, the library, and what a spec on the line declares: its rows and its parameters. A spec
that can't be read completes nothing. bash takes `policy=HOLD` for three words, the others for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from checker.catalogue import MARKS
from checker.command.console import Console
from checker.command.options import PAGE, OneFileEach, Work
from checker.command.others import VARIABLE
from checker.diagnostic import CODES, SpecError
from checker.report import GOOD

if TYPE_CHECKING:
    from checker.front.syntax import Declaration

_SHELLS = ("bash", "zsh", "fish")
_OF_A_SPEC = ("--property", "--set")
_MENDED = {
    "bash": (
        "COMPREPLY+=($value)\n",
        "COMPREPLY+=($value)\n[[ $value == *= ]] && compopt -o nospace\n",
    ),
    "zsh": (
        "for type key descr in ${response}; do\n",
        "for type key descr in ${response}; do\n"
        "[[ $type == plain && $key == *= ]] && compadd -U -S '' -- $key && continue\n",
    ),
    "fish": ('(string split "," $completion)', '(string split --max 1 "," $completion)'),
}
"""What of a script is written in another way.

In bash and zsh no blank follows `policy=`, which fish leaves out by itself. To fish a comma was the
end of a description, and of a list of names.
"""

Items = list[CompletionItem]


@click.command("completion", cls=OneFileEach, context_settings=PAGE)
@click.argument("shell", type=click.Choice(_SHELLS))
def completion_command(shell: str) -> Work:
    """Print a script for a shell: bash, zsh or fish; `source` it."""
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(completion_command, {}, "mmcheck", VARIABLE)

    def work(console: Console) -> int:
        console.out.write(ShellComplete.source(made).strip("\n").replace(*_MENDED[shell], 1))
        return GOOD

    return work


def answer(asked: str, check: click.Command, commands: Mapping[str, click.Command]) -> str:
    """What a shell is to be told. asked: what stands in VARIABLE; the words stand in others."""
    kind = get_completion_class(asked.partition("_")[0])
    if kind is None:
        return ""
    first = kind(check, {}, "mmcheck", VARIABLE)
    words, begun = first.get_completion_args()
    found = _found(kind, words, begun, check, commands)
    return "\n".join(map(first.format_completion, found))


def _found(
    kind: type[ShellComplete],
    words: Sequence[str],
    begun: str,
    check: click.Command,
    commands: Mapping[str, click.Command],
) -> Items:
    if words[:1] == ["explain"] and not begun.startswith("-"):
        return [CompletionItem(each) for each in _explained(begun, bare=kind.name == "bash")]
    if words[:1] == ["library"] and not begun.startswith("-"):
        from checker.front import library

        known = (library.ALWAYS_THERE, *library.names())
        return [CompletionItem(name) for name in known if name.startswith(begun)]
    value = _value_begun(words, begun)
    if value is not None:
        name, before, begun = value
        those = dict.fromkeys(each for word in words for each in values(word, name))
        return [CompletionItem(before + each) for each in those if each.startswith(begun)]
    if words and (words[-1] in _OF_A_SPEC or (words[0], words[-1]) == ("compare", "--by")):
        names = dict.fromkeys(name for word in words for name in declared(word, words[-1]))
        return [CompletionItem(name) for name in names if name.startswith(begun)]
    command = commands.get(words[0], check) if words else check
    rest = [*words[1:]] if command is not check else [*words]
    found: Items = kind(command, {}, "mmcheck", VARIABLE).get_completions(rest, begun)
    if not words and begun:
        found += [
            CompletionItem(name, help=each.get_short_help_str(60))
            for name, each in commands.items()
            if name.startswith(begun)
        ]
    if not found and not begun.startswith("-"):  # bash offers files or words, not both
        found.append(CompletionItem(begun, type="file"))
    return found


def _explained(begun: str, *, bare: bool) -> Iterator[str]:
    """What has an entry: the codes, and the marks in brackets. bare: the shell quotes nothing."""
    yield from (code for code in CODES if code.startswith(begun))
    marks = (mark for mark in MARKS if mark.startswith("(") and mark.startswith(begun))
    yield from (f"'{mark}'" if bare and not begun else mark for mark in marks)


def _value_begun(words: Sequence[str], begun: str) -> tuple[str, str, str] | None:
    """Behind `--set NAME=`: the name, what stands before a value in its word, and its beginning."""
    match [*words, begun]:
        case [*_, "--set", name, "="]:
            return name, "", ""
        case [*_, "--set", name, "=", beginning]:
            return name, "", beginning
        case [*_, "--set", setting] if "=" in setting:
            name, _, beginning = setting.partition("=")
            return name, f"{name}=", beginning
    return None


def values(path: str, name: str) -> Iterator[str]:
    """The names of values that a parameter of the spec at `path` may have."""
    from checker.front import syntax as s

    declarations = _declarations(path)
    members = {
        each.name.text: [member.text for member in each.members]
        for each in declarations
        if isinstance(each, s.Enum)
    }
    for each in declarations:
        if isinstance(each, s.Param) and each.name.text == name:
            match each.type:
                case s.BoolType():
                    yield from ("true", "false")
                case s.NamedType(name=kind):
                    yield from members.get(kind.text, ())
            yield "all"


def declared(path: str, option: str) -> Iterator[str]:
    """What may stand behind an option for the spec at `path`; nothing for what is none."""
    from checker.front import syntax as s

    for each in _declarations(path):
        match each:
            case s.Param(name=name) | s.Const(name=name) if option == "--set":
                yield f"{name.text}="
            case s.Param(name=name) if option == "--by":
                yield name.text
            case s.Property(name=name) | s.RunQuestion(name=name) if option == "--property":
                yield name.text
    if option == "--property":
        yield from ("deadlock", "error")


def _declarations(path: str) -> Sequence[Declaration]:
    """All of a spec; none of what is no spec, or can't be read."""
    if not path.endswith(".mm"):
        return ()
    from checker.api import read
    from checker.front.including import Folder, spec

    try:
        module, _ = spec(read(path), Folder())
    except SpecError:
        return ()
    return module.declarations
