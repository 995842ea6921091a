model too_deep;                // the depth was not enough
//= with max-depth 3
//= far: unknown
//= deadlock: unknown
//= error: unknown
var n: 0..5 = 0;
process p {
up: while (n < 5) { n += 1; }
}
reachable far: n == 5;
