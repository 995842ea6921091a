model fault_locks;             // the two locks of a fault: who excludes whom

// What the specs about page faults rest on: `fault_lock` and `vma_write_lock` of
// lib/fault_locks.mm, by faults that come again and again, and by a writer of the
// VMA and one of another VMA, who come once. Asked are S1 and L5 of kernel.md g.

include "../lib/fault_locks.mm";

process fault[2] {
enter: fault_lock();
work:  skip;
leave: release all;
       goto enter;
}

process writer {
enter: vma_write_lock();
work:  skip;
leave: release all;
}

process mapper {                           // mmap of something else
enter: mmap_lock.write();
work:  skip;
leave: release all;
}

// S1, and only one who writes.
always excluded: writer@work || writer@leave -> !(some f in fault: f@work || f@leave);
always alone:    mmap_lock.writer == writer -> !(mapper@work || mapper@leave);
always writes:   mapper@work -> mmap_lock.writer == mapper;
always locked:   all f in fault: f@work -> f holds vma_lock || f holds mmap_lock;
never  both:     some f in fault: f holds vma_lock && f holds mmap_lock;

reachable side_by_side: all f in fault: f@work && f holds vma_lock;
reachable mapped_while: mapper@work && some f in fault: f@work;
reachable turned_away:  writer waits vma_lock && some f in fault: f@fault_lock.fault_lock_of.slow;
reachable by_mmap_lock: some f in fault: f@work && f holds mmap_lock;

// L5: a stream of readers does not starve a writer.
leads written:            writer@enter -> writer@work;
leads mapped:             mapper@enter -> mapper@work;
leads served[f in fault]: f@enter -> f@work;
