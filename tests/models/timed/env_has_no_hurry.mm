model env_has_no_hurry;        // an env may come late, so the delay can end first
//= late: violated, 1 step, timed
var come: bool = false;
env outside { come_in: come = true; }
process p { work: delay 1 ms; }
never late: p@end && !come;
