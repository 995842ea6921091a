model not_constant;            // what must be known before the run, but depends on the state
param faulters: 0..3 = 2;
var waiting: 0..3 = 0;
const LIMIT = waiting + 1;
def crowded = waiting > 2;
var table[waiting]: bool = false;
var low: waiting..3 = 3;
var first: 0..3 = waiting;
process fault[waiting] {
enter: delay waiting * 1 us..20 us;
       choose next in 0..waiting;
}
process other[faulters] {
enter: sleep 1 us..2 us;
}
always z: all k in waiting: table[k]    expect violated when crowded || faulters == 0;
