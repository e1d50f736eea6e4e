package isolate

import (
	"os/exec"
	"runtime/debug"
	"unsafe"

	"golang.org/x/sys/windows"
)

// limitMemory puts this process into a Job Object that bounds its memory.
func limitMemory(n int64) error {
	debug.SetMemoryLimit(n * 3 / 4)
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{ProcessMemoryLimit: uintptr(n)}
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		return err
	}
	return windows.AssignProcessToJobObject(job, windows.CurrentProcess())
}

// dieWithParent needs nothing: the child ends when its standard input does.
func dieWithParent(*exec.Cmd) {}
