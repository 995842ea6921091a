model bad_assignment;          // what stands left of `=` and is no variable of this thread
enum Page { ABSENT, READY }
const LIMIT = 2;
param allowed: 0..3 = 1;
lock l: mutex;
var page: Page = ABSENT;
process fault[i in 2] {
    var drops: 0..2 = 0;
enter: LIMIT = 3;
       allowed += 1;
       i = 0;
       let k = 1;
       k = 2;
       l = true;
       READY = page;
       self.drops = 1;
       fault[0].drops = 0;
       l.held = false;
}
