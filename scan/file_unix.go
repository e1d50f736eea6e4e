//go:build !windows

package scan

import (
	"errors"
	"slices"
	"syscall"
)

const nonblock = syscall.O_NONBLOCK

func busy(err error) bool { return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.ETXTBSY) }

// flaky reports whether a medium fails in a way that may pass.
func flaky(err error) bool {
	var no syscall.Errno
	return errors.As(err, &no) && slices.Contains([]syscall.Errno{syscall.EIO, syscall.ESTALE, syscall.ETIMEDOUT, syscall.EAGAIN, syscall.ENOTCONN,
		syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.ENETUNREACH, syscall.ECONNRESET, syscall.ECONNABORTED}, no)
}
