package scan

import (
	"errors"
	"slices"
	"syscall"

	"golang.org/x/sys/windows"
)

const nonblock = 0

func busy(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// flaky reports whether a medium fails in a way that may pass.
func flaky(err error) bool {
	var no syscall.Errno
	return errors.As(err, &no) && slices.Contains([]syscall.Errno{windows.ERROR_NETNAME_DELETED, windows.ERROR_BAD_NETPATH, windows.ERROR_SEM_TIMEOUT,
		windows.ERROR_UNEXP_NET_ERR, windows.ERROR_NETWORK_BUSY, windows.ERROR_NETWORK_UNREACHABLE, windows.ERROR_NOT_READY}, no)
}
