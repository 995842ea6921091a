model philosophers;            // forks in order: no deadlock, and still one may starve
//= eats: violated
//= eats_strong: holds
//= deadlock: none
// E. W. Dijkstra, EWD 310, 1971, forks taken in the order of their numbers. Z. Manna, A. Pnueli, The
// Temporal Logic of Reactive and Concurrent Systems: Specification, 1992: requests of a semaphore
// need compassion (strong fairness) to let everybody in. A fork that is free again and again, and
// taken by the other each time, is not free all the time.
const N = 3;
lock fork[N], other[N]: mutex;
def first(i: 0..N - 1)  = i == N - 1 ? 0 : i;
def second(i: 0..N - 1) = i == N - 1 ? i : i + 1;
process weak[i in N] {
hungry: fork[first(i)].lock();
one:    fork[second(i)].lock();
eating: release all;
        goto hungry;
}
process served[i in N] fair strong {
hungry: other[first(i)].lock();
one:    other[second(i)].lock();
eating: release all;
        goto hungry;
}
leads eats[p in weak]:          p@hungry -> p@eating expect violated;
leads eats_strong[p in served]: p@hungry -> p@eating;
