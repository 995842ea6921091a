model timers_misused;
timer t;
proc wait() { timer own; skip; }
process p {
a: t.start();
b: t.stop(5 us);
c: t.stop() timeout 5 us else goto a;
d: t.start(1 us, 2 us);
}
