"""Random statements, so that what they make of a process is well-formed.

Follows what a step has assigned and named on its way, since a spec may not assign twice in one
step, nor use a name after its step has ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.text_values import Cell, Expressions


@dataclass
class Path:
    """What is true on the way from the start of a step to the next statement.

    names: of `let` and `choose`, with the highest value of each. held: locks, last taken last.
    """

    assigned: set[Cell] = field(default_factory=set)
    names: list[tuple[str, int]] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)

    def copy(self) -> Path:
        return Path(set(self.assigned), list(self.names), list(self.held))

    def block(self) -> None:
        """A statement that can block comes next: its step starts afresh after a shared effect."""
        if any(not each.local for each in self.assigned):
            self.assigned.clear()
        self.names.clear()

    def begin(self) -> None:
        """A label or the head of a loop comes next."""
        self.assigned.clear()
        self.names.clear()

    def join(self, branches: list[Path]) -> None:
        """Go on behind branches that started from here."""
        for each in branches:
            self.assigned |= each.assigned
            self.names = [name for name in self.names if name in each.names]


class Statements(Expressions):
    """Draws statements of the process that is being written."""

    def block(self, path: Path, depth: int, *, last: bool = False) -> tuple[list[str], bool]:
        """Statements, and whether control can't come to the end of them."""
        lines: list[str] = []
        for _ in range(self.rng.choice([1, 1, 2, 2, 3]) if depth == 2 else 1):
            lines += self.statement(path, depth)
        if not last or path.held or self.maybe(0.6):
            return lines, False
        if self.me is not None and self.me.kind == "process" and self.maybe(0.3):
            return [*lines, "stop;"], True
        return [*lines, f"goto {self.rng.choice(self.jumps)};"], True

    def statement(self, path: Path, depth: int) -> list[str]:
        kinds = ["assign"] * 5 + ["wait"] * 3
        if depth:
            kinds += ["pause", "skip", "assertion", *(["timer"] * 3 if self.timers else [])]
            kinds += ["branch", "branch", "jump", "either", "loop", "choice"]
            if self.locks and len(path.held) < 2:
                kinds += ["critical"] * 5
        match self.rng.choice(kinds):
            case "assign":
                return [self.assign(path)]
            case "wait":
                return [self.wait(path)]
            case "pause":
                return [self.pause(path)]
            case "assertion":
                return [self.assertion(path)]
            case "timer":
                timer, length = self.rng.choice(self.timers), self.rng.choice(["2 us", *self.times])
                return [self.rng.choice([f"{timer}.start({length});"] * 3 + [f"{timer}.stop();"])]
            case "critical":
                return self.critical(path)
            case "branch":
                return self.branch(path, depth)
            case "jump":
                return self.jump(path)
            case "either":
                return self.either(path, depth)
            case "loop":
                return self.loop(path, depth)
            case "choice":
                return self.choice(path)
            case _:
                return ["skip;"]

    def assign(self, path: Path) -> str:
        free = [each for each in self.visible() if each not in path.assigned]
        if not free:
            return "skip;"
        cell = self.rng.choice(free)
        path.assigned.add(cell)
        target, of = self.read(cell), cell.set
        if of.kind == "bool":
            value = self.rng.choice(["true", "false", f"!{target}", self.truth(1, path.names)])
            return f"{target} = {value};"
        if of.kind == "enum" or self.maybe(0.4):
            return f"{target} = {self.literal(of)};"
        if self.maybe(0.04):
            return f"{target} {self.rng.choice(['+=', '-='])} 1;"  # may leave the range
        value, low, high = self.number(1, path.names)
        if of.low <= low and high <= of.high:
            return f"{target} = {value};"
        if low >= 0 and of.low <= 0:
            return f"{target} = {value} % {of.high + 1};"
        return f"{target} = {value} in {of.low}..{of.high} ? {value} : {of.high};"

    def wait(self, path: Path) -> str:
        path.block()
        condition, debtor = self.truth(1), ""
        if self.families and self.maybe(0.15):
            debtor = f" from {self.rng.choice(self.families).name}"
        return f"await {condition}{debtor}{self.early(path)}"

    def early(self, path: Path, *, away: bool = False) -> str:
        """The end of a wait: now and then with other ends, which all go `away` or do something."""
        if not self.maybe(0.15):
            return ";"
        ends = []
        for _ in range(self.rng.choice([1, 1, 2])):
            how = self.rng.choice(["timeout any", "timeout 3 us", "timeout 1..4 us", "unless"])
            if how == "unless":
                how += f" {self.truth(1)}"
            if away or self.maybe(0.4):
                label = self.rng.choice(self.jumps)
                out = f"{{ release all; goto {label}; }}" if path.held else f"goto {label}"
            else:
                inner = path.copy()
                out = f"{{ {self.assign(inner)} }}"
                path.join([inner])
            ends.append(f" {how} else {out}")
        return "".join(ends) + ("" if ends[-1].endswith("}") else ";")

    def pause(self, path: Path) -> str:
        path.block()
        shown = self.rng.choice(["sleep any", "delay 5 us", "sleep 0..3 us", "delay 0.5..2.5 us"])
        if self.maybe(0.4):
            shown = f"{self.rng.choice(['delay', 'sleep'])} 1 us..{self.rng.choice(self.times)}"
        return shown + (self.early(path) if shown.startswith("sleep") else ";")

    def assertion(self, path: Path) -> str:
        cell = self.rng.choice(self.visible())
        if self.maybe(0.1):
            return f"assert {self.truth(1, path.names)};"
        if cell.set.kind == "range":
            return f'assert {self.read(cell)} <= {cell.set.high}, "too large";'
        return f"assert {self.about(cell, path.names)} || true;"

    def critical(self, path: Path) -> list[str]:
        """A lock taken, something done, the lock given back; a few forget it."""
        held = [name for name, _ in path.held]
        free = [each for each in self.locks if each.name not in held]
        if not free:
            return ["skip;"]
        lock = self.rng.choice(free)
        lines, shown = [], lock.name
        picked = lock.owned and lock.size is not None and not held and self.maybe(0.25)
        if picked:
            x = self.name("n")
            path.begin()
            lines.append(f"skip; {self.name('c')}: choose {x} in 0..1;")
            shown += f"[{x}]"
        elif lock.size is not None:
            fits = self.index is not None and self.index[1] <= lock.size and self.maybe(0.6)
            shown += f"[{self.index[0] if fits and self.index else self.rng.randrange(2)}]"
        mode = self.rng.choice([lock.exclusive, lock.shared or lock.exclusive])
        if self.maybe(0.2):
            release = "release all;  " if path.held else ""
            lines.append(
                f"try {shown}.{mode}() else {{ {release}goto {self.rng.choice(self.jumps)}; }}"
            )
        else:
            path.block()
            lines.append(f"{shown}.{mode}(){self.early(path, away=True)}")
        path.held.append((lock.name, shown))
        if self.maybe(0.35):
            path.begin()
            lines.append(f"{self.name('c')}:")
        lines += self.statement(path, depth=1)
        path.held.pop()
        if self.maybe(0.03):
            return lines
        if not picked and self.maybe(0.02):
            lines.append(f"{shown}.release();")
        downgraded = lock.shared is not None and mode == lock.exclusive and self.maybe(0.3)
        if downgraded and not picked:  # the name that was picked may have no value any more
            lines.append(f"{shown}.downgrade({lock.shared});")
        alone = lock.owned and (picked or (not path.held and self.maybe(0.4)))
        return [*lines, "release all;" if alone else f"{shown}.release();"]

    def branch(self, path: Path, depth: int) -> list[str]:
        condition = self.truth(1, path.names)
        first, second = path.copy(), path.copy()
        then, _ = self.block(first, depth - 1)
        otherwise = self.block(second, depth - 1)[0] if self.maybe(0.5) else []
        path.join([first, second])
        return [self.if_(condition, then, otherwise)]

    def jump(self, path: Path) -> list[str]:
        """A way out to a label; one that holds something gives it back first."""
        condition = self.truth(1, path.names)
        out = ["release all;"] if path.held else []
        return [self.if_(condition, [*out, f"goto {self.rng.choice(self.jumps)};"], [])]

    def if_(self, condition: str, then: list[str], otherwise: list[str]) -> str:
        if self.dress.flipped:
            condition, then, otherwise = f"!({condition})", otherwise or ["skip;"], then
        text = f"if ({condition}) {{ {' '.join(then)} }}"
        return f"{text} else {{ {' '.join(otherwise)} }}" if otherwise else text

    def either(self, path: Path, depth: int) -> list[str]:
        path.names.clear()
        waits = self.maybe(0.5)
        if waits:
            path.block()
        branches, paths = [], []
        for number in range(self.rng.choice([2, 2, 3])):
            inner = path.copy()
            paths.append(inner)
            first = [self.wait(inner)] if waits and number == 0 else []
            branches.append(f"{{ {' '.join([*first, *self.block(inner, depth - 1)[0]])} }}")
        path.join(paths)
        return [f"either {' or '.join(branches)}"]

    def loop(self, path: Path, depth: int) -> list[str]:
        path.begin()
        inner = path.copy()
        condition = self.truth(1)
        body, _ = self.block(inner, depth - 1)
        path.begin()
        return [f"while ({condition}) {{ {' '.join(body)} }}"]

    def choice(self, path: Path) -> list[str]:
        """A value named for the rest of the step, and used in it."""
        x = self.name("n")
        if self.maybe(0.4):
            value, low, high = self.number(1, path.names)
            if low < 0:
                value, high = "1", 1
            path.names.append((x, high))
            return [f"let {x} = {value};", self.assign(path)]
        y = self.name("n") if self.maybe(0.3) else None
        waits = self.maybe(0.4)
        if waits:
            path.block()
        path.names.append((x, 1))
        lines = [f"choose {x} in 0..1;"]
        if y is not None:
            path.names.append((y, 2))
            lines.append(f"choose {y} in 0..2;")
        if waits:
            lines[-1] = f"{lines[-1][:-1]} where {self.truth(1, path.names)};"
        return [*lines, self.assign(path)]
