model assigned_twice;          // nobody ever sees the first value
var flag: bool = false;
var n: 0..3 = 0;
process p {
set:   flag = true;
       n = 1;
       flag = false;
maybe: if (n == 1) { n = 2; }
       n += 1;
}
struct Page { pins: 0..3;  dirty: bool; }
const FIRST = 0;
type Link = 0..1;
var page: Page = { pins: 0, dirty: false };
var t[Link]: 0..3 = 0;
var row[2]: Page = { pins: 0, dirty: false };
proc set(ref v) { v = 1; }
process q[i in 2] {
    var k: 0..1 = 0;
same:  page.pins = 1;
       page.dirty = true;
       page.pins = 2;
whole: page.dirty = true;
       page = { pins: 0, dirty: false };
part:  page = { pins: 0, dirty: false };
       page.pins += 1;
fixed: t[0] = 1;
       t[1] = 1;
       t[0] = 2;
own:   t[i] = 1;
       t[1 - i] = 1;
       t[i] = 2;
named: t[FIRST] = 1;
       t[FIRST] = 2;
index: t[k] = 1;
       t[k] = 2;
turns: for x in 2 { t[x] = 1; }
twice: for x in 2 { t[x] = 1;  t[x] = 2; }
field: row[0].pins = 1;
       row[1].pins = 1;
       row[0].dirty = true;
       row[0].pins = 2;
       k = 0;
call:  set(t[0]);
       set(t[1]);
       set(t[0]);
}
rule again when flag { n = 1;  n = 2; }
