model d2;  // d1 with a queue
lock l: rwsem grant fifo;
process r[2] { t: l.read();   u: release all; }
process w    { t: l.write();  u: release all; }
