model assert_failed;           // what a step says of itself isn't so
//= error: assert-failed, 2 steps
var n: 0..1 = 0;
process p { set: n = 1; }
process q {
look: assert n == 0, "p has not been here";
}
