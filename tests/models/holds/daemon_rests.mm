model daemon_rests;            // a daemon that has nothing to do is not stuck
//= 5 states
var asked: bool = false;
var done: bool = false;
process client {
ask:  asked = true;
wait: await done;
}
daemon server {
idle: await asked && !done;
work: done = true;
      goto idle;
}
