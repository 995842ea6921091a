model fair_rule_is_prompt;     // no time passes before a fair rule has stepped
//= late: holds, timed
var x: bool = false;
process p { work: delay 1 ms; }
fair rule wake when !x { x = true; }
never late: p@end && !x;
