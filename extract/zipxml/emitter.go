package zipxml

import (
	"bytes"
	"context"
	"errors"

	"yinqu/document"
	"yinqu/extract"
)

// A Piece is a stretch of text and the place it came from. Its kind, if set,
// sets it apart from the text around it: deleted or hidden text.
type Piece struct {
	Text string
	Ref  any // a Ref, or what the format's Changes know; nil for a separator
	Kind document.Kind
}

// An Emitter makes the documents of one file.
type Emitter struct {
	ctx     context.Context
	pkg     *Package
	format  string
	yield   func(*document.Document, error) bool
	member  func(part int, m extract.Source)
	b       document.Builder
	base    int64
	stopped bool

	record   int
	problems []document.Problem
	embedded []int
}

// NextRecord returns the number of the next table row.
func (e *Emitter) NextRecord() int {
	e.record++
	return e.record
}

// Stopped reports whether nobody wants more.
func (e *Emitter) Stopped() bool { return e.stopped || e.ctx.Err() != nil }

// Segment emits pieces as one segment, and pieces of other kinds as segments of
// their own after it, so that neither breaks the words of the other.
func (e *Emitter) Segment(kind document.Kind, path, label string, record int, pieces ...Piece) {
	if e.Stopped() {
		return
	}
	open := false
	apart := 0
	for _, p := range pieces {
		if p.Kind != "" && p.Kind != kind {
			apart++
			continue
		}
		if !open {
			e.b.Begin(kind, path, label, record)
			open = true
		}
		e.b.Write(p.Text, p.Ref)
	}
	for i := 0; apart > 0 && i < len(pieces); i++ {
		p := pieces[i]
		if p.Kind == "" || p.Kind == kind {
			continue
		}
		if i == 0 || pieces[i-1].Kind != p.Kind {
			e.b.Begin(p.Kind, path, label, record)
		}
		e.b.Write(p.Text, p.Ref)
	}
	e.b.End()
	if e.b.Len() > e.pkg.Src.Limits().Text {
		e.flush()
	}
}

// Property emits a metadata field.
func (e *Emitter) Property(path, label string, p Piece) {
	if p.Text != "" {
		e.Segment(document.Metadata, path, label, 0, p)
	}
}

// Problem records a part that could not be read; err is what says so.
func (e *Emitter) Problem(part string, err error) {
	e.problems = append(e.problems, document.Problem{Path: part, Cause: cause(err)})
}

func cause(err error) document.Cause {
	var p document.Problem
	switch {
	case errors.As(err, &p):
		return p.Cause
	case errors.Is(err, context.DeadlineExceeded):
		return document.Timeout
	}
	return document.Malformed
}

// Embed notes that part i is a file of its own; it is read after the documents
// of the package itself.
func (e *Emitter) Embed(i int) { e.embedded = append(e.embedded, i) }

// flush sends what there is as one document.
func (e *Emitter) flush() {
	d := e.b.Document(e.pkg.Src.Name, e.format)
	d.Base, d.Problems = e.base, e.problems
	e.base += int64(len(d.Text))
	e.b, e.problems = document.Builder{}, nil
	e.send(d, nil)
}

func (e *Emitter) send(d *document.Document, err error) {
	if !e.stopped && !e.yield(d, err) {
		e.stopped = true
	}
}

// close sends what is left and then the embedded files. Err is why reading
// ended early.
func (e *Emitter) close(err error) {
	if err == nil {
		err = e.ctx.Err()
	}
	if err != nil && e.b.Len() == 0 && e.base == 0 {
		e.send(nil, err)
		return
	}
	if err != nil {
		e.Problem("", err)
	}
	if e.b.Len() > 0 || e.base == 0 || e.problems != nil {
		e.flush()
	}
	for _, i := range e.embedded {
		if e.Stopped() {
			return
		}
		if err := e.embed(i); err != nil {
			e.send(nil, document.Problem{Path: e.pkg.Src.Name + "!" + e.pkg.Name(i), Cause: cause(err)})
		}
	}
}

func (e *Emitter) embed(i int) error {
	b, err := e.pkg.Src.ReadPart(e.pkg.Files[i])
	if err != nil {
		return err
	}
	m, err := e.pkg.Src.Member(e.pkg.Name(i), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	e.member(i, m)
	return nil
}
