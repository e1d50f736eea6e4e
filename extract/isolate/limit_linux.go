package isolate

import (
	"os/exec"
	"runtime/debug"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitMemory bounds this process: the collector works harder near the limit,
// the kernel refuses beyond it. RLIMIT_DATA counts what is really used;
// RLIMIT_AS would count the address space that Go reserves and kill it at once.
func limitMemory(n int64) error {
	debug.SetMemoryLimit(n * 3 / 4)
	return unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: uint64(n), Max: uint64(n)})
}

// dieWithParent has the kernel end the child when the parent is killed.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
