model e3;  // e1 with one label each: both forks put back in one step
lock f[3]: mutex;
process phil[i in 2] { t: f[i].lock();  f[i + 1].lock();  f[i].release();  f[i + 1].release();  goto t; }
process last         { t: f[0].lock();  f[2].lock();      f[0].release();  f[2].release();      goto t; }
