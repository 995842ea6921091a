model recursive_definition;    // circles of one, two and three
const SIZE = SIZE + 1;
type Count = 0..LIMIT;
const LIMIT: Count = 2;
var n: 0..3 = 0;
def even(k: 0..3) = k == 0 || odd(k - 1);
def odd(k: 0..3) = k != 0 && even(k - 1);
process p { up: n = 1; }
always z: even(n);
