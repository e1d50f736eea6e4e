package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// csvHeader names the columns. A row is a file, or a finding or a problem of
// the file above it.
var csvHeader = []string{"row", "file", "format", "verdict", "reasons", "entity", "class", "action", "operator", "rule", "confidence",
	"segment", "place", "line", "column", "masked", "value", "evidence", "basis", "subject", "consent", "cause", "what",
	"exposure", "risk", "dated", "expired", "protected", "change"}

// csvSink writes a table for spreadsheet programs.
type csvSink struct {
	out   io.Writer
	w     *csv.Writer
	names namer
	begun bool
}

func newCSV(w io.Writer, o Options) Sink {
	return &csvSink{out: w, w: csv.NewWriter(w), names: namer{show: o.Paths}}
}

func (s *csvSink) File(f File) error {
	if err := s.begin(); err != nil {
		return err
	}
	f = s.names.file(f)
	s.row(map[string]string{"row": "file", "file": f.Path, "format": f.Format, "verdict": string(f.Verdict), "reasons": strings.Join(f.Reasons, "; "),
		"exposure": string(f.exposure()), "risk": strconv.Itoa(f.Risk), "dated": f.date(), "expired": yes(f.Expired), "protected": yes(f.Protected), "change": string(f.Change)})
	for _, x := range f.Findings {
		consent := ""
		if x.Consent != nil {
			consent = *x.Consent
		}
		s.row(map[string]string{"row": "finding", "file": f.Path, "entity": string(x.Entity), "class": string(x.Class),
			"action": string(x.Action), "operator": string(x.Operator), "rule": x.Rule, "confidence": fmt.Sprintf("%.2f", x.Confidence),
			"segment": string(x.Location.Segment), "place": x.Location.Path, "line": strconv.Itoa(x.Location.Line),
			"column": strconv.Itoa(x.Location.Column), "masked": x.Masked, "value": x.Value, "evidence": strings.Join(x.Evidence, "; "),
			"basis": strings.Join(x.Basis, " "), "subject": strconv.Itoa(x.Subject), "consent": consent})
	}
	for _, p := range f.Problems {
		s.row(map[string]string{"row": "problem", "file": p.Path, "cause": string(p.Cause), "what": p.What})
	}
	s.w.Flush()
	return s.w.Error()
}

func (s *csvSink) Close(Summary) error {
	if err := s.begin(); err != nil {
		return err
	}
	s.w.Flush()
	return s.w.Error()
}

// begin writes the byte order mark, without which Excel takes UTF-8 for the
// local encoding, and the header.
func (s *csvSink) begin() error {
	if s.begun {
		return nil
	}
	s.begun = true
	if _, err := io.WriteString(s.out, "\ufeff"); err != nil {
		return err
	}
	return s.w.Write(csvHeader)
}

// row writes the cells by the names of their columns; the writer keeps the
// first error for Flush.
func (s *csvSink) row(cells map[string]string) {
	var row []string
	for _, h := range csvHeader {
		row = append(row, harmless(cells[h]))
	}
	s.w.Write(row)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// harmless keeps a spreadsheet program from taking a cell for a formula: the
// names of files are input.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
