model choose_two;              // two choices in a row are one statement
//= 7 states, 6 transitions, depth 1
var a: 0..2 = 0;
var b: 0..2 = 0;
var done: bool = false;
process p {
go: choose x in 3;
    choose y in 0..2 where x != y;
    a = x;
    b = y;
    done = true;
}
always differ: done -> a != b;
