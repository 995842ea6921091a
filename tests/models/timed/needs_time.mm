model needs_time;              // possible in some order, at no speed
//= late: holds, timed
// The quick thread is done after 1 ms at most, the slow one after 2 at least.
// A run in which the slow one is first has no timing; that no other has one
// only classes of states with times can tell.
process quick { work: delay 1 ms; }
process slow  { work: delay 2 ms; }
never late: slow@end && quick@work;
