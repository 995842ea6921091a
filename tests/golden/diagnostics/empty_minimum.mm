model empty_minimum;           // the least of nothing
param faulters: 0..3 = 0;
var n: 0..3 = 0;
process fault[faulters] {
    var drops: 0..3 = 0;
enter: n = 1;
}
process other { go: n = 2; }
always z: min(f in fault: f.drops) == 0;
