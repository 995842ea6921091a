model of_which_enum;           // one name in two enums
enum Page { ABSENT, BUSY, READY }
enum Disk { IDLE, BUSY }
var page: Page = ABSENT;
var disk: Disk = IDLE;
daemon io {
wait: await page == BUSY;
      disk = Disk.BUSY;
done: page = Page.REDY;  disk = IDLE;  goto wait;
}
