model e2;  // three philosophers, all alike
lock f[3]: mutex;
process phil[i in 3] { t: f[i].lock();  s: f[(i + 1) % 3].lock();  u: f[i].release();  v: f[(i + 1) % 3].release();  goto t; }
