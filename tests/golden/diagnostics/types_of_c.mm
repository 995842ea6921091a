model types_of_c;              // a number has a range
var n: int = 0;
var b: boolean = true;
process p { if (not(b)) { n = 1; } }
