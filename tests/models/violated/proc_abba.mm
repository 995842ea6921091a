model proc_abba;                // a proc that takes two locks, called with them in either order
//= deadlock: cycle, 4 steps
//= 46 states
lock a[2]: mutex;
var n: 0..4 = 0;
var ok[2]: bool = true;
proc both(l: lock, m: lock, ref v, k: 0..3): bool {
    var mine: 0..3 = k;
first:  l.lock();
        m.lock();
        v += 1;
        mine = 0;
again:  release all;
        return mine == 0;
}
proc tiny(x: 0..3): 0..3 { return x + 1; }
process p[i in 2] {
    var got: bool = false;
    var t: 0..3 = 0;
go:   got = both(a[i], a[1 - i], n, 2);
next: t = tiny(t);
      for k in 0..1 { await ok[k]; ok[k] = true; }
}
reachable deep: p[0]@both.first && p[1]@both.again;
always locals: p[0].both.mine <= 3;
never  five: n > 2;
reachable done: all f in p: f@end && f.got && f.t == 1;
