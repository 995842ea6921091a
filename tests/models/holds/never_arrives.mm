model never_arrives;           // a thread that never comes keeps nobody from being done
var here: bool = false;
process guest {
away: sleep any;
      here = true;
}
process host {
look: skip;
}
reachable met: here && host@end;
