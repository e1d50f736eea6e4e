// Package flow turns what a parser meets in a file into documents: pieces of
// text into segments, paragraphs and tables into labelled cells, and pieces of
// a limited size where a file is very large. Office formats share it.
package flow

import (
	"context"
	"errors"

	"yinqu/document"
	"yinqu/extract"
)

// A Piece is a stretch of text and the place it came from. Its kind, if set,
// sets it apart from the text around it: deleted or hidden text.
type Piece struct {
	Text string
	Ref  any // where the text lies, as its format knows; nil for a separator
	Kind document.Kind

	Instead string // as in document.Run
}

// maxText is the bytes of text after which a document goes on as another, so that
// neither a reader nor who listens to it holds much.
const maxText = 1 << 20

// An Emitter makes the documents of one file.
type Emitter struct {
	ctx     context.Context
	src     extract.Source
	format  string
	yield   func(*document.Document, error) bool
	b       document.Builder
	base    int64
	stopped bool

	record   int
	problems []document.Problem
	after    []member
}

// A member is a file inside the one that is read.
type member struct {
	name string
	read func() error
}

// NewEmitter returns an Emitter that yields the documents of src.
func NewEmitter(ctx context.Context, src extract.Source, format string, yield func(*document.Document, error) bool) *Emitter {
	return &Emitter{ctx: ctx, src: src, format: format, yield: yield}
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
		e.b.WriteFixed(p.Text, p.Ref, p.Instead)
	}
	for i := 0; apart > 0 && i < len(pieces); i++ {
		p := pieces[i]
		if p.Kind == "" || p.Kind == kind {
			continue
		}
		if i == 0 || pieces[i-1].Kind != p.Kind {
			e.b.Begin(p.Kind, path, label, record)
		}
		e.b.WriteFixed(p.Text, p.Ref, p.Instead)
	}
	e.b.End()
	if e.b.Len() > min(maxText, e.src.Limits().Text) {
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

// After calls read, which reads a file inside this one, once the documents of
// this one are sent. An error of read is sent with the file's name.
func (e *Emitter) After(name string, read func() error) {
	e.after = append(e.after, member{name, read})
}

// flush sends what there is as one document.
func (e *Emitter) flush() {
	d := e.b.Document(e.src.Name, e.format)
	d.Base, d.Problems = e.base, e.problems
	e.base += int64(len(d.Text))
	e.b, e.problems = document.Builder{}, nil
	e.Send(d, nil)
}

// Send yields a document, or an error, of a file inside this one.
func (e *Emitter) Send(d *document.Document, err error) {
	if !e.stopped && !e.yield(d, err) {
		e.stopped = true
	}
}

// SendMember sends the documents of a file inside this one.
func (e *Emitter) SendMember(m extract.Source) {
	for d, err := range e.src.ReadMember(e.ctx, m) {
		if e.Send(d, err); e.Stopped() {
			return
		}
	}
}

// Close sends what is left and then reads the files inside. Err is why reading
// ended early.
func (e *Emitter) Close(err error) {
	if err == nil {
		err = e.ctx.Err()
	}
	if err != nil && (e.b.Len() == 0 && e.base == 0 || e.ctx.Err() != nil) {
		e.Send(nil, err)
		return
	}
	if err != nil {
		e.Problem("", err)
	}
	if e.b.Len() > 0 || e.base == 0 || e.problems != nil {
		e.flush()
	}
	for _, m := range e.after {
		if e.Stopped() {
			return
		}
		if err := m.read(); err != nil {
			e.Send(nil, document.Problem{Path: e.src.Name + "!" + m.name, Cause: cause(err)})
		}
	}
}

// Stop makes the Emitter send no more.
func (e *Emitter) Stop() { e.stopped = true }
