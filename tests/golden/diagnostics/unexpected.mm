model unexpected;              // slips of the pen, each told where it is
var n: 0..3 = 0
var b: bool = false;
process p {
enter: if (n = 1) { b = true; }
       if b { n = 2; }
       n++;
       b := false;
       await n == 1 and b;
       goto enter
}
always z: a < n < 3;
