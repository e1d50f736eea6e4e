package scan

import (
	"io/fs"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Everybody who is signed in, and accounts that can read everything anyway
// (well-known SIDs, [MS-DTYP] 2.4.2.4).
var (
	allSIDs   = map[string]bool{"S-1-1-0": true, "S-1-5-11": true, "S-1-5-32-545": true, "S-1-5-7": true, "S-1-5-2": true, "S-1-5-4": true}
	ruleSIDs  = map[string]bool{"S-1-5-18": true, "S-1-5-32-544": true, "S-1-3-0": true, "S-1-3-4": true}
	readRight = windows.ACCESS_MASK(windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL)
)

// permitsOf goes by the file's own access list, which holds what is inherited
// too; folders let everybody through by default. What it denies is not taken
// off: better too wide than too narrow.
func permitsOf(name string, info fs.FileInfo, bit fs.FileMode) (permits, bool) {
	if bit == mayEnter {
		return permits{byAll: true}, true
	}
	sd, err := windows.GetNamedSecurityInfo(name, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION|windows.OWNER_SECURITY_INFORMATION)
	if err != nil || sd == nil {
		return permits{}, false
	}
	var p permits
	owner := ""
	if sid, _, err := sd.Owner(); err == nil && sid != nil {
		owner = sid.String()
	}
	dacl, _, err := sd.DACL()
	if err != nil || dacl == nil {
		return permits{byAll: true}, true // no list: everybody may
	}
	for i := range uint32(dacl.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(dacl, i, &ace) != nil || ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || ace.Mask&readRight == 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&ace.SidStart)).String()
		switch {
		case allSIDs[sid]:
			p.byAll = true
		case sid != owner && !ruleSIDs[sid]:
			p.named = append(p.named, entry{"user", sid})
		}
	}
	return p, true
}
