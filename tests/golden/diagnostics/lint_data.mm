model lint_data;               // timers, early ends, procs and queues, as lint reads them
//= lint
struct Page { pins: 0..3;  dirty: bool; }
var page: Page = { pins: 0, dirty: false };
var box: queue[2] of 0..3 = [];
var n, m: 0..3 = 0;
var killed, asleep, woken, go: bool = false;
var own[p]: bool = false;
lock a, b: mutex;
timer dog;
proc raise(ref v, by: 0..1): bool {
    v += by;
    return v == 0;
}
proc outer(ref v) { raise(v, 1); }
proc locked(l: lock) { await !l.held; }
process p[2] {
    var mine: queue[1] of 0..3 = [];
    var k: 0..3 = 0;
    var kept: bool = false;
put:     box.put(n);
take:    n = box.get();
alone:   mine.put(1);
early:   await kept unless killed else goto field;
late:    await kept timeout 1 ms else goto field;
never:   await kept unless kept else goto field;
both:    sleep any unless killed && go else goto field;
field:   page.pins += 1;
call:    outer(m);
sure:    await m == 0;
head:    await box.len > 0;
rings:   await dog.rang;
free:    locked(a);
mine_is: await !own[self];
         own[self] = true;
tries:   a.lock();
back:    a.release();  try b.lock() else goto refused;
         b.release();
refused: try a.lock() else { asleep = true;  goto waiting; }
         a.release();  goto done;
waiting: await woken;
done:    if (dog.rang) { dog.stop(); }
         k = k;
}
process q {
set:     dog.start(5 ms);
pop:     box.drop();
kill:    atomic { killed = true;  go = true; }
waker:   woken = true;
}
