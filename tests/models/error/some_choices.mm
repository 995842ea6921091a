model some_choices;            // one value of a choice leaves the range
//= error: out-of-range, 1 step
//= 4 states, 3 transitions, depth 1
var n: 0..2 = 0;
process p {
go: choose k in 4;
    n = k;
}
