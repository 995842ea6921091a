model unknown_property;        // `--property` names a row of the table
//= property smal
//= property progress
var n: 0..3 = 0;
process p { up: n = 1; }
always small: n < 3;
