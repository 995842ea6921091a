var state: 0..3 = 0;
proc bump() { state += later; }
