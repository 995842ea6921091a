model timeout_any_may_not_come; // an end at any time need never come
//= deadlock: stuck, 0 steps
//= 3 states, 2 transitions, depth 2
var x: bool = false;
process p { w: await x timeout any else goto out;  out: skip; }
