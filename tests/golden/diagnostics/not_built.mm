model not_built;               // part of the language, but not of this version
struct Page { dirty: bool; pins: 0..3; }
cpus 2;
var n: 0..3 = 0;
var queue_: queue[2] of 0..3 = [];
process p {
enter: await n == 0 timeout 5 us else goto enter;
       atomic { n = 1; }
}
inversion held_up: thread p;
latency prompt: p@enter -> p@end;
