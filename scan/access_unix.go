//go:build unix

package scan

import (
	"io/fs"
	"syscall"
)

// permitsOf returns who besides the owner may do what bit says; false if that
// is unknown. With an access list the group's bits in the mode are its mask.
func permitsOf(name string, info fs.FileInfo, bit fs.FileMode) (permits, bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return permits{}, false
	}
	p := permits{owner: number(st.Uid), group: number(st.Gid)}
	mode := info.Mode().Perm()
	p.byGroup, p.byAll = mode>>3&bit != 0, mode&bit != 0
	// Where the mask denies it a list allows nothing, and where all may it adds nothing.
	if p.byGroup && !p.byAll {
		if list, ok := accessList(name, bit); ok {
			p.byGroup, p.named = list.byGroup, list.named
		}
	}
	return p, true
}
