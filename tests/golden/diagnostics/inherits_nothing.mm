locktype plain { mode lock exclusive;  inherit priority; }
locktype free  { mode lock exclusive;  release anyone;  inherit priority; }
lock a: plain;
lock b: free;
process p { l: a.lock();  b.lock();  b.release();  a.release(); }
