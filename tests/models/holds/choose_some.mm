model choose_some;             // every value that fits can be picked, and no other
const N = 4;
var taken[N]: bool = false;
process p[2] {
    var mine: 0..N - 1 = 0;
pick: choose k in N where !taken[k];
      taken[k] = true;
      mine = k;
have: skip;
}
never same: some x in p: some y in p: x != y && x@have && y@have && x.mine == y.mine;
reachable last: some x in p: x@have && x.mine == N - 1;
