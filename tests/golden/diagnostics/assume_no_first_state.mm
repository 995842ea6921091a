model assume_no_first_state;   // what is assumed of the first state is never so
var x: 0..3 = any;
var y: 0..3 = 1;
assume x != y;
assume y == 0 || x == 1;
process p { l: x = 0; }
