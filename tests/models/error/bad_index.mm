model bad_index;               // one past the end of an array
//= error: bad-index, 3 steps
var t[2]: bool = false;
var i: 0..2 = 0;
process p {
next: t[i] = true;
      i += 1;
      goto next;
}
