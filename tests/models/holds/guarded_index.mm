model guarded_index;           // what an `if` keeps from running has no bad index
//= 4 states, 3 transitions, depth 3
const N = 2;
var t[N]: bool = false;
var i: 0..N = 0;
var n: 0..N = 0;
process p {
go: while (n < N) {
        if (i < N) { t[i] = true; }
        if (i < N && t[i] || i == N) { i = i < N ? i + 1 : N; }
        n += 1;
    }
    if (i == N) { i = 0; } else { t[i] = false; }
}
always guarded: i < N -> (t[i] -> n > 0);
reachable round: i == 0 && n == N;
