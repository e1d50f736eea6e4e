// Package rtf reads and rewrites Rich Text Format files (Microsoft's RTF
// Specification 1.9.1).
package rtf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"

	"yinqu/document"
	"yinqu/extract"
)

// Format reads RTF, whatever the file is called: many a .doc is RTF inside.
type Format struct{}

var _ extract.Rewriter = Format{}

// Name implements extract.Format.
func (Format) Name() string { return "rtf" }

// Match implements extract.Format.
func (Format) Match(h *extract.Head) bool {
	return bytes.HasPrefix(bytes.TrimLeft(h.Bytes, " \t\r\n"), []byte(`{\rtf`))
}

// Extract implements extract.Format.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		b, err := load(src)
		if err != nil {
			yield(nil, err)
			return
		}
		d, files, err := parse(ctx, src.Name, b)
		if err != nil {
			yield(nil, err)
			return
		}
		if !yield(d, nil) {
			return
		}
		for _, f := range files {
			for d, err := range src.ReadInside(ctx, f.name, f.content()) {
				if !yield(d, err) {
					return
				}
			}
		}
	}
}

// Rewrite implements extract.Rewriter. Pictures and embedded objects are kept
// as they are: it is an error if something in them is to change.
func (Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	b, err := load(src)
	if err != nil {
		return 0, err
	}
	d, files, err := parse(ctx, src.Name, b)
	if err != nil {
		return 0, err
	}
	edits, err := edit(d)
	if err != nil {
		return 0, err
	}
	if err := document.CheckEdits(len(d.Text), edits); err != nil {
		return 0, fmt.Errorf("rewrite: %w", err)
	}
	for _, f := range files {
		if err := src.KeepInside(ctx, f.name, f.content(), edit); err != nil {
			return 0, err
		}
	}
	changes, err := patch(d, edits)
	if err != nil {
		return 0, fmt.Errorf("rewrite: %w", err)
	}
	at := 0
	for _, c := range changes {
		if _, err := w.Write(b[at:c.start]); err != nil {
			return 0, fmt.Errorf("write the copy: %w", err)
		}
		if _, err := io.WriteString(w, c.new); err != nil {
			return 0, fmt.Errorf("write the copy: %w", err)
		}
		at = c.end
	}
	if _, err := w.Write(b[at:]); err != nil {
		return 0, fmt.Errorf("write the copy: %w", err)
	}
	return len(edits), nil
}

func load(src extract.Source) ([]byte, error) {
	if src.Size == 0 {
		return nil, document.Problem{Path: src.Name, Cause: document.Empty}
	}
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	b := make([]byte, src.Size)
	if _, err := io.ReadFull(src.Reader(), b); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return b, nil
}
