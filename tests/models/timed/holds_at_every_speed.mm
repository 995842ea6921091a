model holds_at_every_speed;    // no run at all, so none at any speed
process p { work: delay 1..2 ms; }
process q { work: delay 1..2 ms; }
never before_start: p@end && p@work;
reachable both: p@end && q@end;
