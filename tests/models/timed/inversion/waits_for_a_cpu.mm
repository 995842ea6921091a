model waits_for_a_cpu;         // the delay of a lower one runs to its end before it gets the CPU
//= held_up: worst 5 ms, how direct
//= last: none
class urgent > idle;
cpus 1;
process u class urgent { a: sleep any;  work: delay 2 ms; }
process i class idle   { b: delay 5 ms;  c: delay 4 ms; }
inversion held_up: thread u;
inversion last:    thread i;
