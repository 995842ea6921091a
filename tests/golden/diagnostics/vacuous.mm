model vacuous;                 // all is well, since nothing of it ever happens
enum Page { ABSENT, READY }
const LIMIT = 2;
var page: Page = ABSENT;
var n: 0..3 = 0;
process p {
up:   n = 1;
      if (n == 1) { stop; }
slow: n = 2;
wait: await page == READY;  n = 3;
}
daemon io {
idle: await page == READY;  n = 3;  goto idle;
}
always mapped: page == READY -> n == 3;
always fixed:  LIMIT == 2;
reachable early: n < 3;
