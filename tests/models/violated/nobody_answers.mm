model nobody_answers;          // a wait that no thread can end
//= deadlock: cycle, 0 steps
//= 2 states
var answered: bool = false;
process p {
wait: await answered;
}
process q {
go: skip;
}
