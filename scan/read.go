package scan

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/judge"
	"yinqu/report"
)

// A reading is one item being read.
type reading struct {
	*Options
	item   Item
	memory *memory                // nil: nothing is remembered
	emit   func(report.File) bool // false: stop
	size   int64

	authors bool // it is a file in which authors name themselves

	file File // nil if it could not be opened
	last *piece
	gate *gate
}

// A piece is a document that waits for its successor, which may continue it.
type piece struct {
	doc    *document.Document
	from   report.Origin
	before *report.Joiner // the results of the pieces before; nil if there are none
}

// read emits the results of the item. The error is a detector's or ctx's.
func (r *reading) read(ctx context.Context) error {
	if r.item.Cause != "" && r.item.Cause != document.BadName {
		return r.unread(ctx, document.Problem{Path: r.item.Path, Cause: r.item.Cause})
	}
	f, err := r.item.Open(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return r.unread(ctx, document.Problem{Path: r.item.Path, Cause: Cause(err)})
	}
	defer f.Close()
	r.file, r.size = f, f.Size()
	if m := r.memory; m != nil {
		if files, ok := m.byContent(ctx, f); ok {
			emitAll(files, r.emit)
			return ctx.Err()
		}
		emit := r.emit
		r.emit = func(f report.File) bool { m.take(f); return emit(f) }
	}
	if err := r.documents(ctx, f); err != nil {
		return err
	}
	if r.memory != nil {
		r.memory.keep(f)
	}
	return nil
}

// documents emits the results of the documents in f.
func (r *reading) documents(ctx context.Context, f File) error {
	for d, err := range r.Reader.Read(ctx, r.Reader.Open(r.item.Path, f, f.Size())) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d == nil {
			if err := r.fail(ctx, err); err != nil {
				return err
			}
			continue
		}
		for p := range d.Pieces() {
			if err := r.next(ctx, p); err != nil {
				return err
			}
		}
	}
	return r.flush(ctx)
}

// next takes a document: the next piece of the last one, or a new one.
func (r *reading) next(ctx context.Context, d *document.Document) error {
	p := &piece{doc: d}
	if l := r.last; l != nil && d.Base > 0 && d.Name == l.doc.Name {
		if _, err := r.weigh(ctx, l, false); err != nil {
			return err
		}
		p.before, p.from = l.before, l.from.After(l.doc.Text[:min(int(d.Base-l.doc.Base), len(l.doc.Text))])
	} else if err := r.flush(ctx); err != nil {
		return err
	}
	r.last = p
	return nil
}

// fail takes the error that stands for a file or member.
func (r *reading) fail(ctx context.Context, err error) error {
	if e := r.flush(ctx); e != nil {
		return e
	}
	p := document.Problem{Path: r.item.Path, Cause: document.Malformed}
	errors.As(err, &p)
	switch {
	case p.Cause != document.Malformed:
	case r.file.Broken():
		p.Cause = document.Device
	case r.file.Changed():
		p.Cause = document.Vanished
	}
	return r.unread(ctx, p)
}

// flush emits the document that waits.
func (r *reading) flush(ctx context.Context) error {
	l := r.last
	if l == nil {
		return nil
	}
	r.last = nil
	if err := r.container(ctx, l.doc.Name); err != nil {
		return err
	}
	f, err := r.weigh(ctx, l, true)
	if err != nil {
		return err
	}
	if !r.emit(*f) {
		return ctx.Err()
	}
	return nil
}

// weigh detects and judges a piece and joins it to those before it. The last
// one carries the file's name.
func (r *reading) weigh(ctx context.Context, p *piece, last bool) (*report.File, error) {
	d := p.doc
	if last {
		d.AppendFilename(r.item.nameOf(d.Name))
		switch {
		case r.file == nil:
		case r.file.Broken():
			d.Problems = append(d.Problems, document.Problem{Path: d.Name, Cause: document.Device})
		case r.file.Changed():
			d.Problems = append(d.Problems, document.Problem{Path: d.Name, Cause: document.Vanished})
		}
	}
	defer r.gate.enter(len(d.Text))()
	found, err := r.Engine.Detect(ctx, d)
	if err != nil {
		return nil, err
	}
	if r.authors {
		asAuthors(found)
	}
	j, err := r.refine(ctx, d, judge.Judge(r.Policy, d, found, r.Judge))
	if err != nil {
		return nil, err
	}
	f := r.Result.File(d, j, p.from)
	if r.file != nil {
		f.Modified = modified(r.file.Modified())
	}
	if last && r.item.Cause == document.BadName && d.Name == r.item.Path {
		// The content was read, the name could not be: that is no pass.
		f.Problems = append(f.Problems, report.NewProblem(document.Problem{Path: d.Name, Cause: document.BadName}))
		if f.Verdict == judge.Pass {
			f.Verdict = judge.Unread
		}
	}
	if last && p.before == nil {
		return &f, nil
	}
	if p.before == nil {
		p.before = &report.Joiner{}
	}
	p.before.Add(f)
	return &p.before.File, nil
}

// unread emits the result of a file or member that can't be read at all. Its
// name is all there is to judge.
func (r *reading) unread(ctx context.Context, p document.Problem) error {
	name := p.Path
	if name != r.item.Path && !strings.HasPrefix(name, r.item.Path+"!") {
		name = r.item.Path // the problem names a part: the whole file is meant
	}
	if err := r.container(ctx, name); err != nil {
		return err
	}
	d := &document.Document{Name: name}
	f, err := r.weigh(ctx, &piece{doc: d}, true)
	if err != nil {
		return err
	}
	// An empty file in a repository says nothing, and is meant so.
	if p.Cause != document.Empty || !r.Inline {
		if f.Verdict == judge.Pass || len(f.Findings) == 0 {
			f.Verdict, f.Reasons = judge.Unread, []string{}
		}
		f.Problems = append([]report.Problem{report.NewProblem(p)}, f.Problems...)
	}
	if !r.emit(*f) {
		return ctx.Err()
	}
	return nil
}

// container judges the name of the container itself before its first member:
// 张晓雨.zip is a leak whatever is in it.
func (r *reading) container(ctx context.Context, member string) error {
	if member == r.item.Path || r.item.Name == "" {
		return nil
	}
	d := &document.Document{Name: r.item.Path, Format: "container"}
	f, err := r.weigh(ctx, &piece{doc: d}, true)
	r.item.Name = "" // once
	if err != nil || f.Verdict == judge.Pass {
		return err
	}
	if !r.emit(*f) {
		return ctx.Err()
	}
	return nil
}

// nameOf returns the name that belongs to the document called path: the file's
// own, or of a member its path inside the container.
func (i Item) nameOf(path string) string {
	if member, ok := strings.CutPrefix(path, i.Path+"!"); ok {
		return member
	}
	return strings.ToValidUTF8(i.Name, string(utf8.RuneError))
}

// documents yields the documents of i; false means stop.
func (i Item) documents(ctx context.Context, reader *extract.Reader, yield func(*document.Document, error) bool) bool {
	if i.Open == nil {
		return yield(nil, document.Problem{Path: i.Path, Cause: i.Cause})
	}
	f, err := i.Open(ctx)
	if err != nil {
		return yield(nil, document.Problem{Path: i.Path, Cause: Cause(err)})
	}
	defer f.Close()
	for d, err := range reader.Read(ctx, reader.Open(i.Path, f, f.Size())) {
		if ctx.Err() != nil {
			return false
		}
		if d != nil && d.Base == 0 {
			d.AppendFilename(i.nameOf(d.Name))
		}
		if !yield(d, err) {
			return false
		}
	}
	return true
}
