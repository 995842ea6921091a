model timeout_is_no_deadlock;  // nobody can end these waits but their timeouts
//= 9 states, 12 transitions, depth 4
var x: bool = false;
process p[2] { w: await x timeout 5 ms else goto out;  out: skip; }
