package zipxml

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// A Layout says how one format lies in a Package.
type Layout struct {
	Format string

	// Read emits everything of the package that a reader could bring back.
	// An error ends the reading; a part that can't be read is an
	// flow.Emitter's Problem instead.
	Read func(p *Package, e *flow.Emitter) error

	// Encode returns the raw XML to stand for text at ref in part: reading it
	// gives text back. It is asked for the forms from FormUser on.
	Encode func(part []byte, ref Ref, text string) (string, error)

	// Change makes a change at a place that is no Ref. It may be nil.
	Change func(c *Changes, ref any, text string) error

	// Finish makes the last changes to a package of which something was
	// changed. It may be nil.
	Finish func(c *Changes) error
}

// Extract is the Extract of a Format with that layout.
func (l Layout) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		p, err := Open(src)
		if err != nil {
			yield(nil, err)
			return
		}
		e := flow.NewEmitter(ctx, src, l.Format, yield)
		p.member = func(_ int, m extract.Source) { e.SendMember(m) }
		e.Close(l.Read(p, e))
	}
}

// Rewrite is the Rewrite of a Format with that layout.
func (l Layout) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	p, err := Open(src)
	if err != nil {
		return 0, err
	}
	c := &Changes{Package: p, layout: l, parts: map[int][]replacement{}, whole: map[int][]byte{}}
	applied := 0
	var failed error
	e := flow.NewEmitter(ctx, src, l.Format, func(d *document.Document, err error) bool {
		if err == nil {
			var edits []document.Edit
			if edits, err = edit(d); err == nil {
				applied += len(edits)
				err = c.add(d, edits)
			}
		}
		failed = errors.Join(failed, err)
		return failed == nil
	})
	p.member = func(i int, m extract.Source) {
		var b bytes.Buffer
		n, err := src.RewriteMember(ctx, &b, m, edit)
		if err != nil {
			failed = errors.Join(failed, err)
			e.Stop()
		} else if n > 0 {
			applied += n
			c.whole[i] = b.Bytes()
		}
	}
	if err := l.Read(p, e); err != nil {
		return 0, err
	}
	if e.Close(nil); failed != nil {
		return 0, failed
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if applied > 0 && l.Finish != nil {
		if err := l.Finish(c); err != nil {
			return 0, err
		}
	}
	return applied, c.write(ctx, w)
}
