model divide_by_zero;          // the divisor comes to zero
//= error: divide-by-zero, 3 steps
var n: 0..2 = 2;
var q: 0..10 = 0;
process p {
next: q = 10 / n;
      n -= 1;
      goto next;
}
