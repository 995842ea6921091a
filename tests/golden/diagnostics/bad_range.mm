model bad_range;               // empty for the value that the parameter has
param allowed: 0..3 = 1;
type Drops = allowed..0;
var drops: Drops = 0;
var table[allowed..0]: bool = false;
process fault[2] {
    var tries: 3..allowed + 1 = 3;
enter: drops = 0;  tries = 3;  table[0] = true;
}
