model gc;            // a garbage collector, and faults in its heap

// The heap of a Java program is one VMA, partly swapped out. Mutators of a low class
// fault in it; the collector, of a higher class, protects a small part of it, which
// splits the VMA, so it waits for every mutator that is in a fault anywhere in the
// heap: "just a portion of it is sufficient". Or it works with userfaultfd: it has
// registered the heap once, and then only copies pages in, as a reader. (kernel.md d,
// f; Q2, Q6, B1, T2, T5)
//
//   DISK_DROP  do_swap_page hands in the read with the VMA lock held, then drops it and
//              waits. Linux now.
//   DISK_HOLD  it keeps the lock over the read: P6.
//   ZRAM       it reads in place: decompression, with the lock held. All of Linux.
//
// What stands for what: see lib/fault_locks.mm. `submit` is allocation and handing in, or for ZRAM
// to decompress; `io` is the read. A fault that was turned away comes under mmap_lock, and there is one collector
// that calls once; so no fault keeps mmap_lock over a read before it. With a second call
// it is twice as long, once for each lock: see throttle.mm. Each mutator has a
// page of its own. Reclaim and throttling are in throttle.mm. To register a range with
// userfaultfd is as MPROTECT; here that is long over.

include "lib/fault_locks.mm";              // the VMA is the heap
enum Fault { DISK_DROP, DISK_HOLD, ZRAM }
enum Way { MPROTECT, USERFAULTFD }
class interactive > background;

param fault:  Fault;
param way:    Way;
param io:     time in 100 us..20 ms;
param submit: time in 10 us..1 ms;

process mutator[2] class background {
come:  sleep any;
enter: fault_lock();
hand:  delay 1 us..submit;
       if (fault == ZRAM) { goto map; }
       if (fault == DISK_HOLD) { goto held; }
       release all;
away:  sleep 100 us..io;
again: mmap_lock.read();
       goto map;
held:  sleep 100 us..io;
map:   delay 1..5 us;
       release all;
}

process collector class interactive {
come:  sleep any;
ask:   if (way == USERFAULTFD) { goto copy; }
       vma_write_lock();                   // of the whole heap
split: delay 1..5 us;
       goto done;
copy:  vma_lock.read();                    // nobody writes, so it is to be had
put:   delay 1..5 us;                      // UFFDIO_COPY
done:  release all;
}

always excluded: collector@split ->
                 !(some m in mutator: m@hand || m@held || m@map);
always locked:   collector@split || collector@put -> collector holds vma_lock;
reachable drops: some m in mutator: m@away
    expect violated when fault != DISK_DROP;
// Q6: it waits for a mutator that reads from the disk.
reachable behind_io: collector waits vma_lock && some m in mutator: m@held
    expect violated when way == USERFAULTFD || fault != DISK_HOLD;
reachable behind_fault: collector blocked_by mutator[0]
    expect violated when way == USERFAULTFD;
latency pause: collector@ask -> collector@done;
