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
	hang  map[string]bool           // what ("lstat", "list", "open", "read") and the file's name
	asked map[string]chan time.Time // by name: ends the wait of whoever asks
	let   chan struct{}

	mu sync.Mutex
	n  int // questions that hung
}

func (d *hangingDisk) wait(what, name string) {
	if d.hang[what+" "+filepath.Base(name)] {
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
			d := &hangingDisk{hang: map[string]bool{}, asked: map[string]chan time.Time{"*": make(chan time.Time)}, let: make(chan struct{})}
			for _, h := range test.hang {
				d.hang[h] = true
				_, name, _ := strings.Cut(h, " ")
				d.asked[name] = make(chan time.Time)
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
			if files.refuses(filepath.Join(dir, "f")) {
				t.Error("a folder that answers is not asked")
			}
			close(d.let)
		})
	}
}

func TestAFolderThatAnswersAgain(t *testing.T) {
	a := newAnswering(disk{})
	dir := string(filepath.Separator) + filepath.Join("share", "a")
	a.hangs(dir, 1)
	if a.refuses(dir) {
		t.Error("one slow file stops a folder")
	}
	a.hangs(dir, 1)
	for folder, want := range map[string]bool{dir: true, filepath.Join(dir, "b"): true, dir + "b": false, filepath.Dir(dir): false} {
		if a.refuses(folder) != want {
			t.Errorf("%s: %v", strings.TrimPrefix(folder, dir), !want)
		}
	}
	a.hangs(dir, -1)
	a.hangs(dir, -1)
	if a.refuses(dir) || len(a.stuck) > 0 {
		t.Error("a folder that answers again is not asked")
	}
	for i := range mostWaiting {
		a.hangs(fmt.Sprint(i), 1)
	}
	if !a.refuses("other") {
		t.Error("threads without end")
	}
}
