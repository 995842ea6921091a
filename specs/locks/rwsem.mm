model rwsem;                   // the kernel's rwsem: turned away, passed once

// lib/rwsem.mm under readers and writers that come again and again. With `prefer
// write`, the rwsem of the library, two writers can keep a reader out for ever; with
// this one nobody is kept out (L5 of kernel.md g). One of the writers downgrades.

include "../lib/rwsem.mm";
param kernel: bool;                        // or the rwsem of the library
lock theirs: kernel_rwsem;
lock simple: rwsem;

process reader {
enter: if (kernel) { theirs.read(); } else { simple.read(); }
work:  skip;
leave: release all;
       goto enter;
}

process trier {                            // as a fault tries mmap_lock first
    var refused: bool = false;             // though only readers were in
enter: if (kernel) {
           try theirs.read() else { refused = theirs.writer == none;  goto over; }
       } else {
           try simple.read() else { refused = simple.writer == none;  goto over; }
       }
work:  skip;
over:  release all;
}

process writer {
enter: if (kernel) { theirs.write(); } else { simple.write(); }
work:  skip;
leave: release all;
       goto enter;
}

process munmap {                           // downgrades for the teardown
enter: if (kernel) { theirs.write(); } else { simple.write(); }
work:  if (kernel) { theirs.downgrade(read); } else { simple.downgrade(read); }
rest:  skip;
leave: release all;
       goto enter;
}

def reads = reader@work || reader@leave || trier@work || munmap@rest || munmap@leave;
def writes = writer@work || writer@leave || munmap@work;

always excluded:        writes -> !reads;
always alone:           writer@work || writer@leave -> !munmap@work;
reachable side_by_side: reader@work && munmap@rest;
reachable tried_in:     trier@work && reader@work;
// A waiting writer turns readers away, while only readers are in.
reachable turned_away: trier@over && trier.refused;

leads been_read: reader@enter -> reader@work
    expect violated when !kernel;
leads written:   writer@enter -> writer@work
    expect violated when !kernel;
leads unmapped:  munmap@enter -> munmap@work
    expect violated when !kernel;
