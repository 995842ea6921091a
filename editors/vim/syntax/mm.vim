" Vim syntax of specs of mmcheck, a model checker for locking protocols.

if exists("b:current_syntax")
  finish
endif

" Words behind `.` and `@` are names, whatever they are elsewhere: see mmMember, mmAt.
syn keyword mmConstant false none self true
syn keyword mmType bool time
syn keyword mmOperator blocked_by holds in waits
syn keyword mmDeclaration always assume check class const cpus daemon def enum env
syn keyword mmDeclaration eventually expect fair include inversion latency leads lock
syn keyword mmDeclaration locktype ltl model never param proc process reachable region
syn keyword mmDeclaration rule struct table timer type var view within
syn keyword mmKeyword all any anyone assert atomic await choose delay either else
syn keyword mmKeyword exclusive fifo for from goto grant handoff holder if inherit let
syn keyword mmKeyword limit mode of or phase_fair preemptible prefer priority recursive
syn keyword mmKeyword ref release return shared skip sleep some step stop strong thread
syn keyword mmKeyword timed timeout try unless violated when where while with

syn match mmType "\<set\ze\s\+of\>"
syn match mmType "\<queue\ze\s*\["
syn match mmAggregate "\<\%(count\|max\|min\|sum\)\ze\s*("
syn match mmNumber "\<\d\+\%(_\d\+\)*\%(\.\d\+\%(_\d\+\)*\)\=" nextgroup=mmUnit skipwhite
syn match mmUnit "\<\%(ms\|ns\|s\|us\)\>" contained
syn match mmMember "\.\@1<!\.\s*[A-Za-z_]\w*"
syn match mmAt "@\s*[A-Za-z_]\w*"
syn match mmLabel "^\s*\zs[A-Za-z_]\w*\ze\s*\%(fair\%(\s\+strong\)\=\s*\)\=:"
syn match mmTarget "\%(\<goto\s\+\)\@20<=[A-Za-z_]\w*"
syn region mmString start=+"+ skip=+\\.+ end=+"+ oneline
syn match mmAngled "\%(\<include\s*\)\@20<=<[A-Za-z0-9_./-]\+>"
syn keyword mmTodo TODO FIXME XXX contained
syn region mmComment start="//" end="$" contains=mmTodo,@Spell oneline
syn region mmComment start="/\*" end="\*/" contains=mmTodo,@Spell

hi def link mmConstant Constant
hi def link mmType Type
hi def link mmOperator Operator
hi def link mmDeclaration Structure
hi def link mmKeyword Statement
hi def link mmAggregate Function
hi def link mmNumber Number
hi def link mmUnit Number
hi def link mmLabel Label
hi def link mmTarget Label
hi def link mmAt Label
hi def link mmString String
hi def link mmAngled String
hi def link mmTodo Todo
hi def link mmComment Comment

let b:current_syntax = "mm"
