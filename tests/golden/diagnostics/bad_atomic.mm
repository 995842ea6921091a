model bad_atomic;              // an `atomic` that would be several steps
var n, m: 0..3 = 0;
lock l: mutex;
proc slow() { n = 2;  await n == 3; }
process p {
a: atomic { await n == 0;  n = 1; }
   atomic { m = 2;  l.lock(); }
b: atomic { if (n == 1) { n = 2; } c: n = 3; }
d: atomic { while (n > 0) { n -= 1; } }
e: atomic { slow(); }
f: release all;
}
