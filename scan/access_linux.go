package scan

import (
	"encoding/binary"
	"io/fs"

	"golang.org/x/sys/unix"
)

// The tags of a POSIX access list as Linux stores it in an extended attribute
// (include/uapi/linux/posix_acl.h and posix_acl_xattr.h of Linux).
const (
	aclVersion = 2
	aclUser    = 0x02
	aclGroupOf = 0x04 // the file's own group
	aclGroup   = 0x08
	aclMask    = 0x10
)

// accessList returns what the access list of a file allows besides its mode;
// false if it has none, or the file system knows none.
func accessList(name string, bit fs.FileMode) (permits, bool) {
	var buffer [1024]byte
	n, err := unix.Getxattr(name, "system.posix_acl_access", buffer[:])
	if err == unix.ERANGE {
		large := make([]byte, 64<<10) // the most that an attribute holds
		if n, err = unix.Getxattr(name, "system.posix_acl_access", large); err == nil {
			return parseAccessList(large[:n], bit)
		}
	}
	if err != nil {
		return permits{}, false
	}
	return parseAccessList(buffer[:n], bit)
}

func parseAccessList(b []byte, bit fs.FileMode) (p permits, ok bool) {
	if len(b) < 4 || binary.LittleEndian.Uint32(b) != aclVersion {
		return p, false
	}
	allow := func(at, mask uint16) bool { return fs.FileMode(at&mask)&bit != 0 }
	entries := b[4:]
	mask := uint16(7)
	for e := entries; len(e) >= 8; e = e[8:] {
		if binary.LittleEndian.Uint16(e) == aclMask {
			mask = binary.LittleEndian.Uint16(e[2:])
		}
	}
	for e := entries; len(e) >= 8; e = e[8:] {
		perm, id := binary.LittleEndian.Uint16(e[2:]), binary.LittleEndian.Uint32(e[4:])
		if !allow(perm, mask) {
			continue
		}
		switch binary.LittleEndian.Uint16(e) {
		case aclUser:
			p.named = append(p.named, entry{"user", number(id)})
		case aclGroup:
			p.named = append(p.named, entry{"group", number(id)})
		case aclGroupOf:
			p.byGroup = true
		}
	}
	return p, true
}
