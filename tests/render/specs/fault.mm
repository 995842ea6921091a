model fault;                   // a fault that keeps its lock over the I/O, and a writer
enum Page { ABSENT, READING, READY }
enum Policy { HOLD, RETRY }
param policy: Policy;
param io:     time in 100 us..20 ms;
param hold:   time in 5 us..8 ms;
lock mmap_lock, vma_lock: rwsem;
var page: Page = ABSENT;
process fault[2] {
    var drops: 0..1 = 0;
    var missed: bool = false;
arrive:  sleep any;
enter:   try vma_lock.read() else { missed = true;  goto arrive; }
lookup:  delay 5 us..hold;
         if (page == ABSENT) { page = READING; }
         if (page == READY || policy == HOLD || drops == 1) { goto held; }
         release all;
dropped: await page != READING;
         drops += 1;
         goto enter;
held:    await page == READY;
install: delay 2..5 us;
         release all;
}
process mprotect {
arrive:  sleep any;
request: mmap_lock.write();
drain:   vma_lock.write();
change:  delay 5..10 us;
         release all;
}
daemon disk {
idle:    await page == READING;
busy:    sleep 100 us..io;
         page = READY;
         goto idle;
}
never     io_under_lock: some f in fault: f@held && page == READING
          expect violated when policy == HOLD;
reachable refused: some f in fault: f.missed;
reachable twice: some f in fault: f.drops > 0 && f@held  expect violated when policy == HOLD;
reachable waiting: mprotect waits vma_lock && some f in fault: f@held;
