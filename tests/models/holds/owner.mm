model owner;                   // a variable says whose turn it is, if anybody's
//= 8 states, 8 transitions, depth 4
var owner: p? = none;
process p[2] {
claim: await owner == none;  owner = self;
give:  owner = none;
}
always one:  all f in p: f@give -> owner == f;
always taken: owner != none -> owner@give;
