model unreached;               // a `reachable` that no run reaches
//= high: unreached
var n: 0..3 = 0;
process p {
up: while (n < 2) { n += 1; }
}
reachable high: n == 3;
reachable middle: n == 2;
