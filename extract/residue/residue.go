package residue

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/richardlehane/mscfb"

	"yinqu/extract"
)

const (
	window   = 1 << 20 // read at once
	maxForm  = 4 << 10 // longest form of a value that a window's border may cut
	maxDepth = 6       // files inside files
	batch    = 4096    // values searched for at once: each has many forms
)

// Search returns the indexes of the values that the bytes of src hold, sorted:
// in the file as it is and in whatever it holds packed (zip members, OLE
// streams, PDF streams, gzip, MIME base64), each in UTF-8, UTF-16, GB18030,
// Big5, hexadecimal and the escapes of XML, JSON, RTF and URLs. It never
// quotes a value in an error.
func Search(ctx context.Context, src extract.Source, values []string) ([]int, error) {
	var out []int
	for first := 0; first < len(values); first += batch {
		s := &searcher{ctx: ctx, table: newTable(values[first:min(len(values), first+batch)]), found: map[int]bool{}, limits: src.Limits()}
		s.left = s.limits.Bytes
		if err := s.file(src.Data, src.Size, 0); err != nil {
			return nil, err
		}
		for i := range s.found {
			out = append(out, first+i)
		}
	}
	slices.Sort(out)
	return out, nil
}

type searcher struct {
	ctx    context.Context
	table  *table
	found  map[int]bool
	limits extract.Limits
	left   int64 // unpacked bytes that may still be searched
}

func (s *searcher) file(data io.ReaderAt, size int64, depth int) error {
	if depth > maxDepth {
		return errors.New("search the copy: nested too deep")
	}
	head := make([]byte, min(size, 8))
	if _, err := data.ReadAt(head, 0); err != nil && err != io.EOF {
		return fmt.Errorf("search the copy: %w", err)
	}
	xml := bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\uFEFF")), []byte("<?xml"))
	if err := s.windows(data, size, xml, depth); err != nil {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return s.zip(data, size, depth)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return s.ole(data, size, depth)
	case bytes.HasPrefix(head, []byte("\x1F\x8B")):
		r, err := gzip.NewReader(io.NewSectionReader(data, 0, size))
		return s.stream(r, err, depth)
	case bytes.HasPrefix(head, []byte("BZh")):
		return s.stream(bzip2.NewReader(io.NewSectionReader(data, 0, size)), nil, depth)
	}
	return nil
}

// windows searches the bytes as they are, and what is packed inside them.
func (s *searcher) windows(data io.ReaderAt, size int64, xml bool, depth int) error {
	b := make([]byte, min(size, window))
	for at := int64(0); at < size; at += window - maxForm {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		n, err := data.ReadAt(b[:min(int64(len(b)), size-at)], at)
		if err != nil && err != io.EOF {
			return fmt.Errorf("search the copy: %w", err)
		}
		s.table.search(b[:n], xml, func(v int) { s.found[v] = true })
		if err := s.inner(data, size, at, b[:n], depth); err != nil {
			return err
		}
	}
	return nil
}

// inner unpacks the streams of a PDF and the base64 parts of a message that
// begin in b, which stands at offset at.
func (s *searcher) inner(data io.ReaderAt, size, at int64, b []byte, depth int) error {
	for i := 0; ; {
		j := bytes.Index(b[i:], []byte("stream"))
		if j < 0 {
			break
		}
		i += j + len("stream")
		k := i
		for k < len(b) && k < i+2 && (b[k] == '\r' || b[k] == '\n') {
			k++
		}
		if k+1 < len(b) && b[k]&0x0F == 8 && (uint(b[k])<<8|uint(b[k+1]))%31 == 0 {
			from := at + int64(k)
			r, err := zlib.NewReader(io.NewSectionReader(data, from, size-from))
			if err := s.stream(r, err, depth); err != nil {
				return err
			}
		}
	}
	lower := bytes.ToLower(b)
	for i := 0; ; {
		j := bytes.Index(lower[i:], []byte("encoding: base64"))
		if j < 0 {
			return nil
		}
		i += j + len("encoding: base64")
		body := bytes.Index(bytes.ReplaceAll(b[i:min(len(b), i+4096)], []byte("\r\n"), []byte("\n\n")), []byte("\n\n"))
		if body < 0 {
			continue
		}
		from := at + int64(i+body)
		r := base64.NewDecoder(base64.StdEncoding, &base64Lines{r: io.NewSectionReader(data, from, size-from)})
		if err := s.stream(r, nil, depth); err != nil {
			return err
		}
	}
}

// stream searches what r unpacks to, up to where it breaks. A stream that does
// not open holds nothing.
func (s *searcher) stream(r io.Reader, err error, depth int) error {
	if err != nil {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(r, min(s.left, s.limits.Part)+1))
	s.left -= int64(len(b))
	if int64(len(b)) > s.limits.Part || s.left < 0 {
		return errors.New("search the copy: too much to unpack")
	}
	_ = err // broken or ended by what follows it: what came out counts
	return s.file(bytes.NewReader(b), int64(len(b)), depth+1)
}

func (s *searcher) zip(data io.ReaderAt, size int64, depth int) error {
	z, err := zip.NewReader(data, size)
	if err != nil {
		return fmt.Errorf("search the copy: %w", err)
	}
	for _, f := range z.File {
		s.table.search([]byte(f.Name+"\n"+f.Comment), false, func(v int) { s.found[v] = true })
		var r io.Reader
		raw, err := f.OpenRaw()
		if err != nil {
			return fmt.Errorf("search the copy: %w", err)
		}
		switch f.Method {
		case zip.Store:
			r = raw
		case zip.Deflate:
			r = flate.NewReader(raw)
		default:
			return errors.New("search the copy: a zip member is packed by an unknown method")
		}
		if err := s.stream(r, nil, depth); err != nil {
			return err
		}
	}
	return nil
}

func (s *searcher) ole(data io.ReaderAt, size int64, depth int) error {
	c, err := mscfb.New(io.NewSectionReader(data, 0, size))
	if err != nil {
		return fmt.Errorf("search the copy: %w", err)
	}
	for f, err := c.Next(); err == nil; f, err = c.Next() {
		if f.Size > 0 {
			if err := s.stream(f, nil, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// base64Lines gives the base64 text at the start of r, without what is none.
type base64Lines struct {
	r    io.Reader
	done bool
}

func (l *base64Lines) Read(p []byte) (int, error) {
	if l.done {
		return 0, io.EOF
	}
	n, err := l.r.Read(p)
	out := p[:0]
	for _, c := range p[:n] {
		switch {
		case c == '\r' || c == '\n':
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/', c == '=':
			out = append(out, c)
		default:
			l.done = true
			return len(out), nil
		}
	}
	return len(out), err
}
