model by_label;                // `fair strong` at the one place that needs it
//= both: holds
//= weak: violated
// Who waits with `await` for what is true again and again is owed nothing by weak fairness.
var up: bool = false;
process flips { flip: up = !up;  goto flip; }
process a { wait fair strong: await up;  go: skip; }
process b { wait: await up;  go: skip; }
eventually both: a@end;
eventually weak: b@end expect violated;
