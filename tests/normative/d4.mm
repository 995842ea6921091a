model d4;  // one reader, one writer
lock l: rwsem;
process r    { t: l.read();   u: release all; }
process w    { t: l.write();  u: release all; }
