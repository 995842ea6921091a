model b1;  // raise a flag and await that the other is down, under one label
var flag[2]: bool = false;
process p[i in 2] { l: flag[i] = true;  await !flag[1 - i];  flag[i] = false; }
