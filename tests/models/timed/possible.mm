model possible;                // the ranges overlap: the slow one can be first
//= late: violated, 1 step, timed
process quick { work: delay 1..3 ms; }
process slow  { work: delay 2..4 ms; }
never late: slow@end && quick@work;
