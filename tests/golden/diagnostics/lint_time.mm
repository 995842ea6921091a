model lint_time;               // CPUs, `preemptible` and timers that nothing depends on
//= lint
const N = 2;
class urgent > idle;
cpus 3;
timer never, unheard, heard;
process u class urgent {
    timer own;
a:   delay 1 ms preemptible 1;
     own.start(1 ms);
b:   skip;
}
process i[N] class idle {
a:   delay 1 ms preemptible 2;
     unheard.start(1 ms);
b:   heard.start(2 ms);
c:   await heard.rang;
d:   never.stop();
}
process free {
a:   delay 1 ms preemptible 3;
     if (never.rang) { stop; }
b:   skip;
}
