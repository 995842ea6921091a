model every_construct;         // one of each, so that words can be crossed
enum Page { ABSENT, READING, READY }
enum Policy { HOLD, RETRY }
class urgent > idle;
const N = 2;
const STEP: time = 3 us;
param k: 0..3 = 1;
param policy: Policy;
param io: time in 1 us..2 ms;
type Small = 0..k;
lock l: rwsem;
lock m[2]: mutex;
lock q[Page]: rwsem grant fifo;
var page: Page = any;
var n: Small = 0;
var b: bool = false;
var t[N][Page]: 0..1 = 0;
var own[f]: bool = false;
def late = n > k;
def big(a: 0..3, c: Page) = a > n || c == page;
def busy(a: f) = a.drops > 0;
def twice = 2 * io + STEP;

process f[i in N] class idle {
    var drops: 0..3 = i;
    var u[2]: bool = false;
enter: drops = i;
       try l.read() else goto out;
       own[self] = true;
       u[i] = late;
mid:   choose z in 0..3 where z != n && z <= k;
       let y = z % 2;
       t[y][page] = y;
       await l.readers > 0 || self holds l;
       release all;
out:   sleep any;
       goto enter;
}
process w class urgent {
go:    l.write();
       q[page].read();
       delay twice..io * 5;
       release all;
       while (n > 0) { n -= 1; }
       either { m[0].lock();  m[0].release(); } or { await b; } or { skip; }
}
env e {
a:     await policy == HOLD && page in Page && n in 0..2;
       page = (b ? READY : ABSENT);
       assert fine: page != READING, "nobody reads";
       goto a;
}
rule r[j in 0..1] when j < n { b = !b;  n = min(g in 0..1: g); }

always    z1: all g in f: g@mid -> busy(g) || g.drops + n >= 0;
never     z2: some g in thread: g holds m[1] && g@end;
reachable z3: count(g in f: g@mid) == 2 && l.count(read) == 2 && !(w waits l)
    expect violated when k > 1 && policy == HOLD;
always    z4: l.writer != w || l.held && f[0].u[1] -> big(1, READY);
expect violated deadlock when k == 0;
expect timed z1 when k == 0;
