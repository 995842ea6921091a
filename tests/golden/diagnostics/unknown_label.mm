model unknown_label;           // labels that are misspelt, another thread's, or a place of the language
lock l: rwsem;
process fault[2] {
enter:  try l.read() else goto slowly;
        goto lookup;
slow:   l.read();
lookup: release all;  goto end;
}
process mprotect {
change: l.write();
        release all;  goto lookup;
}
always apart: all f in fault: !(f@look && mprotect@change);
never  done:  mprotect@enter || mprotect@start;
