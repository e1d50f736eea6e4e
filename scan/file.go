package scan

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"yinqu/document"
)

// A File is the content of an Item.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
	Modified() time.Time // zero if that is unknown

	// Changed reports whether the file is no longer what it was when it was
	// opened.
	Changed() bool

	// Broken reports whether the medium failed while the file was read.
	Broken() bool
}

// A handle is what a system gives for an open file.
type handle interface {
	io.ReaderAt
	io.Closer
	Stat() (fs.FileInfo, error)
}

// diskFile is a File of the file system.
type diskFile struct {
	handle
	ctx    context.Context
	info   fs.FileInfo
	trust  *patience
	broken atomic.Bool
}

func (f *diskFile) Size() int64 { return f.info.Size() }

func (f *diskFile) Modified() time.Time { return f.info.ModTime() }

func (f *diskFile) Changed() bool {
	now, err := f.Stat()
	return err != nil || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime())
}

func (f *diskFile) Broken() bool { return f.broken.Load() }

// ReadAt implements io.ReaderAt.
func (f *diskFile) ReadAt(b []byte, off int64) (int, error) {
	n, err := try(f.ctx, f.trust, func() (int, error) { return f.handle.ReadAt(b, off) })
	if err != nil && err != io.EOF {
		f.broken.Store(true)
	}
	return n, err
}

// A system is what a walk needs of a file system.
type system interface {
	Lstat(name string) (fs.FileInfo, error)
	Stat(name string) (fs.FileInfo, error)

	Real(name string) (string, error) // the path that name leads to, without links

	// List returns the first entries of a directory by name, most of them at
	// most, and whether more follow. Only names after the one given count; after
	// an error those that could be read.
	List(dir, after string, most int) (entries []fs.DirEntry, more bool, err error)

	Open(name string) (handle, error) // for reading; never waits for a writer

	// Ahead says that these entries of a folder are asked about next. It returns
	// what ends that.
	Ahead(dir string, entries []fs.DirEntry) (forget func())

	// Permits says who may do what (a permission bit) with the file or folder
	// that info is of; false if that is unknown.
	Permits(name string, info fs.FileInfo, what fs.FileMode) (permits, bool)
}

// disk is the system's own file system.
type disk struct{}

func (disk) Lstat(name string) (fs.FileInfo, error) { return os.Lstat(name) }
func (disk) Stat(name string) (fs.FileInfo, error)  { return os.Stat(name) }

func (disk) Real(name string) (string, error) { return filepath.EvalSymlinks(name) }

func (disk) Ahead(string, []fs.DirEntry) (forget func()) { return func() {} }

func (disk) Permits(name string, info fs.FileInfo, what fs.FileMode) (permits, bool) {
	return permitsOf(name, info, what)
}

// List goes through the whole directory however large it is, but holds no more
// than twice as many entries as it returns.
func (disk) List(dir, after string, most int) (entries []fs.DirEntry, more bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	byName := func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) }
	last := "" // what comes after it has no place
	for {
		some, err := f.ReadDir(4096)
		for _, e := range some {
			switch {
			case e.Name() <= after && after != "":
			case last != "" && e.Name() > last:
				more = true
			default:
				entries = append(entries, e)
			}
		}
		over := len(entries) > most
		if len(entries) >= 2*most || err != nil {
			slices.SortFunc(entries, byName)
			if over {
				entries, more = slices.Delete(entries, most, len(entries)), true
				last = entries[most-1].Name()
			}
		}
		if err == io.EOF {
			return entries, more, nil
		}
		if err != nil {
			return entries, more, err
		}
	}
}

// Open does not wait although the file may have become a pipe since it was listed.
func (disk) Open(name string) (handle, error) { return os.OpenFile(name, os.O_RDONLY|nonblock, 0) }

// open opens a regular file.
func open(ctx context.Context, s system, p *patience, path string) (File, error) {
	return try(ctx, p, func() (File, error) {
		f, err := s.Open(path)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = document.Problem{Path: path, Cause: document.Device}
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		return &diskFile{handle: f, ctx: ctx, info: info, trust: p}, nil
	})
}

// Cause says why the system refuses a file.
func Cause(err error) document.Cause {
	var p document.Problem
	switch {
	case errors.As(err, &p):
		return p.Cause
	case errors.Is(err, errNoAnswer):
		return document.Timeout
	case busy(err):
		return document.Busy
	case errors.Is(err, fs.ErrPermission):
		return document.Permission
	case errors.Is(err, fs.ErrNotExist):
		return document.Vanished
	case errors.Is(err, syscall.ELOOP):
		return document.Loop
	}
	return document.Device
}

// modified is a file's date as results state it.
func modified(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
