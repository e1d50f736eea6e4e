package scan

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"yinqu/report"
)

// acl builds an access list in the form that Linux stores.
func acl(entries ...[3]uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, aclVersion)
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
		b = binary.LittleEndian.AppendUint32(b, e[2])
	}
	return b
}

const (
	tagOwner = 0x01
	tagOther = 0x20
	nobody   = 0xffffffff
)

func TestAccessLists(t *testing.T) {
	const li, records = 54321, 54322
	tests := []struct {
		name  string
		list  []byte
		want  report.Exposure
		named []string
	}{
		{"a named user", acl([3]uint32{tagOwner, 6, nobody}, [3]uint32{aclUser, 4, li}, [3]uint32{aclGroupOf, 0, nobody}, [3]uint32{aclMask, 4, nobody}, [3]uint32{tagOther, 0, nobody}),
			report.Named, []string{"user:54321"}},
		{"a named group besides the file's own", acl([3]uint32{tagOwner, 6, nobody}, [3]uint32{aclGroupOf, 4, nobody}, [3]uint32{aclGroup, 4, records}, [3]uint32{aclMask, 4, nobody}, [3]uint32{tagOther, 0, nobody}),
			report.Group, []string{"group:54322"}},
		{"a named user who may only write", acl([3]uint32{tagOwner, 6, nobody}, [3]uint32{aclUser, 2, li}, [3]uint32{aclGroupOf, 4, nobody}, [3]uint32{aclMask, 6, nobody}, [3]uint32{tagOther, 0, nobody}),
			report.Group, nil},
		{"masked", acl([3]uint32{tagOwner, 6, nobody}, [3]uint32{aclUser, 4, li}, [3]uint32{aclGroupOf, 4, nobody}, [3]uint32{aclMask, 0, nobody}, [3]uint32{tagOther, 0, nobody}),
			report.Private, nil},
		{"open to all", acl([3]uint32{tagOwner, 6, nobody}, [3]uint32{aclUser, 4, li}, [3]uint32{aclGroupOf, 4, nobody}, [3]uint32{aclMask, 4, nobody}, [3]uint32{tagOther, 4, nobody}),
			report.Everyone, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := openDir(t)
			file := filepath.Join(dir, "f.txt")
			if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := unix.Setxattr(file, "system.posix_acl_access", test.list, 0); errors.Is(err, unix.ENOTSUP) {
				t.Skip("the file system knows no access lists")
			} else if err != nil {
				t.Fatal(err)
			}
			for item := range Walk([]string{dir}, nil)(context.Background()) {
				if item.Access == nil || item.Access.Exposure != test.want || !slices.Equal(item.Access.List, test.named) {
					t.Errorf("%+v, want %s %q", item.Access, test.want, test.named)
				}
			}
		})
	}
}

// FuzzAccessList: what a file system hands over is no more trusted than a file.
func FuzzAccessList(f *testing.F) {
	f.Add(acl([3]uint32{aclUser, 4, 1}, [3]uint32{aclMask, 4, nobody}))
	f.Add([]byte{2, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, ok := parseAccessList(b, mayRead); !ok && (p.byGroup || p.named != nil) {
			t.Error("no list, but it allows something")
		}
	})
}
