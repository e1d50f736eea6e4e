package scan

import (
	"io/fs"
	"syscall"

	"yinqu/scan/cache"
)

func statOf(info fs.FileInfo) cache.Stat {
	s := cache.Stat{Size: info.Size(), MTime: info.ModTime().UnixNano()}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		s.CTime, s.Inode = st.Ctim.Nano(), st.Ino
	}
	return s
}
