// Page faults that drop the lock for the I/O and retry, once; then they keep it. A writer unmaps.
model fault;
const T = 2;
const P = 1;
enum Page { ABSENT, READING, READY }
var readers: 0..T = 0;
var writes, wants: bool = false;
var page[P]: Page = ABSENT;

process fault[T] {
    var at: 0..P - 1 = 0;
    var tried: bool = false;
begin:  choose k in 0..P - 1;  at = k;
lock:   await !writes && !wants;  readers += 1;
lookup: if (page[at] == READY) { readers -= 1;  goto done; }
        if (tried) { page[at] = READING;  goto keep; }
        if (page[at] == ABSENT) { page[at] = READING; }
        readers -= 1;
io:     await page[at] == READY;
retry:  tried = true;  goto lock;
keep:   await page[at] == READY;  goto lookup;
done:   tried = false;  at = 0;  goto begin;
}

daemon disk[p in P] {
read:   await page[p] == READING;  page[p] = READY;  goto read;
}

daemon unmap {
ask:    wants = true;
wait:   await readers == 0;  writes = true;  wants = false;
zap:    either { choose p in 0..P - 1 where page[p] == READY;  page[p] = ABSENT;  goto zap; }
        or { writes = false;  goto ask; }
}

never torn: writes && readers > 0;
expect violated deadlock;   // a page can go before who waits for it has looked: nobody reads it again
