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
	var labels *table.Labeller // of the Markdown table that the line belongs to
	record := 0
	n := l.line
	for at := 0; at < len(text); n++ {
		line := text[at : at+lineLen(text[at:])]
		s := document.Segment{Span: document.Span{Start: at, End: at + len(line)}, Kind: document.Body, Path: "line " + strconv.Itoa(n)}
		if l.format != "markdown" {
			if rows := plainTable(text[at:]); rows != nil {
				segs = append(segs, plainSegments(rows, at, n, record+1)...)
				record += len(rows)
				for _, row := range rows {
					for _, f := range row {
						at += f.size
					}
				}
				n += len(rows) - 1
				continue
			}
		}
		switch {
		case l.format != "markdown":
			segs = append(segs, s)
		case isRow(line):
			if labels == nil {
				labels = new(table.Labeller)
			}
			record++
			row := rowSegments(s, line, record)
			cells := make([]table.Cell, len(row))
			for i, c := range row {
				cells[i].Text = strings.Trim(text[c.Start:c.End], "| \t\r\n")
			}
			label(row, labels.Row(cells, isRule(text[at+len(line):])))
			segs = append(segs, row...)
		default:
			labels = nil
			if isHeading(line) {
				s.Kind = document.Heading
			}
			segs = append(segs, s)
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

// rowSegments cuts the row that fills s after each bar but the first; what
// follows the last bar belongs to the last cell.
func rowSegments(s document.Segment, line string, record int) []document.Segment {
	var segs []document.Segment
	for start := 0; start < len(line); {
		from := start
		if start == 0 {
			from = 1 // the bar that opens the row
		}
		end := len(line)
		if i := strings.IndexByte(line[from:], '|'); i >= 0 && strings.TrimSpace(line[from+i+1:]) != "" {
			end = from + i + 1
		}
		segs = append(segs, document.Segment{Span: document.Span{Start: s.Start + start, End: s.Start + end}, Kind: document.Cell,
			Path: s.Path + ", column " + table.Name(len(segs)), Record: record})
		start = end
	}
	return segs
}
