package text

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/charset"
)

const (
	chunk      = 4 << 10  // decoded bytes of one run
	sampleSize = 64 << 10 // what an encoding is judged by
	maxOverlap = 16 << 10 // on each side of the border between two pieces
)

// pieces decodes a source and cuts it into documents.
type pieces struct {
	src     extract.Source
	charset charset.Charset
	layout  layout
	limit   int // bytes of one piece
	overlap int

	raw    []byte // read, not decoded
	offset int64  // of raw in the source
	eof    bool   // nothing is left to read beyond raw

	base  int64  // of text in the decoded file
	own   int    // where the part that the next piece owns begins
	text  []byte // decoded, not dropped
	runs  []document.Run
	ended bool
}

func newPieces(src extract.Source) (*pieces, error) {
	sample, err := telling(src)
	if err != nil {
		return nil, err
	}
	cs, ok := charset.Detect(sample)
	if !ok {
		return nil, document.Problem{Path: src.Name, Cause: document.Unsupported}
	}
	p := &pieces{src: src, charset: cs, layout: newLayout(src.Name), limit: min(src.Limits().Text, document.PieceSize)}
	p.text = make([]byte, 0, min(int64(p.limit+chunk), 2*src.Size+chunk))
	p.overlap = min(maxOverlap, p.limit/8)
	p.offset = int64(len(cs.BOM()))
	return p, nil
}

// telling returns the first stretch of src that is not plain ASCII and so
// tells its encoding, or the start of src if all of it is.
func telling(src extract.Source) ([]byte, error) {
	var first []byte
	b := make([]byte, min(sampleSize, src.Size))
	for at := int64(0); at < src.Size; {
		n, err := src.Data.ReadAt(b, at)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("read a sample: %w", document.Problem{Path: src.Name, Cause: document.Device})
		}
		if n == 0 {
			break
		}
		if i := slices.IndexFunc(b[:n], func(c byte) bool { return c >= utf8.RuneSelf || c == 0 }); i >= 0 {
			if at > 0 && i > 0 {
				// Begin at the character itself, with as much after it as fits.
				n, err = src.Data.ReadAt(b, at+int64(i))
				if err != nil && err != io.EOF {
					return nil, fmt.Errorf("read a sample: %w", document.Problem{Path: src.Name, Cause: document.Device})
				}
			}
			return b[:n], nil
		}
		if at == 0 {
			first = slices.Clone(b[:n])
		}
		at += int64(n)
	}
	return first, nil
}

// next returns the next piece; the error after the last is io.EOF.
func (p *pieces) next(ctx context.Context) (*document.Document, error) {
	if p.ended {
		return nil, io.EOF
	}
	if err := p.fill(ctx); err != nil {
		return nil, err
	}
	text := string(p.text)
	d := &document.Document{Name: p.src.Name, Format: p.layout.name(), Text: text, Base: p.base,
		Segments: p.layout.segments(text), Runs: slices.Clone(p.runs)}
	if broken := strings.Count(text, "\uFFFD"); broken >= 3 && broken > utf8.RuneCountInString(text)/1000 {
		d.Problems = append(d.Problems, document.Problem{Path: p.src.Name, Cause: document.Malformed})
	}
	d.Own.Start = p.own
	if p.done() {
		p.ended = true
		return d, nil
	}
	d.Own.End = d.Border(len(text)/2, len(text)-p.overlap)
	from := d.Border(d.Own.End-2*p.overlap, d.Own.End-p.overlap)
	p.own = d.Own.End - from
	p.drop(d, from)
	p.layout.advance(d, from)
	return d, nil
}

func (p *pieces) done() bool { return p.eof && len(p.raw) == 0 }

// fill decodes until the piece is full or the source ends.
func (p *pieces) fill(ctx context.Context) error {
	dst := make([]byte, chunk)
	for len(p.text) < p.limit && !p.done() {
		if !p.eof && len(p.raw) < 2*chunk {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := p.read(); err != nil {
				return err
			}
			continue
		}
		n, m := p.charset.Transform(dst, p.raw, p.eof)
		if m == 0 {
			return document.Problem{Path: p.src.Name, Cause: document.Malformed}
		}
		start := len(p.text)
		p.text = append(p.text, dst[:n]...)
		if n > 0 {
			p.runs = append(p.runs, document.Run{Span: document.Span{Start: start, End: len(p.text)}, Ref: stretch{p.offset, p.offset + int64(m)}})
		}
		p.raw, p.offset = p.raw[m:], p.offset+int64(m)
	}
	return nil
}

func (p *pieces) read() error {
	at := p.offset + int64(len(p.raw))
	b := make([]byte, min(sampleSize, p.src.Size-at))
	n, err := p.src.Data.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return document.Problem{Path: p.src.Name, Cause: document.Device}
	}
	if n < len(b) {
		return document.Problem{Path: p.src.Name, Cause: document.Vanished}
	}
	p.raw = append(slices.Clip(p.raw), b...)
	p.eof = at+int64(n) == p.src.Size
	return nil
}

// drop removes the first n bytes of the text, which d has; the next piece begins there. A
// run that n cuts goes on as one run that begins where n lies in the source.
func (p *pieces) drop(d *document.Document, n int) {
	i := runAt(p.runs, n)
	rest := slices.Clone(p.runs[max(i, 0):])
	if i >= 0 {
		at, err := source(p.src, p.charset, d, n)
		if err == nil {
			rest[0] = document.Run{Span: document.Span{Start: n, End: rest[0].End}, Ref: stretch{at, rest[0].Ref.(stretch).end}}
		}
	}
	for j := range rest {
		rest[j].Start -= n
		rest[j].End -= n
	}
	p.runs = slices.DeleteFunc(rest, func(r document.Run) bool { return r.Len() <= 0 })
	p.text = p.text[:copy(p.text, p.text[n:])]
	p.base += int64(n)
}

// runAt returns the last run that begins at or before off; -1 if none does.
func runAt(runs []document.Run, off int) int {
	i, found := slices.BinarySearchFunc(runs, off, func(r document.Run, off int) int { return r.Start - off })
	if !found {
		i--
	}
	return i
}
