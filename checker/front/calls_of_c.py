"""Functions and macros of the kernel, and what is written here instead of a call of one.

Knows them by name and fills in the arguments; must not know which names a spec declares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.front.lock_calls import instead

_UNSEEN = "leave it out: each step sees at once what others wrote"
_NO_WAKING = "leave it out: an `await` goes on by itself when its condition is true"
_WAITING = "write `await …;` with the condition that ends the wait"
_ANYWHERE = "leave it out: other threads may act between any two steps"
_ELSEWHERE = "leave it out: threads on other CPUs act all the same"
_RCU = "write `include <rcu.mm>` at the top"
_OTHER_RCU = "`<rcu.mm>` has `rcu_read_lock`, `rcu_read_unlock`, `synchronize_rcu` and `call_rcu`"
_COMPLETIONS = "write `include <completion.mm>` at the top"

_STATEMENTS = (
    (r"(smp_|dma_|virt_)?[rw]?mb|barrier|smp_mb_\w+", _UNSEEN),
    (r"wake_up(_\w+)?|swake_up\w*|rcuwait_wake_up", _NO_WAKING),
    (r"(pthread_)?cond_(signal|broadcast)|notify(_all|_one)?", _NO_WAKING),
    (r"rcu_read_(un)?lock|synchronize_rcu|call_rcu", _RCU),
    (r"s?rcu_(read_)?(un)?lock(_\w+)?|synchronize_s?rcu\w*|call_srcu|kfree_rcu", _OTHER_RCU),
    (r"wait_event(_\w+)?_timeout", "write `await {1} timeout 5 ms else goto …;`"),
    (
        r"wait_event_(interruptible|killable)(_\w+)?",
        "write `await {1} unless … else goto …;`, where `unless` says what else ends it",
    ),
    (r"wait_event(_\w+)?", "write `await {1};`"),
    (r"wait|wait_(for|until)|block_until", "write `await {0};`"),
    (r"(io_)?schedule|cpu_relax|prepare_to_wait\w*|finish_wait", _WAITING),
    (r"(sched_)?yield|cond_resched", _ANYWHERE),
    (r"(preempt|local_irq|local_bh)_(en|dis)able|local_irq_(save|restore)", _ELSEWHERE),
    (r"schedule_timeout\w*", "write `sleep 5 ms;`, or `await … timeout 5 ms else …;`"),
    (
        r"(try_)?wait_for_completion|wait_for_completion_(timeout|killable)|complete(_all)?"
        r"|reinit_completion",
        _COMPLETIONS,
    ),
    (r"init_completion(_\w+)?", "write `{0} = 0;`"),
    (r"(vm_)?(bug|warn)_on(_\w+)?", "write `assert !({0});`"),
    (r"panic|bug", "write `assert false;`"),
    (r"lockdep_assert_held(_\w+)?", "write `assert self holds {0};`"),
    (r"assert", "write `assert {0};`"),
    (r"printk|printf|pr_\w+|trace_\w+", "leave it out: a run shows what each step changes"),
    (r"do_exit|exit|kthread_exit", "write `stop;`"),
    (r"[mu]sleep(_interruptible)?", "write `sleep {0} {unit};`"),
    (r"usleep_range(_\w+)?", "write `sleep {0}..{1} us;`"),
    (r"[mun]delay", "write `delay {0} {unit};`"),
    (r"ssleep", "write `sleep {0} s;`"),
    (r"mod_timer(_\w+)?|add_timer|timer_reduce", "write `{0}.start(5 ms);` with a time from now"),
    (r"(try_to_)?(del_timer|timer_delete|timer_shutdown)(_sync)?", "write `{0}.stop();`"),
    (r"(write_once|smp_store_release|rcu_assign_pointer|(atomic|refcount)\w*_set)",
     "write `{0} = {1};`"),
    (r"(atomic|refcount|kref|atomic64|atomic_long)_(inc|get)", "write `{0} += 1;`"),
    (r"(atomic|refcount|kref|atomic64|atomic_long)_dec", "write `{0} -= 1;`"),
    (r"kref_put(_\w+)?", "write `{0} -= 1;  if ({0} == 0) {{ … }}` in one step"),
    (r"(atomic|atomic64|atomic_long)_add", "write `{1} += {0};`"),
    (r"(atomic|atomic64|atomic_long)_sub", "write `{1} -= {0};`"),
    (r"mutex_init|spin_lock_init|init_rwsem|rwlock_init|sema_init|timer_setup|init_waitqueue_head",
     "leave it out: it is ready from the first state on"),
)  # fmt: skip
"""A call that stands alone, and what is written for it. {0}: its first argument."""

_VALUES = (
    (r"read_once|smp_load_acquire|rcu_dereference\w*|(atomic|atomic64|atomic_long|refcount)_read",
     "write `{0}` alone: each step sees at once what others wrote"),
    (r"atomic\w*_(cmpxchg|try_cmpxchg)\w*|(try_)?cmpxchg\w*",
     "write `if ({0} == {1}) {{ {0} = {2}; }}`: a step is never interrupted"),
    (r"(atomic\w*_)?xchg", "write `let old = {0};  {0} = {1};` in one step"),
    (r"(atomic|refcount|kref)\w*_(inc_not_zero|get_unless_zero|add_unless)",
     "write `if ({0} > 0) {{ {0} += 1; }} else {{ … }}`: a step is never interrupted"),
    (r"(atomic|refcount)\w*_dec_and_test|kref_put",
     "write `{0} -= 1;`, and ask `{0} == 0` in the same step"),
    (r"(atomic\w*_)?test_and_set_bit|test_and_set",
     "write `let old = b;  b = true;` in one step, with a `b: bool` for the bit"),
    (r"completion_done", _COMPLETIONS),
    (r"(get_)?(random|rand|prandom)(_\w+)?|nondet(_\w+)?|any|choose|oneof|pick",
     "write `choose x in 0..3;`, a statement before it, and `x` here"),
    (r"len(gth)?|size(of)?|cardinality|array_size|kfifo_len|skb_queue_len|list_count_nodes",
     "write `{0}.len`, of a set or a queue"),
    (r"\w+_is_locked|is_locked", "write `{0}.held`"),
    (r"(un)?likely", "write `{0}` alone"),
    (r"timer_pending", "a timer can only be asked whether it rang: `{0}.rang`"),
    (r"min", "write `{0} < {1} ? {0} : {1}`"),
    (r"max", "write `{0} > {1} ? {0} : {1}`"),
    (r"signal_pending|fatal_signal_pending", "a variable of its own, set by an `env`, says it"),
)  # fmt: skip
"""A call that has a value, and what is written for it."""

_UNITS = {"m": "ms", "u": "us", "n": "ns"}


def called_alone(function: str, arguments: Sequence[str]) -> str:
    """What to do instead of a call that is a statement, as a sentence; empty if nothing is known.

    >>> called_alone("wait_event", ["wq", "done"]), called_alone("msleep", ["5"])
    ('write `await done;`', 'write `sleep 5 ms;`')
    >>> called_alone("mutex_lock", ["l"])
    'a lock has its commands behind it: write `l.lock();`'
    """
    found = known(function, arguments)
    taken = "" if found else instead(function, arguments[0] if arguments else "l")
    return f"a lock has its commands behind it: write `{taken}`" if taken else found


def known(function: str, arguments: Sequence[str]) -> str:
    """What to do instead of a call of a function that is known by its whole name."""
    return _found(_STATEMENTS, function, arguments) or _found(_VALUES, function, arguments)


def called_for_value(function: str, arguments: Sequence[str]) -> str:
    """What to write instead of a call that has a value, as a sentence; empty if nothing is known.

    >>> called_for_value("atomic_read", ["refs"])
    'write `refs` alone: each step sees at once what others wrote'
    """
    found = _found(_VALUES, function, arguments)
    if found:
        return found
    taken = instead(function, arguments[0] if arguments else "l")
    if not taken or ".release" in taken:
        return ""
    return f"a request for a lock stands alone: write `{tried(taken)}`"


def tried(taken: str) -> str:
    """The statement that tries what `taken` asks for.

    >>> tried("l.lock();"), tried("try l.read() else …;")
    ('try l.lock() else goto …;', 'try l.read() else goto …;')
    """
    request = taken.removeprefix("try ").removesuffix(" else …;").removesuffix(";")
    return f"try {request} else goto …;"


def _found(table: Sequence[tuple[str, str]], function: str, arguments: Sequence[str]) -> str:
    name = function.lower()
    for form, sentence in table:
        if re.fullmatch(form, name):
            given = [*arguments, "…", "…", "…"]
            return sentence.format(*given, unit=_UNITS.get(name[0], "ms"))
    return ""
