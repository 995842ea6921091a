model counters;                // K counters that turn independently

// No protocol: a ruler. There are M^K states, K * M^K transitions, and the
// state in which every counter stands at its top is K * (M - 1) steps away.

const K = 3;
const M = 10;
var n[K]: 0..M - 1 = 0;

process counter[i in K] {
turn: n[i] = (n[i] + 1) % M;
      goto turn;
}

reachable top: all i in K: n[i] == M - 1;
