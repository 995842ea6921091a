model peterson;                // mutual exclusion of two threads without a lock

// G. L. Peterson, Myths about the mutual exclusion problem, Information Processing
// Letters 12(3), 1981, 115-116. A thread says that it wants in, lets the other go
// first, and waits until the other does not want in or has let it go first. Nobody
// starves. The order of the two stores matters: swapped, both can be inside.
//
// Memory is sequentially consistent here. On a real machine the algorithm needs
// a full barrier between the second store and the wait.

param yield_first: bool;       // swapped: first give way, then say so
var wants[2]: bool = false;
var turn: 0..1 = 0;

process rival[i in 2] {
say:      if (yield_first) { turn = 1 - i; } else { wants[i] = true; }
say_more: if (yield_first) { wants[i] = true; } else { turn = 1 - i; }
wait:     await !wants[1 - i] || turn == i;
critical: wants[i] = false;
          goto say;
}

never shared: all t in rival: t@critical
    expect violated when yield_first;
reachable entered: some t in rival: t@critical;
leads let_in[t in rival]: t@say -> t@critical;       // weak fairness is enough, in either order
