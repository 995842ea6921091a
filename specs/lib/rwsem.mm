// The kernel's rwsem, closer than `rwsem` of the library: nobody is passed for ever.
//
// - A reader or writer that finds it free, or held by readers with nobody waiting,
//   has it at once. Else it stands in the list of waiters, first come first served.
// - One that waits turns away who comes later, readers as well: a `try` is refused.
// - Somebody may still get in before it: a reader steals where it finds no writer, a
//   writer that spins. The first that has waited for 4 ms sets the hand-off, and is
//   next. Here it may be passed once (`grant handoff 1`), whatever the time.
// - downgrade lets the readers in that stand first in the list.
//
// Left out: that readers further back in the list are woken with the first one; that
// it is no lock of a thread but a number, so that anybody could release it; killable
// waits (`unless`).

locktype kernel_rwsem {
    mode read  shared;
    mode write exclusive;
    grant handoff 1;
    release holder;
}
