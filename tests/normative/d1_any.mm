model d1_any;  // d1 where nobody asks
lock l: rwsem grant any;
process r[2] { t: l.read();   u: release all; }
process w    { t: l.write();  u: release all; }
