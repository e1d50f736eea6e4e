//go:build unix

package scan

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"yinqu/report"
)

// openDir returns a folder that everybody can come to.
func openDir(t *testing.T) string {
	t.Helper()
	syscall.Umask(0o022)
	dir := t.TempDir()
	for _, d := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(os.TempDir()); err != nil || info.Mode()&1 == 0 {
		t.Skip("not everybody can come to the folder of temporary files")
	}
	return dir
}

func TestWhoCanRead(t *testing.T) {
	tests := []struct {
		name      string
		dir, file os.FileMode
		want      report.Exposure
	}{
		{"open file", 0o755, 0o644, report.Everyone},
		{"open file, closed folder", 0o700, 0o644, report.Private},
		{"open file in the group's folder", 0o750, 0o644, report.Group},
		{"the group's file", 0o755, 0o640, report.Group},
		{"private file", 0o755, 0o600, report.Private},
		{"folder that can be entered but not listed", 0o711, 0o644, report.Everyone},
		{"folder that can be listed but not entered", 0o744, 0o644, report.Private},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(openDir(t), "d")
			file := filepath.Join(dir, "f.txt")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			link := filepath.Join(filepath.Dir(dir), "link.txt")
			if err := os.Symlink(file, link); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(file, test.file); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, test.dir); err != nil {
				t.Fatal(err)
			}
			// By its folder, by itself, and by a link from an open folder.
			for _, root := range []string{dir, file, link} {
				for item := range Walk([]string{root}, nil)(context.Background()) {
					if item.Access == nil || item.Access.Exposure != test.want {
						t.Errorf("from %s: %+v, want %s", filepath.Base(root), item.Access, test.want)
						continue
					}
					if want := test.file.String(); item.Access.Mode != want || item.Access.Owner == "" {
						t.Errorf("%+v, want mode %s and an owner", item.Access, want)
					}
				}
			}
		})
	}
}
