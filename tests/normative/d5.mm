model d5;  // a reader that only tries
lock l: rwsem;
var miss: bool = false;
process r    { t: try l.read() else { miss = true;  goto out; }  u: release all;  out: skip; }
process w    { t: l.write();  u: release all; }
