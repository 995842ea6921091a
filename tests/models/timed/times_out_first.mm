model times_out_first;         // the I/O takes longer than the reader waits for it
//= given_up: reached, 1 step, timed
//= page_came: reached, 2 steps, timed
var done: bool = false;
param io: time in 1 ms..20 ms;
process reader { wait: await done timeout 5 ms else goto out;  page: skip;  out: skip; }
process disk   { busy: sleep io;  done = true; }
reachable given_up:  reader@out && !done;
reachable page_came: reader@page;
