model bad_return;
var n: 0..3 = 0;
lock m: mutex;
proc lose(l: lock) { l.read();  return 1; }
proc keep(ref v): 0..3 { if (v > 1) { return; }  v = 1; }
process p {
a:  lose(m);
b:  n = keep(3);
c:  n = lose(m);
d:  n = keep(n, 1);
e:  return;
}
