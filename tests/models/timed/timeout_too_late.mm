model timeout_too_late;        // the I/O ends before the timeout, so this is never seen
//= given_up: unreached, timed
var done: bool = false;
process reader { wait: await done timeout 5 ms else goto out;  page: skip;  out: skip; }
process disk   { busy: sleep 1..4 ms;  done = true; }
reachable given_up: reader@out && !done expect violated;
