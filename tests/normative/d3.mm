model d3;  // d1, taken and released in one step
lock l: rwsem;
process r[2] { t: l.read();   release all; }
process w    { t: l.write();  release all; }
