model too_many_members;        // each member of a family is a question
var x: 0..3 = 0;
process p { l: x = 1; }
always small[i in 40, k in 0..40]: x < i + k + 4;
