"""From LLVM text to functions that can be called; the only place that imports llvmlite.

Must not know what the text does. The instructions are those of the processor at hand.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any


def available() -> bool:
    """Whether native code can be made here: llvmlite is installed, and fits the system."""
    try:
        import llvmlite.binding  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


_OPTIONS = {
    "disable-machine-licm": True,
    "disable-machine-cse": True,
    "disable-branch-fold": True,
    "enable-misched": False,
}
"""Options of LLVM, as they are where code is made quickly: without what makes it little faster.

They are its own, of the whole process; so they are set whenever code is made.
"""


_VECTORS = ("avx512f", "avx512dq", "avx512bw", "avx512vl")


class Machine:
    """Functions of one text; their code lives as long as this does.

    A few passes make code as fast as all of them do, in a tenth of the time.
    """

    def __init__(
        self,
        text: str,
        functions: Mapping[str, int],
        *,
        quick: bool = False,
        wide: bool = False,
    ) -> None:
        """functions: by name how many words each takes. Each returns a word.

        quick: it is made in about half the time, and takes up to a third longer. wide: it is over
        vectors; then what LLVM would do by itself makes it slower, as there are few registers for
        truths, but for one thing: to put instructions together saves a sixth, and takes as long as
        all the rest.
        """
        import llvmlite.binding as llvm

        target = _target()
        module = llvm.parse_assembly(text)
        module.triple = target.triple
        module.data_layout = str(target.target_data)
        builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options())
        passes = llvm.create_new_module_pass_manager()
        passes.add_always_inliner_pass()
        passes.add_sroa_pass()
        if not wide:
            passes.add_instruction_combine_pass()
        passes.add_simplify_cfg_pass()
        passes.run(module, builder)
        llvm.set_option("", f"-fast-isel={quick}".lower())
        for option, asked in _OPTIONS.items():
            llvm.set_option("", f"-{option}={asked == (quick or wide)}".lower())
        self._engine = llvm.create_mcjit_compiler(module, target)
        self._engine.finalize_object()
        word = ctypes.c_uint64
        self.address = {each: self._engine.get_function_address(each) for each in functions}
        self.call: dict[str, Callable[..., int]] = {
            name: ctypes.CFUNCTYPE(word, *[word] * count)(self.address[name])
            for name, count in functions.items()
        }


def has_vectors() -> bool:
    """Whether the processor computes with eight words at once, and of each with a bit whether."""
    _, features = _processor()
    return all(f"+{each}" in features.split(",") for each in _VECTORS)


def _target() -> Any:
    """The processor at hand; whoever makes code for it takes it over."""
    import llvmlite.binding as llvm

    name, features = _processor()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=name, features=features, opt=1, jit=True)


@cache
def _processor() -> tuple[str, str]:
    """Its name, and what it can do."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
