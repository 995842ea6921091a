model later_wins;              // two elements of one array; the later assignment wins
//= 5 states, 4 transitions, depth 1
var t[2]: 0..2 = 0;
var i: 0..1 = 0;
var j: 0..1 = 0;
process p {
go: choose x in 2;
    choose y in 2;
    t[x] = 1;
    t[y] = 2;
    i = x;
    j = y;
}
always same:  p@end && i == j -> t[i] == 2 && t[1 - i] == 0;
always other: p@end && i != j -> t[i] == 1 && t[j] == 2;
