model short_circuit;           // the right side of && is not asked where the left is false
const N = 3;
var t[N]: bool = false;
var i: 0..N = 0;
process p {
scan: while (i < N && !t[i]) { i += 1; }
}
always inside: i == N || !t[i];
