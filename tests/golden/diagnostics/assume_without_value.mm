model assume_without_value;   // neither true nor false: a state is not left out by that
var x, z: 0..3 = any;
var y: 0..3 = 1;
assume z == 2;
assume 6 / x > 2;
process p { l: x = 0; }
