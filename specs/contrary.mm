model contrary;                // philosophers with one reversed: who is fed?

// The ring of philosophers.mm with one of them reversed, twice over. There is no
// deadlock, and still one may starve: each time a neighbour has put a fork back it
// takes it again before the other moves. The fork is free again and again, but not
// all the time, so weak fairness owes nothing to who waits for it. By strong
// fairness nobody is passed over for ever who can step again and again: all eat.
//
// Z. Manna, A. Pnueli, The Temporal Logic of Reactive and Concurrent Systems:
// Specification, 1992: requests of a semaphore need compassion, as strong fairness
// is called there, to let everybody in.

const N = 3;
lock fork[N], other[N]: mutex;

def first(i: 0..N - 1)  = i == N - 1 ? 0 : i;
def second(i: 0..N - 1) = i == N - 1 ? i : i + 1;

process weakly[i in N] {
hungry: fork[first(i)].lock();
one:    fork[second(i)].lock();
eating: release all;
        goto hungry;
}
process strongly[i in N] fair strong {
hungry: other[first(i)].lock();
one:    other[second(i)].lock();
eating: release all;
        goto hungry;
}

leads fed[p in weakly]:          p@hungry -> p@eating expect violated;
leads fed_strong[p in strongly]: p@hungry -> p@eating;
