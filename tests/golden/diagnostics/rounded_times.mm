model rounded_times;           // exact for some values of `n` only
//= set n = 2
param n: 1..3;
param io: time in 1 ms..9 ms;
process p {
a: sleep n / 2 * io;
b: sleep io * (n / 1 + n % 2);
c: sleep io * (1 + n / 2);
d: sleep n * io / 2;
}
latency l: p@a -> p@end;
