model f5_two;  // two threads count: test and increment are one step
var n: 0..4 = 0;
process p[2] { l: while (n < 3) { n += 1; } }
