model recursive;               // the inner release does not let the other in
locktype console { mode lock exclusive; recursive; grant fifo; inherit priority; }
lock c: console;
process p[2] { one: c.lock();  two: c.lock();  low: c.release();  out: c.release(); }
always inner: all x in p: x@low || x@out -> x holds c;
always one:   !(p[0] holds c && p[1] holds c);
