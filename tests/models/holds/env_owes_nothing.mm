model env_owes_nothing;        // an env is nobody's deadlock
var n: 0..1 = 0;
process p {
go: skip;
}
env outside {
idle: await n == 1;
}
reachable rest: p@end && outside@idle;
