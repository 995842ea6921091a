model duplicate_name;          // both places are told
enum Page { ABSENT, READY, ABSENT }
var page: Page = READY;
lock mutex: mutex;
var page: bool = false;
process fault[page in 2] {
    var tries: 0..1 = 0;
    var tries: 0..2 = 0;
enter: tries = 1;
enter: let page = 1;
       tries = 0;
}
always fine: page == READY;
never  fine: page == ABSENT;
