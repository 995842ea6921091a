model gathered;                // a set of threads grows
//= 7 states, 8 transitions, depth 4
var here: set of p = {};
process p[2] { come: here += self;  meet: await here.len == 2; }
always in_it: all f in here: f@meet || f@end;
always none_else: {f0()} - here == {} -> p[0] in here;
def f0() = p[0];
