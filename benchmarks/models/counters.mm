// Counters that go round: every combination of values is reached.
model counters;
const K = 3;
const M = 10;
var n[K]: 0..M - 1 = 0;

process p[i in K] {
l:   n[i] = (n[i] + 1) % M;  goto l;
}
