model d1;  // an rwsem: two readers and a writer, whose ask holds off new readers
lock l: rwsem;
process r[2] { t: l.read();   u: release all; }
process w    { t: l.write();  u: release all; }
