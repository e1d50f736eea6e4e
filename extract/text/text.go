// Package text reads and rewrites plain text, Markdown and delimited tables in
// every encoding that Chinese documents come in. Document.Text is the decoded
// file, unchanged but for its byte order mark.
package text

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/charset"
)

// Format reads whatever is text. It belongs last in a list of formats, after
// those that know more about a file. A text longer than Limits.Text comes in
// pieces that overlap; see document.Document.Own.
type Format struct{}

// Name returns "text".
func (Format) Name() string { return "text" }

// Match reports whether the head is text, whatever the file's name says.
func (Format) Match(h *extract.Head) bool {
	for _, magic := range []string{"%PDF-", "{\\rtf", "PK\x03\x04", "\xD0\xCF\x11\xE0"} {
		if bytes.HasPrefix(h.Bytes, []byte(magic)) {
			return false
		}
	}
	_, ok := charset.Detect(h.Bytes)
	return ok
}

// Extract yields the text, in one document or in overlapping pieces.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		if src.Size == 0 {
			yield(nil, document.Problem{Path: src.Name, Cause: document.Empty})
			return
		}
		p, err := newPieces(src)
		for err == nil {
			var d *document.Document
			if d, err = p.next(ctx); err == nil && !yield(d, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

// Rewrite writes src with the edits made, in the same encoding; what is not
// edited keeps its bytes. An edit that the encoding can't express wraps
// charset.ErrInexpressible. Edits must start in the part that a piece owns.
func (Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	p, err := newPieces(src)
	if err != nil {
		return 0, err
	}
	c := copier{w: w, src: src, charset: p.charset}
	for {
		d, err := p.next(ctx)
		if err == io.EOF {
			return c.applied, c.to(src.Size)
		}
		if err != nil {
			return c.applied, err
		}
		edits, err := edit(d)
		if err != nil {
			return c.applied, err
		}
		if err := document.CheckEdits(len(d.Text), edits); err != nil {
			return c.applied, err
		}
		for _, e := range edits {
			if err := c.edit(d, e); err != nil {
				return c.applied, err
			}
		}
	}
}

// A copier copies the source up to each edit and writes the edit.
type copier struct {
	w       io.Writer
	src     extract.Source
	charset charset.Charset
	at      int64 // how far the source was copied or replaced
	applied int
}

func (c *copier) to(off int64) error {
	if off <= c.at {
		return nil
	}
	_, err := io.Copy(c.w, io.NewSectionReader(c.src.Data, c.at, off-c.at))
	c.at = off
	return err
}

func (c *copier) edit(d *document.Document, e document.Edit) error {
	if !d.Owns(e.Span) && e.Start < len(d.Text) {
		return fmt.Errorf("edit at %d lies in the part of another piece", e.Start)
	}
	start, err := source(c.src, c.charset, d, e.Start)
	if err != nil {
		return err
	}
	end, err := source(c.src, c.charset, d, e.End)
	if err != nil {
		return err
	}
	if end < c.at || end == c.at && start < end {
		return nil // an edit of the piece before reached over it
	}
	b, err := c.charset.Encode(e.New)
	if err != nil {
		return err
	}
	if err := c.to(start); err != nil {
		return err
	}
	c.at = max(c.at, end)
	c.applied++
	_, err = c.w.Write(b)
	return err
}

// A stretch is the Ref of a run: the bytes of the source that it stands for.
type stretch struct{ start, end int64 }

// source returns the byte of src at which offset off of d's text stands. Where
// the two do not run in step the way from the start of the run is decoded again.
func source(src extract.Source, cs charset.Charset, d *document.Document, off int) (int64, error) {
	i := runAt(d.Runs, off)
	if i < 0 {
		return int64(len(cs.BOM())), nil
	}
	r := d.Runs[i]
	from := r.Ref.(stretch)
	start, want := from.start, off-r.Start
	if cs.Name() == charset.UTF8.Name() && from.end-start == int64(r.Len()) {
		return start + int64(want), nil
	}
	raw := make([]byte, min(int64(2*want+16), from.end-start))
	if _, err := src.Data.ReadAt(raw, start); err != nil && err != io.EOF {
		return 0, fmt.Errorf("read again: %w", err)
	}
	n, read := cs.Transform(make([]byte, want), raw, start+int64(len(raw)) == from.end)
	if n != want {
		return 0, fmt.Errorf("edit border %d lies inside a character", off)
	}
	return start + int64(read), nil
}
