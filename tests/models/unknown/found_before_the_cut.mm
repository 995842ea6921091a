model found_before_the_cut;    // what was found before the cut stays found
//= with max-states 20
//= small: violated, 2 steps
//= two: reached, 2 steps
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
always small: n[0] < 2;
reachable two: n[1] == 2;
reachable top: all i in K: n[i] == M - 1;
