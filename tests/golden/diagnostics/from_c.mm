model from_c;                  // as a C programmer writes it first
#include <linux/mm.h>
enum { IDLE, BUSY = 1 };
struct page { int count; } pg;
struct page { count: 0..3, locked: bool };
struct page pages = { .count = 1 };
static struct mutex m;
lock r = rwsem;
var mask: 0..31 = 0x1f;
var mode: 0..9 = 010;

process p {
var x: 0..3 = 0;
a: while (1) x++;
b: if (x && 1) { x = 3u; }
c: do { x--; } while (x > 0);
d: x = y = 1;
e: switch (x) { case 1: break; }
f: mutex_lock(&m);
}
