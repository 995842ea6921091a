// Dining philosophers, of whom the last takes its forks the other way round.
model philosophers;
const N = 6;
lock f[N]: mutex;

process phil[i in N - 1] {
t:   f[i].lock();
s:   f[i + 1].lock();
u:   f[i].release();
v:   f[i + 1].release();  goto t;
}

process last {
t:   f[0].lock();
s:   f[N - 1].lock();
u:   f[0].release();
v:   f[N - 1].release();  goto t;
}
