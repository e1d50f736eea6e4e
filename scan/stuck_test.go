package scan

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yinqu/document"
)

// hangingDisk never answers questions of some kinds about some names until it
// is let go, and says when one is asked.
type hangingDisk struct {
	disk
	hang  map[string]bool           // what ("lstat", "list", "open", "read", "real") and the file's name
	asked map[string]chan time.Time // by name: ends the wait of whoever asks
	let   chan struct{}

	mu sync.Mutex
	n  int // questions that hung
}

func (d *hangingDisk) wait(what, name string) {
	if d.hang[what+" "+filepath.Base(name)] || d.hang[what+" "+filepath.Join(filepath.Base(filepath.Dir(name)), filepath.Base(name))] {
		d.mu.Lock()
		d.n++
		d.mu.Unlock()
		select {
		case d.asked[filepath.Base(name)] <- time.Time{}:
		case d.asked["*"] <- time.Time{}: // of a whole folder
		}
		<-d.let
	}
}

func (d *hangingDisk) Lstat(name string) (fs.FileInfo, error) {
	d.wait("lstat", name)
	return d.disk.Lstat(name)
}

func (d *hangingDisk) Stat(name string) (fs.FileInfo, error) {
	d.wait("stat", name)
	return d.disk.Stat(name)
}

func (d *hangingDisk) Real(name string) (string, error) {
	d.wait("real", name)
	return d.disk.Real(name)
}

func (d *hangingDisk) List(dir, after string, most int) ([]fs.DirEntry, bool, error) {
	d.wait("list", dir)
	return d.disk.List(dir, after, most)
}

func (d *hangingDisk) Open(name string) (handle, error) {
	d.wait("open", name)
	f, err := d.disk.Open(name)
	return &hangingHandle{f, d, name}, err
}

type hangingHandle struct {
	handle
	disk *hangingDisk
	name string
}

func (h *hangingHandle) ReadAt(b []byte, off int64) (int, error) {
	h.disk.wait("read", h.name)
	return h.handle.ReadAt(b, off)
}

// TestMediaThatHang gives up what is never answered and goes on with the rest.
func TestMediaThatHang(t *testing.T) {
	tests := []struct {
		name string
		hang []string
		want map[string]document.Cause // of what is unread
		most int                       // questions that may hang
	}{
		{"a file that does not open", []string{"open a.txt"}, map[string]document.Cause{"a.txt": document.Timeout}, 1},
		{"a file that can't be read", []string{"read b.txt"}, map[string]document.Cause{"b.txt": document.Device}, 2},
		{"a file that nothing is told of", []string{"lstat a.txt"}, map[string]document.Cause{"a.txt": document.Timeout}, 2},
		{"a folder that is never listed", []string{"list d"}, map[string]document.Cause{"d": document.Timeout}, 1},
		{"an ignore file that does not open", []string{"open " + filepath.Join("f", ignoreFile)}, map[string]document.Cause{ignoreFile: document.Timeout}, 1},
		{"an ignore file that can't be read", []string{"read " + filepath.Join("f", ignoreFile)}, map[string]document.Cause{ignoreFile: document.Timeout}, 1},
		{"a link that leads nobody knows where", []string{"real link", "stat link"}, map[string]document.Cause{"link": document.Timeout}, 1},
		{"a folder that hangs for every file", []string{"open 0.txt", "open 1.txt", "open 2.txt", "open 3.txt", "open 4.txt"},
			map[string]document.Cause{"0.txt": document.Timeout, "1.txt": document.Timeout, "2.txt": document.Timeout, "3.txt": document.Timeout, "4.txt": document.Timeout}, mostStuck},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"a.txt", "b.txt", "d/c.txt", "e/0.txt", "e/1.txt", "e/2.txt", "e/3.txt", "e/4.txt", "f/g.txt"} {
				os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
				if err := os.WriteFile(filepath.Join(dir, name), []byte("nothing"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "f", ignoreFile), []byte("*.txt\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("e", filepath.Join(dir, "link")); err != nil {
				t.Log(err) // Windows may not allow it
			}
			d := &hangingDisk{hang: map[string]bool{}, asked: map[string]chan time.Time{"*": make(chan time.Time)}, let: make(chan struct{})}
			for _, h := range test.hang {
				d.hang[h] = true
				_, name, _ := strings.Cut(h, " ")
				d.asked[filepath.Base(name)] = make(chan time.Time)
			}
			files := newAnswering(d)
			files.limit = func(name string) (<-chan time.Time, func() bool) {
				return d.asked[filepath.Base(name)], func() bool { return true }
			}
			var sink collected
			var w waiting
			if _, err := Run(context.Background(), walk([]string{dir}, nil, files, w.wait, mostListed), options(t, lines{}, 1), &sink); err != nil {
				t.Fatal(err)
			}
			got := map[string]document.Cause{}
			read := 0
			for _, f := range sink.files {
				if len(f.Problems) > 0 {
					got[filepath.Base(f.Path)] = f.Problems[0].Cause
				} else {
					read++
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("unread %v, want %v", got, test.want)
			}
			if read < 4 || d.n > test.most {
				t.Errorf("%d files were read, %d questions hang", read, d.n)
			}
			if files.refuses(filepath.Join(dir, "f", "other")) {
				t.Error("a folder that answers is not asked")
			}
			close(d.let)
		})
	}
}

func TestAFolderThatAnswersAgain(t *testing.T) {
	a := newAnswering(disk{})
	dir := string(filepath.Separator) + filepath.Join("share", "a")
	one, two, other := filepath.Join(dir, "1"), filepath.Join(dir, "2"), filepath.Join(dir, "3")
	a.hangs(one, 1)
	if a.refuses(other) || !a.refuses(one) {
		t.Error("one slow file stops a folder, or is asked about again")
	}
	a.hangs(two, 1)
	for name, want := range map[string]bool{other: true, filepath.Join(dir, "b", "x"): true, filepath.Join(dir+"b", "x"): false, filepath.Join(filepath.Dir(dir), "x"): false} {
		if a.refuses(name) != want {
			t.Errorf("%s: %v", strings.TrimPrefix(name, dir), !want)
		}
	}
	a.hangs(one, -1)
	a.hangs(two, -1)
	if a.refuses(one) || len(a.stuck)+len(a.hung) > 0 {
		t.Error("a folder that answers again is not asked")
	}
	for i := range mostWaiting {
		a.hangs(filepath.Join(fmt.Sprint(i), "x"), 1)
	}
	if !a.refuses(filepath.Join("other", "x")) {
		t.Error("threads without end")
	}
}
