package text

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract/table"
)

// People paste tables into plain text. Lines that the same separator cuts into
// the same number of cells, at least two of them in a row, are one.

// plainSeparators are the separators of such tables and how many of them the
// lines must hold; commas also part the clauses of a sentence.
var plainSeparators = []struct {
	sep string
	min int
}{{"\t", 1}, {",", 4}, {"|", 2}, {"｜", 2}}

// maxPlainRows bounds how far ahead a table is looked for at a time.
const maxPlainRows = 10000

// plainTable returns the rows of the table that text begins with, each the
// sizes and values of its cells; nil if there is none.
func plainTable(text string) [][]field {
	for _, s := range plainSeparators {
		first := text[:lineLen(text)]
		if strings.Count(first, s.sep) < s.min {
			continue
		}
		var rows [][]field
		for at := 0; at < len(text) && len(rows) < maxPlainRows; {
			row := plainRow(text[at:], s.sep)
			if len(row) <= s.min || len(rows) > 0 && len(row) != len(rows[0]) {
				break
			}
			rows = append(rows, row)
			for _, f := range row {
				at += f.size
			}
		}
		if len(rows) > 1 {
			return rows
		}
	}
	return nil
}

func plainRow(text, sep string) []field {
	var row []field
	for at := 0; at < len(text); {
		f := nextField(text[at:], sep)
		row = append(row, f)
		at += f.size
		if f.last {
			break
		}
	}
	return row
}

// header reports whether the row names columns: its cells are short and hold
// no digits beside those of a name such as PHQ-9.
func header(row []table.Cell) bool {
	for _, c := range row {
		if utf8.RuneCountInString(c.Text) > 12 || strings.IndexFunc(c.Text, unicode.IsLetter) < 0 && c.Text != "" {
			return false
		}
		if strings.IndexFunc(c.Text, unicode.IsDigit) >= 0 && strings.IndexFunc(c.Text, isLatin) < 0 {
			return false
		}
	}
	return row[0].Text != "" || len(row) > 1 && row[1].Text != ""
}

func isLatin(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

// plainSegments cuts the rows of a table, which begins at offset at and line
// n, into cells with the labels of their columns.
func plainSegments(rows [][]field, at, n, record int) []document.Segment {
	var segs []document.Segment
	var labels table.Labeller
	for i, row := range rows {
		start := len(segs)
		cells := make([]table.Cell, len(row))
		for j, f := range row {
			cells[j].Text = f.value
			segs = append(segs, document.Segment{Span: document.Span{Start: at, End: at + f.size}, Kind: document.Cell,
				Path: "line " + strconv.Itoa(n+i) + ", column " + table.Name(j), Record: record + i})
			at += f.size
		}
		label(segs[start:], labels.Row(cells, i == 0 && header(cells)))
	}
	return segs
}
