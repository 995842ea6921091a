model b2;  // b1 with a label for the critical section
var flag[2]: bool = false;
process p[i in 2] { l: flag[i] = true;  await !flag[1 - i];  cs: flag[i] = false; }
