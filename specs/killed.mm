model killed;        // which waits of a fault or a writer a fatal signal ends

// Somebody has what is waited for, and may never give it back: a thread that has no CPU, a
// disk that does not answer. A fatal signal comes. Who waits killably leaves, and no lock stays
// behind; who sleeps uninterruptibly stays. (kernel.md a, d; L6, S6)
//
//   MMAP_LOCK       a fault or a writer that waits for mmap_lock. It has nothing.
//   FIRST_TRY       a fault that has dropped its lock and waits for the folio.
//   LATER_TRY       a fault that waits for the folio with mmap_lock held. It lets go of that
//                   itself, and says VM_FAULT_RETRY.
//   DRAIN           a writer in vma_start_write, with mmap_lock held: state D.
//   DRAIN_KILLABLE  the same in 7.0, where it can be killed.
//
//   tidy  whether who is killed lets go of what he has. With `false` he trusts his caller to do
//         so, whom RETRY has told that nothing is held.
//
// What stands for what: see lib/fault_locks.mm. There is one wait. Who is in the way got there
// first; he goes at any moment, or never. The signal comes some day. What the caller makes of
// the result is in results.mm; what it does to others that a fault may be killed is in
// retry.mm, `signals`. For MMAP_LOCK it is a writer here; a fault asks for reading, and waits
// alike.

include "lib/fault_locks.mm";
include "lib/folio_lock.mm";
enum Wait { MMAP_LOCK, FIRST_TRY, LATER_TRY, DRAIN, DRAIN_KILLABLE }
param wait: Wait;
param tidy: bool;
def has_one = wait == LATER_TRY || wait == DRAIN_KILLABLE;

var signal: bool = false;

process victim {
come:     await !(other@take);              // who is in the way got there first
enter:    if (wait == MMAP_LOCK) { goto slow; }
          if (wait == FIRST_TRY) { goto dropped; }
          if (wait == LATER_TRY) { goto tried; }
          mmap_lock.write();
drain:    if (wait == DRAIN_KILLABLE) { goto killable; }
          vma_lock.write();
          goto has;
killable: vma_lock.write() unless signal else goto given_up;
          goto has;
tried:    mmap_lock.read();
locked:   folio.lock() unless signal else goto given_up;
          folio.release();
          goto has;
slow:     mmap_lock.write() unless signal else goto given_up;
          goto has;
dropped:  await !folio.held unless signal else goto given_up;
has:      release all;
          stop;
given_up: if (tidy) { release all; }
back:     release all;                      // so that the run goes on: too late
}

process other {
take:     if (wait == MMAP_LOCK) { mmap_lock.read(); }
          else if (wait == DRAIN || wait == DRAIN_KILLABLE) { vma_lock.read(); }
          else { folio.lock(); }
keeps:    sleep any;                       // or for ever
leave:    if (wait == FIRST_TRY || wait == LATER_TRY) { folio.release(); }
          release all;
}

process killer { kill: signal = true; }

// L6: the signal ends the wait. If nobody else does, it is a deadlock.
expect violated deadlock when wait == DRAIN;
leads ended: signal -> victim@end
    expect violated when wait == DRAIN;
reachable given_up: victim@back && other@keeps
    expect violated when wait == DRAIN;
// S6, L6: and no lock stays behind.
always free: victim@back -> !(victim holds mmap_lock) && !(victim holds vma_lock)
    expect violated when has_one && !tidy;
// It waits at all, may get what it waits for, and leaves only for the signal.
reachable waited: other@keeps && (victim@slow || victim@dropped || victim@locked || victim@drain
                                  || victim@killable);
reachable given: victim@has && other@end;
never at_once: victim@has && other@keeps;
always asked_for: victim@given_up -> signal;
always freed: victim@end && other@end -> !folio.held;
always writes: victim@drain || victim@killable -> mmap_lock.writer == victim;
