model labels_inside;           // labels in branches and loops, and jumps into them
//= 11 states, 10 transitions, depth 10
var n: 0..3 = 0;
process p {
    goto middle;
top:
    while (n < 3) {
        n += 1;
        if (n == 2) {
inner:      skip;
        }
middle: skip;
    }
}
always reached: p@end -> n == 3;
