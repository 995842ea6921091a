// The per-VMA lock of Linux 6.15 and later: vm_refcnt, its writer bit, and the
// sequence numbers by which a whole mm lets go of its VMAs at once
// (f35ab95ca0af). kernel.md b2 has it step by step; each label is one of them.
//
// Whoever includes this says how many there are of each:
//   const VMAS = 1;  const MMS = 2;  const READERS = 2;
//
// What stands for what:
// - vm_refcnt is `vma_refs`, 0 detached, 1 attached, one more for each reader,
//   with bit 30 apart as `vma_excludes`. Both change in one step, as one word.
// - A VMA is memory of a slab that is SLAB_TYPESAFE_BY_RCU: as soon as it is
//   detached it may be a VMA of somebody else, so `vma_mm` and `vma_covers`
//   can change under a reader that holds no reference.
// - At first every VMA belongs to mm 0, and nobody uses it.
// - mm_lock_seq is odd while mmap_lock is held for writing; both begin in one step. It
//   wraps at SEQ_WRAP here, at 2^32 there.
// - vma_writer_wait is an rcuwait: one slot for an mm, and who sleeps in it says
//   so before he tests once more.
// Memory is sequentially consistent: b1f02b95758d (acquire and release) can't be
// shown here.

const SEQ_WRAP = 8;
const NO_MM = -1;
type VMA = 0..VMAS - 1;
type MM  = 0..MMS - 1;
enum Slot { NOBODY, AWAKE, ASLEEP }          // vma_writer_wait, with its task

lock mmap_lock[MM]: rwsem;
var mm_lock_seq[MM]: 0..SEQ_WRAP - 1 = 0;
var vma_writer_wait[MM]: Slot = NOBODY;
var mm_freed[MM]: bool = false;
var used_after_free: bool = false;
var mm_pins[MM]: 0..READERS = 0;             // mm_count beyond that of its users

var vma_tree[VMA]: NO_MM..MMS - 1 = 0;              // whose tree it is in
var vma_mm[VMA]: MM = 0;                            // vm_mm
var vma_covers[VMA]: bool = true;                   // the address of the faults
var vma_seq[VMA]: 0..SEQ_WRAP - 1 = SEQ_WRAP - 1;   // vm_lock_seq
var vma_refs[VMA]: 0..READERS + 1 = 1;
var vma_excludes[VMA]: bool = false;
var vma_on_slab[VMA]: bool = false;                 // freed; anybody's

def vma_write_locked(v: VMA, m: MM) = vma_seq[v] == mm_lock_seq[m];

proc mmap_write_lock(m: MM) {
    mmap_lock[m].write();
    mm_lock_seq[m] = (mm_lock_seq[m] + 1) % SEQ_WRAP;
}

// The VMAs first, all by one number, then the lock.
proc mmap_write_unlock(m: MM) {
bump:
    mm_lock_seq[m] = (mm_lock_seq[m] + 1) % SEQ_WRAP;
unlock:
    mmap_lock[m].release();
}

// rcuwait_wake_up: the mm must still be there.
proc vma_wake(m: MM) {
    if (mm_freed[m]) { used_after_free = true; }
    atomic { if (vma_writer_wait[m] == ASLEEP) { vma_writer_wait[m] = AWAKE; } }
}

// rcuwait_wait_event: until only the writer bit and `base` are left.
proc vma_wait(v: VMA, m: MM, base: 0..1) {
slot:
    vma_writer_wait[m] = AWAKE;
state:
    vma_writer_wait[m] = ASLEEP;
test:
    if (vma_refs[v] == base) { goto out; }
wait:
    await vma_writer_wait[m] == AWAKE;
    goto state;
out:
    vma_writer_wait[m] = NOBODY;
}

// Drops a reference; the last reader wakes a writer that waits. `v` may be freed
// as soon as it is dropped, so vm_mm is read before.
proc vma_refcount_put(v: VMA) {
    var of: MM = 0;
    var last: bool = false;
drop:
    atomic {
        of = vma_mm[v];
        last = vma_excludes[v] && vma_refs[v] - 1 <= 1;
        vma_refs[v] -= 1;
    }
    if (last) { goto wake; }
    return;
wake:
    vma_wake(of);
}

// lock_vma_under_rcu and vma_start_read, by a thread of `m`: whether `v` is read
// locked now. Between the walk and the end the object may become another VMA.
// pin: whether a stranger's mm is pinned while its reference is dropped
// (9bbffee67ffd; 6.15.0 to 6.15.9 do not).
proc lock_vma_under_rcu(v: VMA, m: MM, pin: bool): bool {
    var stranger: MM = 0;
walk:
    if (vma_tree[v] != m) { return false; }
early:
    if (vma_write_locked(v, m)) { return false; }   // unordered; may be wrong
get:
    atomic {
        if (vma_excludes[v]) { return false; }      // above the limit
        if (vma_refs[v] == 0) { goto walk; }        // detached: look once more
        vma_refs[v] += 1;
    }
whose:
    if (vma_mm[v] == m) { goto again; }
    stranger = vma_mm[v];
guard:
    if (pin) { mm_pins[stranger] += 1; }
give:
    vma_refcount_put(v);
unpin:
    if (pin) { mm_pins[stranger] -= 1; }
    return false;
again:
    if (vma_write_locked(v, m)) { goto back; }
bounds:
    if (vma_covers[v]) { return true; }
back:
    vma_refcount_put(v);
    return false;
}

// vma_start_write: no reader is in when it returns, and none comes before the
// sequence number moves on. mmap_lock is held for writing.
proc vma_start_write(v: VMA, m: MM) {
    var drains: bool = false;
look:
    if (vma_write_locked(v, m)) { return; }
exclude:
    atomic {
        assert !vma_excludes[v], "the writer bit of vm_refcnt is set twice";
        drains = vma_refs[v] > 0;
        vma_excludes[v] = vma_refs[v] > 0;
    }
    if (!drains) { goto mark; }
drain:
    vma_wait(v, m, 1);
mark:
    vma_seq[v] = mm_lock_seq[m];
admit:
    vma_excludes[v] = false;
}

// vma_mark_detached, of a VMA that is write locked and in no tree any more, and
// its end. A reader that came late is waited for.
proc vma_mark_detached(v: VMA, m: MM) {
base:
    atomic {
        vma_refs[v] -= 1;
        if (vma_refs[v] == 0) { goto freed; }
    }
again:
    vma_excludes[v] = true;
late:
    vma_wait(v, m, 0);
gone:
    vma_excludes[v] = false;
freed:
    vma_on_slab[v] = true;
}

// A new VMA out of a freed one, write locked, and only then in the tree.
proc vma_attach(v: VMA, m: MM, covers: bool) {
    atomic {
        await vma_on_slab[v];
        vma_on_slab[v] = false;
    }
fill:
    vma_mm[v] = m;
    vma_covers[v] = covers;
    vma_seq[v] = mm_lock_seq[m];
count:
    assert vma_refs[v] == 0 && !vma_excludes[v], "a VMA in use is used once more";
    vma_refs[v] = 1;
link:
    vma_tree[v] = m;
}
