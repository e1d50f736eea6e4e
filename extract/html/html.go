// Package html reads and rewrites HTML: the visible text in blocks and table
// cells, title, descriptions, alternative texts, form values, links to people
// (mailto, tel), comments, scripts and what is hidden.
package html

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/charset"
)

// Format reads HTML files. Each is one document.
type Format struct{}

// Name returns "html".
func (Format) Name() string { return "html" }

// Match reports whether the head begins like HTML or is text with tags in it
// under HTML's file name.
func (Format) Match(h *extract.Head) bool {
	cs, ok := charset.Detect(h.Bytes)
	if !ok {
		return false
	}
	start := strings.ToLower(strings.TrimSpace(cs.String(h.Bytes[:min(len(h.Bytes), 2048)&^1])))
	switch h.Ext() {
	case ".html", ".htm", ".xhtml", ".shtml":
		return strings.Contains(start, "<")
	}
	for strings.HasPrefix(start, "<!--") || strings.HasPrefix(start, "<?xml") {
		_, rest, ok := strings.Cut(start, ">")
		if !ok {
			return false
		}
		start = strings.TrimSpace(rest)
	}
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// Extract yields the document, and then the pictures that stand in it.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		p, err := load(ctx, src)
		if err != nil {
			yield(nil, err)
			return
		}
		if !yield(p.document(src.Name), nil) {
			return
		}
		for _, f := range p.pictures {
			for d, err := range src.ReadInside(ctx, f.name, f.data) {
				if !yield(d, err) {
					return
				}
			}
		}
	}
}

// load decodes and parses src.
func load(ctx context.Context, src extract.Source) (*parser, error) {
	if src.Size == 0 {
		return nil, document.Problem{Path: src.Name, Cause: document.Empty}
	}
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	raw, err := io.ReadAll(src.Reader())
	if err != nil {
		return nil, fmt.Errorf("read: %w", document.Problem{Path: src.Name, Cause: document.Device})
	}
	p := &parser{source: declared(raw).Decode(raw)}
	if err := p.parse(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

var charsetAttr = regexp.MustCompile(`(?i)charset\s*=\s*["']?\s*([-\w]+)`)

// declared returns the encoding of raw: by its mark, as UTF-8 if it is valid,
// as it declares if that makes a text of it, or else as it looks.
func declared(raw []byte) charset.Charset {
	detected, _ := charset.Detect(raw[:min(len(raw), 64<<10)])
	if detected.BOM() != "" || utf8.Valid(raw) {
		return detected
	}
	m := charsetAttr.FindSubmatch(raw[:min(len(raw), 4<<10)])
	if m == nil {
		return detected
	}
	cs, ok := charset.Lookup(string(m[1]))
	if !ok || cs.Name() == charset.UTF8.Name() || cs.Name() == charset.UTF16LE.Name() || cs.Name() == charset.UTF16BE.Name() {
		return detected // the declaration was read as ASCII, so these are not true
	}
	text := cs.String(raw)
	if strings.Count(text, "\uFFFD")*50 > utf8.RuneCountInString(text) {
		return detected
	}
	return cs
}

// Rewrite writes src with the edits made in its own encoding; a character that
// the encoding lacks is written as a reference.
func (Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	p, err := load(ctx, src)
	if err != nil {
		return 0, err
	}
	d := p.document(src.Name)
	edits, err := edit(d)
	if err != nil {
		return 0, err
	}
	if err := document.CheckEdits(len(d.Text), edits); err != nil {
		return 0, err
	}
	patches, err := patch(d, edits)
	if err != nil {
		return 0, err
	}
	applied := len(edits)
	for _, f := range p.pictures {
		var b bytes.Buffer
		m, err := src.Member(f.name, bytes.NewReader(f.data), int64(len(f.data)))
		if err != nil {
			return 0, err
		}
		n, err := src.RewriteMember(ctx, &b, m, edit)
		if err != nil {
			return 0, err
		}
		if n > 0 {
			applied += n
			patches = append(patches, change{f.start, f.end, f.as(b.Bytes())})
		}
	}
	slices.SortStableFunc(patches, func(a, b change) int { return a.start - b.start })
	var out bytes.Buffer
	last := 0
	for _, c := range patches {
		start, end := p.source.Source(c.start), p.source.Source(c.end)
		if start < last {
			return 0, fmt.Errorf("edits meet in one place of the source")
		}
		io.Copy(&out, io.NewSectionReader(src.Data, int64(last), int64(start-last)))
		out.Write(encode(p.source.Charset, c.new))
		last = end
	}
	if _, err := io.Copy(&out, io.NewSectionReader(src.Data, int64(last), src.Size-int64(last))); err != nil {
		return 0, err
	}
	if _, err := out.WriteTo(w); err != nil {
		return 0, err
	}
	return applied, nil
}

// encode converts s; characters that cs lacks become references.
func encode(cs charset.Charset, s string) []byte {
	if b, err := cs.Encode(s); err == nil {
		return b
	}
	var out []byte
	for _, r := range s {
		b, err := cs.Encode(string(r))
		if err != nil {
			b, _ = cs.Encode(fmt.Sprintf("&#%d;", r))
		}
		out = append(out, b...)
	}
	return out
}
