/* all of the grammar */ model every; // its title
include <locks.mm>;
include "mine.mm"
struct Pair { a, b: 0..3; c: bool; }
class high > low;
cpus 2;
locktype gate { mode in_use shared limit 2; mode alone exclusive; grant prefer alone; release anyone; recursive; inherit priority; atomic; }
lock g, h[N][Pair]: gate grant handoff 3;
timer t[2];
var q: queue[N] of set of Pair = [];
var who: p? = none;
var s: set of 0..3 = {};
var d: set of 0..3 = { 1 , 2 };
var c: Pair = {a : 1, b: -1, c: !true};
table out(a: bool, n: Pair): 0..3 { _ NONE => - 1; true -3..-1 => 2; false Pair.X => a ? 1 : - -2; }
view v[x in N] = d.len;
assume N > 0 -> all x in 0..3: x in d;
process p[i in N, j in 2] class high fair strong { var x: bool = any; timer u; a fair strong: x = true; goto a; }
fair process r { q.put({1}); let k = q.get(); stop; }
fair rule e[x in N] when x > 0 { choose y in d where y != x; choose z in d; }
proc m(a: 0..3, l: lock, ref v: bool, ref w): bool { return !v && a == 1 || - a < 2; }
process z { go: await q.len > 0 from p[0], r timeout 2..3 us else { skip; } l: g.alone() unless x else goto go timeout any else { stop; } x: delay 1.5..2 us preemptible 2; sleep any unless f else goto x; }
always step grows: n' >= n''.x;
eventually soon: some x in p: x@a.b expect timed when N == 1;
leads k[f in p]: f@a || f waits g -> f@end expect violated when N == 2;
ltl u: always(eventually(p@a));
check w[f in N]: f >= 0;
within 3 ms late: a@b when x or c@d -> e@f;
latency y: a@b or a@c -> d@e when x;
region o: a@b -> c@d <= 3 ms;
inversion i: thread p[0];
expect violated deadlock when N == 1;
expect timed error;
