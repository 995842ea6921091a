model data;                    // sets, structs and queues that do not fit
enum S { ABSENT, READY }
struct Page { state: S; pins: 0..2; }
struct Loop { next: Loop; }
var page: Page = { state: ABSENT, pinned: 0 };
var s: set of 0..3 = { 1, READY };
var big: set of p? = {};
var q: queue[2] of Page;
process p {
    l: s += READY;  s = 1;  s = s | 2;
    m: page.pin = 1;  page = { state: READY };
    n: q.put(1);  page.put(1);
    o: let k = q.get() + 1;  q.head = page;  s.len = 0;
    r: for x in s { skip; }
}
always z: q.length == 0 && page < page;
