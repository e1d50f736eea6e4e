// Package ole reads the binary Office formats that lie in OLE compound files
// ([MS-CFB]): Word ([MS-DOC]), Excel ([MS-XLS]) and PowerPoint ([MS-PPT])
// documents from 97 on, and what WPS writes under names of its own. Copies are
// made in place, by replacements of the same length.
package ole

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/richardlehane/mscfb"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// Format is the binary Office formats. A document's Format is "doc", "xls",
// "ppt" or, of a file that holds nothing but other files, "ole".
type Format struct{}

// Name returns "ole".
func (Format) Name() string { return "ole" }

// Match reports whether h is an OLE compound file; those with a format of
// their own come before this one.
func (Format) Match(h *extract.Head) bool {
	return bytes.HasPrefix(h.Bytes, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
}

// Extract implements extract.Format.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		f, err := open(src)
		if err != nil {
			yield(nil, err)
			return
		}
		e := flow.NewEmitter(ctx, src, f.format(), yield)
		f.member = func(m extract.Source, _ func([]byte) error) { e.SendMember(m) }
		e.Close(f.read(e))
	}
}

// Rewrite implements extract.Rewriter. Replacements that are not as long as
// what they replace are refused with extract.ErrLength, and so are changes
// inside embedded files that are no pictures.
func (Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	f, err := open(src)
	if err != nil {
		return 0, err
	}
	applied := 0
	var failed error
	var left remains
	e := flow.NewEmitter(ctx, src, f.format(), func(d *document.Document, err error) bool {
		if err == nil {
			var edits []document.Edit
			if edits, err = edit(d); err == nil {
				applied += len(edits)
				if err = f.apply(d, edits); err == nil {
					left.add(d, edits)
				}
			}
		}
		failed = errors.Join(failed, err)
		return failed == nil
	})
	f.member = func(m extract.Source, put func([]byte) error) {
		if put != nil {
			var b bytes.Buffer
			n, err := src.RewriteMember(ctx, &b, m, func(d *document.Document) ([]document.Edit, error) {
				edits, err := edit(d)
				left.add(d, edits)
				return edits, err
			})
			if applied += n; err == nil && n > 0 {
				err = put(b.Bytes())
			}
			failed = errors.Join(failed, err)
			return
		}
		for d, err := range src.ReadMember(ctx, m) {
			if err != nil {
				continue
			}
			edits, err := edit(d)
			left.add(d, nil)
			if err == nil && len(edits) > 0 {
				err = extract.ErrKept
			}
			if failed = errors.Join(failed, err); failed != nil {
				return
			}
		}
	}
	if err := f.read(e); err != nil {
		return 0, err
	}
	if f.locked {
		return 0, document.Problem{Path: src.Name, Cause: document.Encrypted}
	}
	if e.Close(nil); failed != nil {
		return 0, failed
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if err := left.clear(f); err != nil {
		return 0, err
	}
	_, err = w.Write(f.data)
	return applied, err
}

// A file is an open compound file.
type file struct {
	src     extract.Source
	data    memory
	streams []*stream
	member  func(m extract.Source, put func([]byte) error) // reads a file inside; put writes another, no longer one in its place
	locked  bool                                           // streams were decrypted: nothing can be written in place
}

// A stream is one stream: its storage, its name (without the control character
// that some begin with) and its bytes.
type stream struct {
	storage, name string
	data          []byte
	entry         *mscfb.File
}

// A memory is a file in memory; writes beyond its end fail.
type memory []byte

func (m memory) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= int64(len(m)) {
		return 0, io.EOF
	}
	n := copy(p, m[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (m memory) WriteAt(p []byte, off int64) (int, error) {
	if off < 0 || off+int64(len(p)) > int64(len(m)) {
		return 0, io.ErrShortWrite
	}
	return copy(m[off:], p), nil
}

// open reads src and its streams. The error is a document.Problem.
func open(src extract.Source) (f *file, err error) {
	malformed := document.Problem{Path: src.Name, Cause: document.Malformed}
	defer func() {
		if recover() != nil { // the container's parser trusts some of its numbers
			f, err = nil, malformed
		}
	}()
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	f = &file{src: src, data: make(memory, src.Size)}
	if _, err := io.ReadFull(src.Reader(), f.data); err != nil {
		return nil, malformed
	}
	r, err := mscfb.New(f.data)
	if err != nil {
		return nil, malformed
	}
	total := int64(0)
	for _, entry := range r.File {
		size := entry.Size
		if entry.FileInfo().IsDir() || size <= 0 || size > src.Size {
			continue
		}
		if total += size; total > 2*src.Size { // streams that overlap
			return nil, malformed
		}
		b := make([]byte, size)
		n, _ := io.ReadFull(entry, b)
		f.streams = append(f.streams, &stream{strings.Join(entry.Path, "/"), entry.Name, b[:n], entry})
	}
	return f, nil
}

// find returns the stream of that name in a storage, nil if there is none.
func (f *file) find(storage string, names ...string) *stream {
	for _, n := range names {
		for _, s := range f.streams {
			// Some programs write the names in capitals; CONTENTS is another stream than Contents.
			if s.storage == storage && (s.name == n || n != "CONTENTS" && strings.EqualFold(s.name, n)) {
				return s
			}
		}
	}
	return nil
}

func (f *file) format() string {
	switch {
	case f.find("", "WordDocument") != nil:
		return "doc"
	case f.find("", "Workbook", "Book") != nil:
		return "xls"
	case f.find("", "PowerPoint Document") != nil:
		return "ppt"
	}
	return "ole"
}

// read emits the documents in the file: the main one, and those embedded in
// storages of their own.
func (f *file) read(e *flow.Emitter) error {
	known := false
	var storages []string
	for _, s := range f.streams {
		if !slices.Contains(storages, s.storage) {
			storages = append(storages, s.storage)
		}
	}
	slices.SortStableFunc(storages, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") + len(a) - len(b) })
	for _, storage := range storages {
		if e.Stopped() {
			return nil
		}
		place := ""
		if storage != "" {
			place = "object"
		}
		var err error
		switch {
		case f.find(storage, "WordDocument") != nil:
			err = f.readWord(e, storage, place)
		case f.find(storage, "Workbook", "Book") != nil:
			err = f.readBook(e, f.find(storage, "Workbook", "Book"), place)
		case f.find(storage, "PowerPoint Document") != nil:
			err = f.readSlides(e, storage, place)
		default:
			if !f.readMacros(e, storage) && !f.embedded(e, storage) {
				continue
			}
		}
		known = true
		if err != nil {
			if storage == "" {
				return err
			}
			e.Problem(storage, err)
		}
	}
	if !known {
		return document.Problem{Path: f.src.Name, Cause: document.Unsupported}
	}
	f.readProperties(e)
	f.readPictures(e)
	return nil
}

// embedded notes a file that lies in a stream of its own: a package, or an
// object that Ole10Native wraps ([MS-OLEDS] 2.3.6). It reports whether the
// storage holds one.
func (f *file) embedded(e *flow.Emitter, storage string) bool {
	name, data := "", []byte(nil)
	if s := f.find(storage, "Package", "CONTENTS", "EmbeddedOdf"); s != nil {
		name, data = s.name, s.data
	} else if s := f.find(storage, "Ole10Native"); s != nil {
		name, data = native(s.data)
	}
	if data == nil {
		return false
	}
	if storage != "" {
		name = storage + "/" + name
	}
	f.embed(e, name, data, nil)
	return true
}

// embed has data read as a file of its own; put is nil if no other can be
// written in its place.
func (f *file) embed(e *flow.Emitter, name string, data []byte, put func([]byte) error) {
	e.After(name, func() error {
		m, err := f.src.Member(name, bytes.NewReader(data), int64(len(data)))
		if err == nil {
			f.member(m, put)
		}
		return err
	})
}

// native returns the file that an Ole10Native stream wraps and its name.
func native(b []byte) (string, []byte) {
	if len(b) < 8 {
		return "", nil
	}
	rest := b[6:] // size and flags
	text := func() string {
		i := bytes.IndexByte(rest, 0)
		if i < 0 {
			return ""
		}
		s := string(rest[:i])
		rest = rest[i+1:]
		return s
	}
	label := text()
	text() // the path it came from
	if len(rest) < 8 {
		return "", nil
	}
	rest = rest[4:]
	n := u32(rest, 0)
	if n < 0 || n > len(rest)-4 {
		return "", nil
	}
	rest = rest[4+n:] // the path of a temporary copy
	size := u32(rest, 0)
	if size <= 0 || size > len(rest)-4 {
		return "", nil
	}
	label = strings.ToValidUTF8(label, "_")
	if label == "" {
		label = "object"
	}
	return label, rest[4 : 4+size]
}

// u16 and u32 read little endian numbers; what lies outside b is 0.
func u16(b []byte, off int) int {
	if off < 0 || off+2 > len(b) {
		return 0
	}
	return int(b[off]) | int(b[off+1])<<8
}

func u32(b []byte, off int) int {
	if off < 0 || off+4 > len(b) {
		return 0
	}
	return int(uint32(b[off]) | uint32(b[off+1])<<8 | uint32(b[off+2])<<16 | uint32(b[off+3])<<24)
}

// float reads a number of eight bytes.
func float(b []byte, off int) float64 {
	return math.Float64frombits(uint64(uint32(u32(b, off))) | uint64(uint32(u32(b, off+4)))<<32)
}

// A ref is where text lies in a stream.
type ref struct {
	s    *stream
	off  int               // of its first byte
	wide bool              // UTF-16, two bytes a unit
	enc  encoding.Encoding // of narrow text; nil for bytes that are the first 256 characters
	room int               // bytes that the text may take, if a shorter one is filled up with zeros; else 0
}

// fixed is the Ref of text that can't be changed in place: truth values, macros.
type fixed struct{}

// wide returns a piece of UTF-16 text.
func wide(s *stream, off, size int) flow.Piece {
	size = min(size, len(s.data)-off) &^ 1
	if off < 0 || size <= 0 {
		return flow.Piece{}
	}
	units := make([]uint16, size/2)
	for i := range units {
		units[i] = uint16(u16(s.data, off+2*i))
	}
	return flow.Piece{Text: string(utf16.Decode(units)), Ref: ref{s: s, off: off, wide: true}}
}

// narrow returns a piece of text of one byte a character, or of a code page.
func narrow(s *stream, off, size int, enc encoding.Encoding) flow.Piece {
	size = min(size, len(s.data)-off)
	if off < 0 || size <= 0 {
		return flow.Piece{}
	}
	b := s.data[off : off+size]
	if enc == nil {
		enc = charmap.ISO8859_1
	}
	text, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		text = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return flow.Piece{Text: string(text), Ref: ref{s: s, off: off, enc: enc}}
}

// bytesOf returns how many bytes of r's encoding a character takes.
func (r ref) bytesOf(c rune) int {
	if r.wide {
		return 2 * utf16.RuneLen(c)
	}
	if _, ok := r.enc.(*charmap.Charmap); ok || c < utf8.RuneSelf {
		return 1
	}
	b, err := r.enc.NewEncoder().Bytes([]byte(string(c)))
	if err != nil {
		return 1
	}
	return len(b)
}

// split parts a piece at the characters that special knows: they show as the
// text that it returns, of one unit, or as nothing.
func split(p flow.Piece, special func(c rune) (show string, ok bool)) []flow.Piece {
	r, ok := p.Ref.(ref)
	if !ok {
		return []flow.Piece{p}
	}
	var out []flow.Piece
	add := func(text string, off int) {
		if text != "" {
			q := r
			q.off = off
			out = append(out, flow.Piece{Text: text, Ref: q, Kind: p.Kind})
		}
	}
	from, fromOff, off := 0, r.off, r.off
	for i, c := range p.Text {
		size := r.bytesOf(c)
		if show, ok := special(c); ok {
			add(p.Text[from:i], fromOff)
			add(show, off)
			from, fromOff = i+utf8.RuneLen(c), off+size
		}
		off += size
	}
	add(p.Text[from:], fromOff)
	return out
}
