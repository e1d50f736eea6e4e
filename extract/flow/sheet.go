package flow

import (
	"strings"

	"yinqu/document"
	"yinqu/extract/table"
)

// A SheetCell is a cell of a spreadsheet with something in it.
type SheetCell struct {
	Column  int    // from 0
	Path    string // "Sheet1!B7"
	Hidden  bool
	Pieces  []Piece
	Formula []Piece // words of its formula
}

// SheetRow emits the cells of one row of a sheet, in order of their columns, as
// cells of one record that l labels.
func (e *Emitter) SheetRow(l *table.Labeller, cells []SheetCell) {
	if len(cells) == 0 {
		return
	}
	row := make([]table.Cell, 0, 2*len(cells))
	index := make([]int, len(cells))
	next := 0
	for i, c := range cells {
		if c.Column > next {
			row = append(row, table.Cell{Span: c.Column - next})
		}
		index[i] = len(row)
		row = append(row, table.Cell{Text: joined(c.Pieces)})
		next = c.Column + 1
	}
	labels := l.Row(row, false)
	record := e.NextRecord()
	for i, c := range cells {
		kind := document.Cell
		if c.Hidden {
			kind = document.Hidden
		}
		e.Segment(kind, c.Path, labels[index[i]], record, c.Pieces...)
		if len(c.Formula) > 0 {
			e.Segment(document.Metadata, c.Path+" formula", "", 0, c.Formula...)
		}
	}
}

func joined(pieces []Piece) string {
	if len(pieces) == 1 {
		return pieces[0].Text
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}
