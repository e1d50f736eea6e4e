package document

import "strings"

// A Builder assembles a Document segment by segment, so that segments are
// sorted, disjoint and cover the text. The zero Builder is ready for use.
type Builder struct {
	text     strings.Builder
	segments []Segment
	runs     []Run
	problems []Problem
	open     bool
}

// Begin opens a segment and closes the one before.
func (b *Builder) Begin(kind Kind, path, label string, record int) {
	b.End()
	n := b.text.Len()
	b.segments = append(b.segments, Segment{Span: Span{n, n}, Kind: kind, Path: path, Label: label, Record: record})
	b.open = true
}

// Write appends text that came from ref to the open segment. A nil ref marks
// text that no byte of the source stands for, such as a separator.
func (b *Builder) Write(text string, ref any) { b.WriteFixed(text, ref, "") }

// WriteFixed appends text in whose place only instead can be written.
func (b *Builder) WriteFixed(text string, ref any, instead string) {
	if text == "" {
		return
	}
	if !b.open {
		b.Begin(Body, "", "", 0)
	}
	start := b.text.Len()
	b.text.WriteString(strings.ToValidUTF8(text, "\uFFFD"))
	if ref != nil {
		b.runs = append(b.runs, Run{Span{start, b.text.Len()}, ref, instead})
	}
}

// End closes the open segment with a line end; an empty segment is dropped.
func (b *Builder) End() {
	if !b.open {
		return
	}
	b.open = false
	s := &b.segments[len(b.segments)-1]
	if b.text.Len() == s.Start {
		b.segments = b.segments[:len(b.segments)-1]
		return
	}
	b.text.WriteByte('\n')
	s.End = b.text.Len()
}

// Len returns the length in bytes of the text so far, for limits on it.
func (b *Builder) Len() int { return b.text.Len() }

// Problem records a part that could not be read.
func (b *Builder) Problem(path string, cause Cause) {
	b.problems = append(b.problems, Problem{Path: path, Cause: cause})
}

// Document closes the last segment and returns the result.
func (b *Builder) Document(name, format string) *Document {
	b.End()
	return &Document{Name: name, Format: format, Text: b.text.String(),
		Segments: b.segments, Runs: b.runs, Problems: b.problems}
}
