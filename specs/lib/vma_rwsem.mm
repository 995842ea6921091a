// The per-VMA lock of Linux 6.4 to 6.14: an rwsem in each VMA, and the sequence
// numbers by which a whole mm lets go of its VMAs at once (5e31275cc997).
// kernel.md b1 has it step by step; each label is one of them.
//
// Whoever includes this says how many VMAs there are, all of one mm:
//   const VMAS = 1;
//
// What stands for what:
// - mm_lock_seq moves on by 1 as mmap_lock is dropped after writing (6.14 made it odd
//   while it is held: see vma_refcnt.mm). It wraps at SEQ_WRAP here.
// - A reader is inside rcu_read_lock from the walk to the end (R1 to R6), and a VMA is
//   freed by call_rcu: by a thread `vma_free` that waits in `rcu_callback()`. So what a reader
//   has found is no other VMA meanwhile. Its bounds (R5) stay, and are not looked at.
// Memory is sequentially consistent: b1f02b95758d (acquire and release) can't be
// shown here.

include <rcu.mm>

const SEQ_WRAP = 4;
type VMA = 0..VMAS - 1;

lock mmap_lock: rwsem;
lock vma_lock[VMA]: rwsem;
var mm_lock_seq: 0..SEQ_WRAP - 1 = 0;
var vma_seq[VMA]: 0..SEQ_WRAP - 1 = SEQ_WRAP - 1;   // vm_lock_seq
var vma_in_tree[VMA]: bool = true;
var vma_detached[VMA]: bool = false;

def vma_write_locked(v: VMA) = vma_seq[v] == mm_lock_seq;

// R1 to R6: whether `v` is read locked now.
proc lock_vma_under_rcu(v: VMA): bool {
walk:
    rcu_read_lock();
    if (!vma_in_tree[v]) { goto miss; }
early:
    if (vma_write_locked(v)) { goto miss; }
trylock:
    try vma_lock[v].read() else goto miss;
again:
    if (vma_write_locked(v)) { goto back; }
live:
    if (vma_detached[v]) { goto back; }
out:
    rcu_read_unlock();
    return true;
back:
    vma_lock[v].release();
miss:
    rcu_read_unlock();
    return false;
}

proc vma_end_read(v: VMA) {
    vma_lock[v].release();
}

// W1 to W4, with mmap_lock held for writing: no reader is in when it returns, and
// none comes before the sequence number moves on.
proc vma_start_write(v: VMA) {
look:
    if (vma_write_locked(v)) { return; }
drain:
    vma_lock[v].write();
mark:
    vma_seq[v] = mm_lock_seq;
admit:
    vma_lock[v].release();
}

// Of a VMA that is write locked.
proc vma_detach(v: VMA) {
unlink:
    vma_in_tree[v] = false;
detach:
    vma_detached[v] = true;
}

proc mmap_write_lock() {
    mmap_lock.write();
}

// The VMAs first, all by one number, then the lock.
proc mmap_write_unlock() {
bump:
    mm_lock_seq = (mm_lock_seq + 1) % SEQ_WRAP;
unlock:
    mmap_lock.release();
}
