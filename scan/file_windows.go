package scan

import (
	"errors"

	"golang.org/x/sys/windows"
)

const nonblock = 0

func busy(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}
