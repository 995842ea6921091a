// Peterson's filter lock: on each level the last who came waits for the others to be below.
model filter;
const N = 3;
var level[N]: 0..N - 1 = 0;
var victim[N]: 0..N - 1 = 0;

process p[i in N] {
rise:   level[i] += 1;
yield:  victim[level[i]] = i;
wait:   await victim[level[i]] != i || all k in N: k == i || level[k] < level[i];
        if (level[i] < N - 1) { goto rise; }
inside: level[i] = 0;  goto rise;
}

never shared: count(f in p: f@inside) > 1;
