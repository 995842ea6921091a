model timers;                  // a timer is no value, and takes a time
timer t, u[2];
var n: 0..3 = 0;
process p {
a: t.start(5);
b: u.start(5 us);
c: n.start(5 us);
d: await t;
e: await t.ran;
   n = t.rang;
f: t.start(2 us * n);
}
timer left;
