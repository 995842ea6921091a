model first_counts;            // of two mistakes on a path the first is told
//= error: assert-failed, 1 step
var n: 0..1 = 0;
process p {
go: assert n == 1;
    n = 7;
}
