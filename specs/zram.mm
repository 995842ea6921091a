model zram;          // one compression stream, and a chain of three

// A swap-in from zram reads in place: it decompresses under the VMA lock, in the
// stream of the CPU that it is on. Until 6.14 the stream was taken with preemption
// off; since 6.15 ("zram: permit preemption with active compression stream") it is
// a mutex, and who has it may lose the CPU. (kernel.md f; B7, Q8)
//
//   OFF    preemption is off from taking the stream to giving it back.
//   MUTEX  the stream is a mutex. Its owner may be moved off the CPU for a slice, by a
//          thread of the middle class; nobody boosts it.
//
// Three faults are in the chain: `low` has the stream; `high` is in a fault with its
// VMA lock held and wants the stream of the same CPU; the writer waits for the VMA
// lock of `high`.
//
// What stands for what: see lib/one_vma.mm. `low` and `high` use one stream, that of the CPU
// on which both looked it up (Z1, Z2); no CPU goes away (Z3). That a thread of the middle
// class has the CPU is time off the CPU for `low`, once: `sleep 0 us..slice`. Threads are not
// scheduled here otherwise: what is told is who waits for whom. The writer's mmap_lock is
// left out, for nobody else wants it.

include "lib/one_vma.mm";                 // of the VMA in which `high` faults
enum Stream { OFF, MUTEX }
class interactive > utility > background;

param stream: Stream;
param slice:  time in 1..100 ms;           // how long the middle class has the CPU

lock of_cpu: mutex;                        // the stream, or that preemption is off

process low class background {
come:   sleep any;
get:    of_cpu.lock();
work:   delay 1..5 us;                     // decompresses one page
        if (stream == OFF) { goto put; }
off:    sleep 0 us..slice;                 // off the CPU, in the middle of it
put:    of_cpu.release();
}

process high class utility {
come:   sleep any;
enter:  vma_lock.read();
get:    of_cpu.lock();
work:   delay 1..5 us;
        release all;
}

process writer class interactive {
come:   sleep any;
ask:    vma_lock.write();
change: release all;
}

// Q8: the writer waits for `high`, and `high` for `low`, which has no CPU.
reachable chain:      writer waits vma_lock && high waits of_cpu && low@off
    expect violated when stream == OFF;
reachable three:      writer blocked_by low;
latency decompressed: high@get -> high@end;
latency changed:      writer@ask -> writer@change;
