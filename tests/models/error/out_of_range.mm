model out_of_range;            // a range is checked where a value is assigned
//= error: out-of-range, 3 steps
var n: 0..2 = 0;
process p {
up: n += 1;
    goto up;
}
