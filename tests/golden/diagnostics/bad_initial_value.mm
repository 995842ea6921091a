model bad_initial_value;       // outside the range that the parameter gives
param allowed: 0..3 = 1;
var drops: 0..allowed = 2;
process fault[i in 3] {
    var mine: 0..1 = i;
enter: drops = 0;  mine = 0;
}
