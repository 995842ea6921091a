model fair_env_owes;           // a fair env steps at some time, if it can for ever
//= 5 states, 5 transitions, depth 3
var x: bool = false;
var y: bool = false;
process p { w: await x;  y = true; }
env waker fair { k: x = true;  l: skip; }
