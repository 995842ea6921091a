model helper_of_each;          // an instance for each thread of another process
//= 9 states, 12 transitions, depth 4
var done[fault]: bool = false;
process fault[2] { work: done[self] = true; }
process helper[f in fault] { wait: await done[f]; }
always behind: all f in fault: helper[f]@end -> f@end;
