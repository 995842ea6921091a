model own_labels;              // places that every process has
var n: 0..3 = 0;
process p { n = 1;  start: n = 2;  end: n = 3; }
always deadlock: n < 3;
never  cycle:    n == 3;
process thread { go: n = 1; }
