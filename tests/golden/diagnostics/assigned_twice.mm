model assigned_twice;          // nobody ever sees the first value
var flag: bool = false;
var n: 0..3 = 0;
process p {
set:   flag = true;
       n = 1;
       flag = false;
maybe: if (n == 1) { n = 2; }
       n += 1;
}
