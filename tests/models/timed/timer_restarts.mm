model timer_restarts;          // the time counts from the last start
//= rang: reached, 4 steps, timed
timer t;
process p {
a: t.start(5 ms);
b: sleep 3 ms;  t.start(5 ms);
c: sleep 4 ms;
d: await t.rang;
}
reachable rang: p@d && t.rang;
