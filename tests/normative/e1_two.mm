model e1_two;  // e1 with two philosophers
lock f[2]: mutex;
process phil[i in 1] { t: f[i].lock();  s: f[i + 1].lock();  u: f[i].release();  v: f[i + 1].release();  goto t; }
process last         { t: f[0].lock();  s: f[1].lock();      u: f[0].release();  v: f[1].release();      goto t; }
