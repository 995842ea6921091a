model lint;                    // no error, but much that is odd
//= lint
var ready, woken: bool = false;
var asleep: bool = false;
var n: 0..3 = 0;
var count[2]: 0..3 = 0;
lock l: mutex;
process waiter {
    var tries: 0..3 = 0;
w:      tries = 0;  if (ready) { goto out; }
        asleep = true;
        await woken;
        await tries == 0;
out:    n = 1;
        woken = false;
}
process waker[2] {
k:  atomic { n += 1; ready = !ready; }
    if (asleep && n == 1) { woken = true; }
add:  n += 1;
copy: count[0] = n;
under: l.lock();  count[1] = 0;  release all;
    await asleep;
    await n < 2;
    await count[0] > 0 || woken && !ready;
}
