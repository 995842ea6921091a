model f5_one;  // a loop that counts
var n: 0..4 = 0;
process p { l: while (n < 3) { n += 1; } }
