model different_enums;         // the second sample of the house style
enum Policy { HOLD, VMA_RETRY, MMAP_RETRY }
enum Page   { ABSENT, READING, READY }
param policy: Policy;
var page: Page = ABSENT;
process fault {
lookup:  if (page == HOLD)  { goto install; }
         page = VMA_RETRY;
install: choose next in Policy;
         if (next != READY) { page = policy == HOLD ? READY : HOLD; }
}
