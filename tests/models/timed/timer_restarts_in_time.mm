model timer_restarts_in_time;  // started again before it is due, the timer can't have rung
//= early: holds, timed
timer t;
process p {
a: t.start(5 ms);
b: sleep 3 ms;  t.start(5 ms);
c: sleep 4 ms;
d: await t.rang;
}
never early: p@c && t.rang;
