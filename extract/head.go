package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"sync"

	"github.com/richardlehane/mscfb"
)

// headSize is how much of a file a Format sees to match it.
const headSize = 64 << 10

// A Head is what a Format judges a file by. It is not safe for concurrent use.
type Head struct {
	Name  string // the base name, as given
	Bytes []byte // the first 64 KiB at most
	Size  int64

	members func() []string
	streams func() []string
}

// NewHead reads the start of src.
func NewHead(src Source) (*Head, error) {
	b := make([]byte, min(src.Size, headSize))
	n, err := src.Data.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	h := &Head{Name: path.Base(strings.ReplaceAll(src.Name, "!", "/")), Bytes: b[:n], Size: src.Size}
	h.members = sync.OnceValue(func() []string {
		z, err := zip.NewReader(src.Data, src.Size)
		if err != nil {
			return nil
		}
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		return names
	})
	h.streams = sync.OnceValue(func() []string {
		c, err := mscfb.New(src.Reader())
		if err != nil {
			return nil
		}
		var names []string
		for _, f := range c.File {
			names = append(names, f.Name)
		}
		return names
	})
	return h, nil
}

// Ext returns the name's extension in lower case, with its dot.
func (h *Head) Ext() string { return strings.ToLower(path.Ext(h.Name)) }

// Members returns the names of a zip file's members; nil if it is none or is
// broken.
func (h *Head) Members() []string {
	if !bytes.HasPrefix(h.Bytes, []byte("PK\x03\x04")) && !bytes.HasPrefix(h.Bytes, []byte("PK\x05\x06")) {
		return nil
	}
	return h.members()
}

// Streams returns the names of an OLE compound file's streams; nil if it is
// none or is broken.
func (h *Head) Streams() []string {
	if !bytes.HasPrefix(h.Bytes, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
		return nil
	}
	return h.streams()
}
