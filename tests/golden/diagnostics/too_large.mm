model too_large;               // few lines, much text
var n: 0..3 = 0;
def a0 = n + n + n + n + n + n + n + n + n + n;
def a1 = a0 + a0 + a0 + a0 + a0 + a0 + a0 + a0 + a0 + a0;
def a2 = a1 + a1 + a1 + a1 + a1 + a1 + a1 + a1 + a1 + a1;
def a3 = a2 + a2 + a2 + a2 + a2 + a2 + a2 + a2 + a2 + a2;
def a4 = a3 + a3 + a3 + a3 + a3 + a3 + a3 + a3 + a3 + a3;
process p { up: n = 1; }
always z: a4 == 0;
