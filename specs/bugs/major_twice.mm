model major_twice;             // one read, and the fault is not counted as major

// A fault under the VMA lock that waits for a read returns MAJOR and RETRY, and
// is run again under mmap_lock. It finds the page then, and the second result
// says nothing of a read: the fault was counted as minor. Mended by 46e714c729c8:
// MAJOR is remembered as TRIED, and what was tried counts as major.
//
// Left out: the locks, which make no difference here, and all but one page.

param fixed: bool;
var ready: bool = false;
var major, minor: 0..1 = 0;

process fault {
    var tried, reads: bool = false;
enter:    if (ready) { goto count_it; }
submit:   reads = true;
          tried = fixed;
wait:     await ready;
          goto enter;
count_it: if (tried) { major += 1; } else { minor += 1; }
}

daemon disk { read: await fault@wait;  ready = true; }

always as_major: fault@end && fault.reads -> major == 1
    expect violated when !fixed;
always once: fault@end -> major + minor == 1;
always asked: ready -> fault.reads;
never hasty: fault@enter && fault.reads && !ready;
