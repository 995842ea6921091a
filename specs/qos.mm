model qos;           // five classes of threads, and one VMA lock

// Can the lock of a VMA invert priorities at all? If classes were those of processes, no:
// all threads of an mm would be of one class. In Linux nice values, slices and classes are
// those of threads, so a background thread of an app faults in the VMA that an interactive
// thread of it changes. Nothing boosts who holds the lock: vm_refcnt has no owner, and an
// rwsem that readers hold has none either. (kernel.md f; Q10, B5, B8)
//
//   by_thread = 0  the reader is of the class of the writer, the highest.
//   by_thread = 1  it is of the lowest; whoever of the classes between wants the CPU gets it
//                  first, while the writer waits.
//
// Asked is how long the writer waits, and whether the reader loses its CPU with the lock
// held. It is not the I/O: there is none here.
//
// What stands for what: one CPU, on which a section of work runs to its end; between two
// sections a higher class goes first (`cpus`). The reader works in two sections under the
// lock. Each of the three classes between has one thread, which comes once and works for up
// to `busy`; if they came again and again there would be no bound.

include "lib/one_vma.mm";
class interactive > initiated > usual > utility > background;
param by_thread: 0..1;
param busy:      time in 1..10 ms;

cpus 1;

process alike[1 - by_thread] class interactive {
come:   sleep any;
enter:  vma_lock.read();
find:   delay 1..5 us;
map:    delay 1..5 us;
        release all;
}

process low[by_thread] class background {
come:   sleep any;
enter:  vma_lock.read();
find:   delay 1..5 us;
map:    delay 1..5 us;
        release all;
}

process first class initiated { come: sleep any;  work: delay 1 ms..busy; }
process second class usual { come: sleep any;  work: delay 1 ms..busy; }
process third class utility { come: sleep any;  work: delay 1 ms..busy; }

process writer class interactive {
come:   sleep any;
ask:    vma_lock.write();
change: delay 1..5 us;
        release all;
}

// Q10: how long the reader has the lock. Its own work is 10 us; the rest of the time it has
// no CPU.
def begun = (some r in low: r@find) || (some r in alike: r@find);
def done = (all r in low: r@end) && (all r in alike: r@end);
always excluded: writer@change ->
                 !(some r in low: r@find || r@map) && !(some r in alike: r@find || r@map);
latency held:    begun -> done;
// In the middle of its work it loses the CPU to a class between, and keeps the lock.
def in_between = (some r in low: r@map) || (some r in alike: r@map);
always step keeps_cpu: in_between && first@work -> !(first@end')
    expect violated when by_thread == 1;
latency changed: writer@ask -> writer@end;
// B8: a bound for each class between. It waits for all that is above it, and for what is
// under way below it: `busy`, or 5 us of a reader that has the lock.
latency of_initiated: first@work -> first@end;
latency of_usual:     second@work -> second@end;
latency of_utility:   third@work -> third@end;
