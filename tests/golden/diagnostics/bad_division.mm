model bad_division;            // `/` and `%` only where both sides cannot be below zero
var turn: 0..3 = 0;
var left: 0..3 = 0;
process p[i in 2] {
pass: turn = (turn - 1) % 4;
half: left = (left - i) / 2;
}
