model i;  // two counters modulo 3
var n[2]: 0..2 = 0;
process p[i in 2] { l: n[i] = (n[i] + 1) % 3;  goto l; }
