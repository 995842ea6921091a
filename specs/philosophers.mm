model philosophers;            // N threads in a ring, a lock between each two

// E. W. Dijkstra, Hierarchical ordering of sequential processes (EWD 310), Acta
// Informatica 1, 1971. If all take the left fork first, all can hold one and wait
// for the next: a ring of waits. If one is reversed, every philosopher takes the
// lower-numbered fork first, and no ring can close. Forks are put back one by one.

const N = 3;
param reversed: bool;          // does the last one take its right fork first?
lock fork[N]: mutex;

def first(i: 0..N - 1)  = reversed && i == N - 1 ? 0 : i;
def second(i: 0..N - 1) = reversed && i == N - 1 ? i : (i + 1) % N;

process philosopher[i in N] {
hungry: fork[first(i)].lock();
one:    fork[second(i)].lock();
eating: fork[first(i)].release();
done:   fork[second(i)].release();
        goto hungry;
}

always table: count(p in philosopher: p@eating) <= N / 2;
reachable all_have_one: all p in philosopher: p@one
    expect violated when reversed;
expect violated deadlock when !reversed;

// Without a ring somebody always eats. But a fork keeps no order: a neighbour may
// be quicker each time. In contrary.mm strong fairness lets all eat.
leads fed[p in philosopher]: p@hungry -> p@eating expect violated;
leads some_fed: (some p in philosopher: p@hungry) -> (some p in philosopher: p@eating)
    expect violated when !reversed;
