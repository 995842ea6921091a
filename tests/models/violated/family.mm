model family;                  // of several members the one that is broken first is told
//= 13 states, 15 transitions, depth 3
//= small: violated for f[1], 1 step
//= last: unreached for f[2]
//= all_go: reached, 2 steps
//= known: violated for B
enum Flag { A, B }
var x: 0..2 = 0;
process f[i in 3] {
    var n: 0..1 = 0;
go: n = i == 1 ? 1 : 0;  x = i;
}
always small[t in f]: t.n < 1;
never twice[t in f]: t.n == 2 && t@go;
reachable all_go[t in f, k in 2]: t@end && x == k;
reachable last[t in f]: t@end && x == 2 && t != f[2];
check known[k in Flag]: k == A;
