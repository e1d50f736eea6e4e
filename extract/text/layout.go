package text

import (
	"path"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract/table"
)

// A layout cuts the pieces of one text into segments, in order.
type layout interface {
	name() string

	// segments cuts text, a piece, into segments that cover it.
	segments(text string) []document.Segment

	// advance tells that the next piece begins at offset from of d's text.
	advance(d *document.Document, from int)
}

func newLayout(name string) layout {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv":
		return &delimited{format: "csv", record: 1}
	case ".tsv", ".tab":
		return &delimited{format: "tsv", sep: "\t", record: 1}
	case ".md", ".markdown":
		return &lines{format: "markdown", line: 1}
	}
	return &lines{format: "text", line: 1}
}

// lines is the layout of plain text and Markdown: a segment a line.
type lines struct {
	format string
	line   int // number of the piece's first line
}

func (l *lines) name() string { return l.format }

func (l *lines) segments(text string) []document.Segment {
	segs := make([]document.Segment, 0, strings.Count(text, "\n")+1)
	var header []string // of the Markdown table that the line may belong to
	record := 0
	n := l.line
	for at := 0; at < len(text); n++ {
		line := text[at : at+lineLen(text[at:])]
		where := "line " + strconv.Itoa(n)
		switch {
		case l.format != "markdown":
			segs = append(segs, document.Segment{Span: document.Span{Start: at, End: at + len(line)}, Kind: document.Body, Path: where})
		case isRow(line):
			if header == nil && isRule(text[at+len(line):]) {
				header = cells(line)
			}
			record++
			segs = append(segs, rowSegments(at, line, where, header, record)...)
		default:
			header = nil
			kind := document.Body
			if isHeading(line) {
				kind = document.Heading
			}
			segs = append(segs, document.Segment{Span: document.Span{Start: at, End: at + len(line)}, Kind: kind, Path: where})
		}
		at += len(line)
	}
	return segs
}

func (l *lines) advance(d *document.Document, from int) {
	for at := 0; at < from; l.line++ {
		at += lineLen(d.Text[at:])
	}
}

// lineLen returns the length of the first line of s with its end: LF, CR LF,
// or a CR alone.
func lineLen(s string) int {
	i := strings.IndexAny(s, "\r\n")
	switch {
	case i < 0:
		return len(s)
	case s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

func isHeading(line string) bool {
	text := strings.TrimLeft(line, "#")
	n := len(line) - len(text)
	return n >= 1 && n <= 6 && strings.HasPrefix(text, " ")
}

// isRow reports a row of a Markdown table that begins with a bar.
func isRow(line string) bool {
	return strings.HasPrefix(line, "|") && strings.Count(line, "|") >= 2
}

// isRule reports whether text begins with the line below a table's header.
func isRule(text string) bool {
	line := strings.TrimSpace(text[:lineLen(text)])
	return strings.HasPrefix(line, "|") && strings.Contains(line, "-") && strings.Trim(line, "|-: \t") == ""
}

// cells returns the trimmed cells of a row.
func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	out := strings.Split(line, "|")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// rowSegments cuts a row after each bar but the first; what follows the last
// bar belongs to the last cell.
func rowSegments(at int, line, where string, header []string, record int) []document.Segment {
	var segs []document.Segment
	isHeader := header != nil && strings.Join(cells(line), "|") == strings.Join(header, "|")
	for column, start := 0, 0; start < len(line); column++ {
		end := len(line)
		if i := strings.IndexByte(line[start+1:], '|'); i >= 0 && start == 0 {
			end = i + 2
		} else if i := strings.IndexByte(line[start:], '|'); i >= 0 {
			end = start + i + 1
		}
		if strings.IndexByte(line[end:], '|') < 0 && strings.TrimSpace(line[end:]) == "" {
			end = len(line)
		}
		s := document.Segment{Span: document.Span{Start: at + start, End: at + end}, Kind: document.Cell,
			Path: where + ", column " + table.Name(column), Record: record}
		if column < len(header) && !isHeader {
			s.Label = header[column]
		}
		segs = append(segs, s)
		start = end
	}
	return segs
}
