//go:build !windows

package scan

import (
	"errors"
	"syscall"
)

const nonblock = syscall.O_NONBLOCK

func busy(err error) bool { return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.ETXTBSY) }
