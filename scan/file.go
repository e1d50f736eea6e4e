package scan

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
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
}

// diskFile is a File of the file system.
type diskFile struct {
	*os.File
	info fs.FileInfo
}

func (f diskFile) Size() int64 { return f.info.Size() }

func (f diskFile) Modified() time.Time { return f.info.ModTime() }

func (f diskFile) Changed() bool {
	now, err := f.Stat()
	return err != nil || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime())
}

// openDisk opens a regular file. A file that another program holds open is
// tried again for about two seconds: Word does so while it saves.
func openDisk(ctx context.Context, path string) (File, error) {
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		f, err := openOnce(path)
		if err == nil || !busy(err) || wait > time.Second {
			return f, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func openOnce(path string) (File, error) {
	// The file may have become a pipe since it was listed: never wait for a writer.
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
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
	return diskFile{f, info}, nil
}

// Cause says why the system refuses a file.
func Cause(err error) document.Cause {
	var p document.Problem
	switch {
	case errors.As(err, &p):
		return p.Cause
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
