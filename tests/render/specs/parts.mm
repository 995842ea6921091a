model parts;                   // queues, structs and sets, and what calls are given
enum Kind { FAULT, FLUSH }
struct Item { kind: Kind;  n: 0..3; }
struct Work { todo: queue[2] of 0..3;  seen: set of Kind;  busy: bool; }
var q: queue[3] of 0..3 = [];
var r[2]: queue[2] of Item = [];
var w: Work = { todo: [], seen: {}, busy: false };
var sum, was: 0..9 = 0;
proc add(k: 0..9, ref into): 0..9 {
    var before: 0..9 = into;
go:  into += k;
     return before;
}
process p {
a:   q.put(1);
b:   q.put(2);
c:   r[1].put({ kind: FLUSH, n: 2 });
d:   w.todo.put(3);
e:   w = { todo: [], seen: {FLUSH, FAULT}, busy: true };
f:   r[0] = r[1];
g:   was = add(1, sum);
     was = add(0, sum);
h:   q.drop();
}
never done: p@end;
