package detect

import (
	"strings"
	"unicode/utf8"

	"yinqu/document"
)

// A field is a part of a line between gaps of two spaces or more.
type field struct {
	start, end int // bytes of Document.Text
	column     int // cells of a terminal before it: an ideograph takes two
}

// maxFields bounds the columns of a plain table.
const maxFields = 24

// fields parts a line that begins at off.
func fields(line string, off int) []field {
	var out []field
	column, gap := 0, 2
	for i, r := range line {
		width := 1
		if r >= 0x1100 {
			width = 2
		}
		switch {
		case r == ' ' || r == '　' || r == '\t' || r == '\r':
			gap += width
			if r == '\t' {
				gap++
			}
		case gap >= 2:
			if len(out) == maxFields {
				return nil
			}
			out = append(out, field{off + i, off + i + utf8.RuneLen(r), column})
			gap = 0
		default:
			out[len(out)-1].end = off + i + utf8.RuneLen(r)
			gap = 0
		}
		column += width
	}
	return out
}

// plainCells returns the cells of tables that are set with spaces in plain
// text: a line of short names over lines with as many fields.
func plainCells(p *Pass) []labelledCell {
	text := p.Doc.Text
	if !strings.Contains(text, "  ") && !strings.Contains(text, "　") {
		return nil
	}
	var cells []labelledCell
	var header []field
	for _, seg := range p.Doc.Segments {
		if seg.Kind == document.Cell {
			header = nil
			continue
		}
		at := seg.Start
		for line := range strings.Lines(text[seg.Start:seg.End]) {
			start := at
			at += len(line)
			body := strings.TrimRight(line, "\r\n")
			row := fields(body, start)
			switch {
			case heads(text, row):
				header = row
			case len(row) < 2:
				if strings.Trim(body, " 　-—=─━_┄|+") != "" {
					header = nil
				}
			case header != nil:
				cells = append(cells, under(p, header, row)...)
			}
		}
	}
	return cells
}

// heads reports whether row may name columns: three short words or more
// without digits at their ends or punctuation.
func heads(text string, row []field) bool {
	if len(row) < 3 {
		return false
	}
	for _, f := range row {
		s := text[f.start:f.end]
		if n := utf8.RuneCountInString(s); n > 10 || strings.ContainsAny(s, "：:，。,;；|") || s[0] >= '0' && s[0] <= '9' {
			return false
		}
	}
	return true
}

// under gives each field of row the name above it: by its number where the
// row is full, else by where it stands.
func under(p *Pass, header, row []field) []labelledCell {
	text := p.Doc.Text
	var cells []labelledCell
	for i, f := range row {
		head := -1
		if len(row) == len(header) {
			head = i
		} else {
			for k, h := range header {
				if d := f.column - h.column; d >= -3 && d <= 3 {
					head = k
				}
			}
		}
		if head < 0 {
			continue
		}
		h := header[head]
		label := strings.Join(strings.Fields(text[h.start:h.end]), "")
		cells = append(cells, labelledCell{label, p.View.Offset(f.start), p.View.Offset(f.end)})
	}
	return cells
}
