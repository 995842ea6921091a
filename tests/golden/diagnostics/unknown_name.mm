model unknown_name;            // a typo in a local, in an enum member, and another thread's local
enum Page { ABSENT, READING, READY }
const LIMIT = 2;
lock mmap_lock: rwsem;
var page: Page = ABSENT;
process fault[2] {
    var retries: 0..LIMIT = 0;
enter:   mmap_lock.read();
         if (page == REDY) { goto out; }
dropped: await page != READING;  retires += 1;  goto enter;
out:     mmap_lok.release();
}
process mprotect {
change:  await retries == 0;
}
always bounded: retries <= LIMT;
