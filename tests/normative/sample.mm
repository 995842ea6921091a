model sample;  // one VMA, one page of a file: page faults against mprotect
enum Policy { HOLD, MMAP_RETRY, VMA_RETRY }   // keep the lock over the I/O | drop it, retry under mmap_lock | under the VMA lock
enum Page   { ABSENT, READING, READY }
class interactive > background;
param policy:  Policy;                        // no default: every value is checked, side by side
param evict:   bool = true;                   // may an unpinned page go away between the I/O and the retry?
param allowed: 0..3 = 1;                      // drops before the lock is kept over the I/O
param io:      time in 100 us..20 ms;         // symbolic: answers speak of `io` and `hold`
param hold:    time in 5 us..8 ms;
lock mmap_lock, vma_lock: rwsem;
var page: Page = ABSENT;
var pins: 0..2 = 0;

process fault[2] class background {
    var drops: 0..allowed = 0;
arrive:  sleep any;                           // at any moment, or never
enter:   if (policy == MMAP_RETRY && drops > 0) { goto slow; }
         try vma_lock.read() else goto slow;  // refused from the writer's ask until its release
         goto lookup;
slow:    mmap_lock.read();                    // holds off the same writers, so the VMA lock isn't needed here
lookup:  delay 5 us..hold;                    // what follows happens when it ends, in the same step
         if (page == ABSENT) { page = READING; }
         if (page == READY || policy == HOLD || drops == allowed) { pins += 1;  goto held; }
         release all;
dropped: await page != READING;  drops += 1;  goto enter;
held:    await page == READY;                 // pinned: it can't be evicted meanwhile
install: delay 2..5 us;  pins -= 1;  release all;
}
process mprotect class interactive {
arrive:  sleep any;
request: mmap_lock.write();
drain:   vma_lock.write();                    // with mmap_lock held; asks, then waits for the readers that are in
change:  delay 5..10 us;  release all;
}
daemon disk {
idle:    await page == READING;
busy:    sleep 100 us..io;  page = READY;  goto idle;
}
env reclaim {
idle:    await evict && page == READY && pins == 0;  page = ABSENT;  goto idle;
}
always     excluded:      mprotect@change -> all f in fault: !(f@lookup || f@held || f@install);
always     mapped:        all f in fault: f@install -> page == READY;
never      io_under_lock: some f in fault: f@held && page == READING    expect violated when policy == HOLD || evict || allowed == 0;
reachable  dropped:       some f in fault: f@dropped                    expect violated when policy == HOLD || allowed == 0;
leads      served[f in fault]: f@enter -> f@end;
