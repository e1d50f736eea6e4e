package document

import "strings"

// A Field is one named value of a table row.
type Field struct {
	Label string // the column header, without white space
	Value string // without the separator or quotes of its format
	Span  Span
}

// Records returns the rows of d's tables in order, each as its labelled
// fields. Cells without a label, and header rows, are left out.
func (d *Document) Records() [][]Field {
	var rows [][]Field
	last := 0
	for _, s := range d.Segments {
		if s.Record == 0 || s.Label == "" {
			continue
		}
		label := strings.Join(strings.Fields(s.Label), "")
		value := strings.Trim(d.In(s.Span), "\",;\t\r\n \u3000\ufeff")
		if value == label {
			continue
		}
		if s.Record != last {
			rows = append(rows, nil)
			last = s.Record
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], Field{label, value, s.Span})
	}
	return rows
}
