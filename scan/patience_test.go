package scan

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"yinqu/document"
	"yinqu/judge"
)

// flakyDisk fails a number of times at each thing that it is asked for.
type flakyDisk struct {
	disk
	mu   sync.Mutex     // the walk and the workers ask at once
	fail map[string]int // what ("lstat", "list", "open", "read") and the file's name
	err  error
}

func (d *flakyDisk) failing(what, name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := what + " " + filepath.Base(name)
	d.fail[key]--
	return d.fail[key] >= 0
}

// waiting notes what it is asked to wait for, and does not.
type waiting struct {
	mu     sync.Mutex
	waited []time.Duration
}

func (w *waiting) wait(_ context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waited = append(w.waited, d)
	return nil
}

func (d *flakyDisk) Lstat(name string) (fs.FileInfo, error) {
	if d.failing("lstat", name) {
		return nil, &fs.PathError{Op: "lstat", Path: name, Err: d.err}
	}
	return d.disk.Lstat(name)
}

func (d *flakyDisk) List(dir, after string, most int) ([]fs.DirEntry, bool, error) {
	if d.failing("list", dir) {
		return nil, false, &fs.PathError{Op: "list", Path: dir, Err: d.err}
	}
	return d.disk.List(dir, after, most)
}

func (d *flakyDisk) Open(name string) (handle, error) {
	if d.failing("open", name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: d.err}
	}
	f, err := d.disk.Open(name)
	return &flakyHandle{f, d, name}, err
}

type flakyHandle struct {
	handle
	disk *flakyDisk
	name string
}

func (h *flakyHandle) ReadAt(b []byte, off int64) (int, error) {
	if h.disk.failing("read", h.name) {
		return 0, &fs.PathError{Op: "read", Path: h.name, Err: h.disk.err}
	}
	return h.handle.ReadAt(b, off)
}

func TestMediaThatFail(t *testing.T) {
	const forever = 1 << 20
	tests := []struct {
		name  string
		fail  map[string]int
		err   error
		want  map[string]document.Cause // of the files that are unread
		waits []time.Duration
	}{
		{"a slow start", map[string]int{"lstat a.txt": 2, "open a.txt": 1}, syscall.ETIMEDOUT, nil, []time.Duration{waits[0], waits[1], waits[0]}},
		{"a read that works the second time", map[string]int{"read b.txt": 1}, syscall.EIO, nil, waits[:1]},
		{"a read that never works", map[string]int{"read b.txt": forever}, syscall.EIO, map[string]document.Cause{"b.txt": document.Device}, waits},
		{"a file that never opens", map[string]int{"open b.txt": forever}, syscall.ESTALE, map[string]document.Cause{"b.txt": document.Device}, waits},
		{"a folder that is never listed", map[string]int{"list d": forever}, syscall.EIO, map[string]document.Cause{"d": document.Device}, waits},
		{"a folder that is listed later", map[string]int{"list d": 3}, syscall.EIO, nil, waits[:3]},
		{"held open", map[string]int{"open a.txt": 1}, syscall.EBUSY, nil, waits[:1]},
		{"forbidden: no use in waiting", map[string]int{"open a.txt": 1}, syscall.EACCES, map[string]document.Cause{"a.txt": document.Permission}, nil},
		{"gone: no use in waiting", map[string]int{"open a.txt": 1}, syscall.ENOENT, map[string]document.Cause{"a.txt": document.Vanished}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"a.txt", "b.txt", "d/c.txt"} {
				os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
				if err := os.WriteFile(filepath.Join(dir, name), []byte("nothing"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var w waiting
			var sink collected
			_, err := Run(context.Background(), walk([]string{dir}, nil, &flakyDisk{fail: test.fail, err: test.err}, w.wait, mostListed), options(t, lines{}, 1), &sink)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]document.Cause{}
			for _, f := range sink.files {
				if len(f.Problems) > 0 {
					got[filepath.Base(f.Path)] = f.Problems[0].Cause
				} else if f.Verdict != judge.Pass {
					t.Errorf("%s: %s", f.Path, f.Verdict)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("unread %v, want %v", got, test.want)
			}
			if !slices.Equal(w.waited, test.waits) {
				t.Errorf("waited %v, want %v", w.waited, test.waits)
			}
		})
	}
}

// TestADeadMediumIsNotWaitedForAtEveryFile: a share that is gone must not cost
// seconds a file.
func TestADeadMediumIsNotWaitedForAtEveryFile(t *testing.T) {
	dir := t.TempDir()
	fail := map[string]int{}
	for i := range 40 {
		name := fmt.Sprintf("%02d.txt", i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
		fail["open "+name] = 1 << 20
	}
	var w waiting
	var sink collected
	sum, err := Run(context.Background(), walk([]string{dir}, nil, &flakyDisk{fail: fail, err: syscall.EIO}, w.wait, mostListed), options(t, lines{}, 1), &sink)
	if err != nil || sum.Verdicts[judge.Unread] != 40 {
		t.Errorf("%v, %v", sum.Verdicts, err)
	}
	if want := patienceEnds * len(waits); len(w.waited) != want {
		t.Errorf("waited %d times, want %d", len(w.waited), want)
	}
}

func TestLargeFoldersInParts(t *testing.T) {
	dir := t.TempDir()
	for i := range 23 {
		name := fmt.Sprintf("%02d.txt", (i*7)%23)
		if i%5 == 0 {
			name = fmt.Sprintf("%02d/x.txt", (i*7)%23)
		}
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names := func(listed int) string {
		var all []string
		for item := range walk([]string{dir}, nil, disk{}, sleep, listed)(context.Background()) {
			all = append(all, strings.TrimPrefix(item.Path, dir))
		}
		return strings.Join(all, " ")
	}
	want := names(mostListed)
	if strings.Count(want, ".txt") != 23 {
		t.Fatalf("found %s", want)
	}
	for _, listed := range []int{1, 2, 3, 7, 22, 23, 24} {
		if got := names(listed); got != want {
			t.Errorf("%d at a time: %s, want %s", listed, got, want)
		}
	}
}
