model peterson;                                                // who wants in gets in, if nobody stops: weak fairness will do
//= enters: holds
//= turns: violated
// G. L. Peterson, Myths About the Mutual Exclusion Problem, IPL 12(3), 1981: no deadlock and no
// starvation under weak fairness of both. That somebody ever
// wants in is owed by nobody: both may rest for ever.
var wants[2]: bool = false;
var turn: 0..1 = 0;
process rival[i in 2] {
rest:     sleep any;
say:      wants[i] = true;
give:     turn = 1 - i;
wait:     await !wants[1 - i] || turn == i;
critical: wants[i] = false;  goto rest;
}
leads enters[t in rival]: t@say -> t@critical;
eventually turns[t in rival]: t@critical expect violated;      // nobody has to want
