model e1;  // three philosophers, one of them reversed
lock f[3]: mutex;
process phil[i in 2] { t: f[i].lock();  s: f[i + 1].lock();  u: f[i].release();  v: f[i + 1].release();  goto t; }
process last         { t: f[0].lock();  s: f[2].lock();      u: f[0].release();  v: f[2].release();      goto t; }
