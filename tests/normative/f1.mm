model f1;  // a loop for ever with a label of its own
var n: 0..2 = 0;
process p { l: while (true) { n = (n + 1) % 3; } }
