model f2;  // a loop for ever, the first statement, without a label
var n: 0..2 = 0;
process p { while (true) { n = (n + 1) % 3; } }
