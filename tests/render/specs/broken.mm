model broken;                  // a range, a lock, an index and an end
param which: 0..3;
lock m: mutex;
lock rw: rwsem;
var n: 0..2 = 0;
var t[3]: bool = false;
process p[2] {
a:  choose k in 0..3;
    if (which == 0) { n += k; }
b:  if (which == 1) { m.release(); }
c:  if (which == 2) { m.lock(); goto e; }
d:  rw.read();
    if (which == 3) { t[n + 3] = true; }
f:  try rw.write() else goto e;
e:  skip;
}
process q {
w:  rw.write();
x:  await n == 1;
    release all;
}
always    small: n <= 1 -> n < 2;
reachable gone: p[0]@d && n == 2  expect violated;
