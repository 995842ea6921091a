model label_at_end;            // a label needs a statement
var n: 0..1 = 0;
process p {
first: second: n = 1;
third: if (n == 1) { n = 0;  inner: }
last:
}
