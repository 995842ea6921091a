model too_many_states;         // cut before it was all seen, and nothing found
//= with max-states 50
//= low: unknown
//= top: unknown
//= deadlock: unknown
//= error: unknown
const K = 4;
const M = 6;
var n[K]: 0..M - 1 = 0;
process counter[i in K] {
turn: n[i] = (n[i] + 1) % M;
      goto turn;
}
always low: n[0] < M;
reachable top: all i in K: n[i] == M - 1;
