model f4;  // text, then a loop with a label
var n: 0..3 = 0;  var m: 0..1 = 0;
process p { m = 1;  l: while (n < 3) { n += 1; } }
