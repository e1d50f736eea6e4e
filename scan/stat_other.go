//go:build !linux

package scan

import (
	"io/fs"

	"yinqu/scan/cache"
)

// statOf goes by size and time alone where the system says no more.
func statOf(info fs.FileInfo) cache.Stat {
	return cache.Stat{Size: info.Size(), MTime: info.ModTime().UnixNano()}
}
