package text

import (
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract/table"
)

const (
	firstRows = 20       // rows that the separator is judged by
	maxQuoted = 64 << 10 // bytes within which a quoted field must close
)

// delimited is the layout of CSV (RFC 4180, read leniently) and TSV: a segment
// a cell, its separator or line end included.
type delimited struct {
	format string
	sep    string // "" until the first piece was seen
	labels table.Labeller
	record int  // number of the piece's first record
	headed bool // a row that may name the columns was seen: a title above it has but one cell
}

func (l *delimited) name() string { return l.format }

func (l *delimited) segments(text string) []document.Segment {
	if l.sep == "" {
		l.sep = separator(text)
	}
	var segs []document.Segment
	var row []table.Cell
	record := l.record
	for at := 0; at < len(text); {
		f := nextField(text[at:], l.sep)
		segs = append(segs, document.Segment{Span: document.Span{Start: at, End: at + f.size}, Kind: document.Cell,
			Path: table.Name(len(row)) + strconv.Itoa(record), Record: record})
		row = append(row, table.Cell{Text: f.value})
		at += f.size
		if f.last || at == len(text) {
			label(segs[len(segs)-len(row):], l.labels.Row(row, !l.headed && len(row) > 1 && header(row)))
			l.headed = l.headed || len(row) > 1
			row = row[:0]
			record++
		}
	}
	return segs
}

func (l *delimited) advance(d *document.Document, from int) {
	if i := d.SegmentAt(from); i >= 0 {
		l.record = d.Segments[i].Record
	}
}

func label(segs []document.Segment, labels []string) {
	for i := range segs {
		segs[i].Label = labels[i]
	}
}

// A field is the first cell of some text.
type field struct {
	value string // without quotes and outer spaces
	size  int    // bytes, with separator or line end
	last  bool   // of its record
}

// nextField reads one field. A quote opens a quoted field only at its start,
// and only if it is closed soon: a stray one does not swallow the file.
func nextField(s, sep string) field {
	i, value := 0, ""
	start := len(s) - len(strings.TrimLeft(s, " "))
	if start < len(s) && s[start] == '"' {
		if end := closing(s[start+1:]); end >= 0 {
			value = strings.ReplaceAll(s[start+1:start+1+end], `""`, `"`)
			i = start + end + 2
		}
	}
	for from := i; ; i++ {
		switch {
		case i == len(s):
			return field{strings.TrimSpace(value + s[from:i]), i, true}
		case s[i] == '\n' || s[i] == '\r':
			return field{strings.TrimSpace(value + s[from:i]), i + lineLen(s[i:]), true}
		case strings.HasPrefix(s[i:], sep):
			return field{strings.TrimSpace(value + s[from:i]), i + len(sep), false}
		}
	}
}

// closing returns the offset of the quote that closes a field, or -1.
func closing(s string) int {
	s = s[:min(len(s), maxQuoted)]
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '"')
		if i < 0 {
			return -1
		}
		at += i
		if at+1 == len(s) || s[at+1] != '"' {
			return at
		}
		at += 2
	}
}

// separator returns the separator that cuts most of the first lines into the
// same number of cells.
func separator(text string) string {
	best, bestLines := ",", 0
	for _, sep := range []string{",", "\t", ";", "|", "，"} {
		counts := map[int]int{}
		n, at := 0, 0
		for rows := 0; at < len(text) && rows < firstRows; {
			f := nextField(text[at:], sep)
			at += f.size
			if !f.last {
				n++
				continue
			}
			counts[n]++
			n = 0
			rows++
		}
		for cells, lines := range counts {
			if cells > 0 && lines > bestLines {
				best, bestLines = sep, lines
			}
		}
	}
	return best
}
