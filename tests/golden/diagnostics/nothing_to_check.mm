model nothing_to_check;        // questions about a state that nobody changes
var n: 0..3 = 0;
always small: n < 3;
