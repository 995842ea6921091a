model no_elements;             // the first of none
param faulters: 0..2 = 0;
var n: 0..3 = 0;
var own[fault]: bool = false;
process fault[faulters] { take: own[self] = true; }
process p { up: n = 1; }
always z: faulters > 0 -> !own[fault[0]];
always y: !fault[0]@end;
