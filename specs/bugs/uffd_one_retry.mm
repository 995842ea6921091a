model uffd_one_retry;          // a userfault that has to wait twice

// The arch code cleared ALLOW_RETRY after the first VM_FAULT_RETRY. A userfault
// that found its page missing once more could not drop mmap_lock again, and the
// thread got SIGBUS. Mended by 4064b9827063 (5.7): ALLOW_RETRY stays, and TRIED
// says that it is a later attempt.
//
// Left out: mmap_lock, which the fault has dropped in each wait. The page goes
// away once, by MADV_DONTNEED of another thread, after the handler has copied it.

param fixed: bool;
var present, asked, woken, sigbus: bool = false;

process fault {
    var may_retry: bool = true;
    var waits: 0..2 = 0;
enter: if (present) { goto map; }
       if (!may_retry) { goto fail; }
wait:  asked = true;
       await woken;
       woken = false;
back:  may_retry = fixed;
       waits += 1;
       goto enter;
fail:  sigbus = true;
       stop;
map:   skip;
}

daemon handler {
rest:  await asked;
copy:  present = true;
       asked = false;
       woken = true;
       goto rest;
}

process dontneed {
zap:   await present;                      // MADV_DONTNEED
       present = false;
}

never killed: sigbus
    expect violated when !fixed;
reachable mapped: fault@map;
reachable twice: fault@map && fault.waits == 2
    expect violated when !fixed;
never hasty: fault@back && asked;
always step on_demand: present' && !present -> asked;
