package detect

import (
	"context"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/rules"
)

// maxValue bounds a value that is text, in code points.
const maxValue = 24

// A valueRule finds the values of cells and form fields by their labels.
type valueRule struct{ rule rules.Rule }

func (d *valueRule) Name() string       { return d.rule.ID }
func (d *valueRule) Literals() []string { return d.rule.Context.Labels }

func (d *valueRule) Detect(_ context.Context, p *Pass, report func(Finding)) error {
	d.cells(p, report)
	for _, h := range p.Hits(d.rule.ID) {
		if len(d.rule.Find.Beside) > 0 {
			break // a field stands beside nothing
		}
		start, end := p.fieldValue(h)
		if v := p.View.Text[start:end]; start < end && d.fits(v) {
			report(Finding{Span: p.Source(start, end), Confidence: d.rule.Confidence, Evidence: []string{"label:" + p.View.Text[h.Start:h.End]}})
		}
	}
	return nil
}

// cells reports the values in tables.
func (d *valueRule) cells(p *Pass, report func(Finding)) {
	segments := p.Doc.Segments
	for i := 0; i < len(segments); i++ {
		if segments[i].Kind != document.Cell {
			continue
		}
		end := i
		for end < len(segments) && segments[end].Kind == document.Cell {
			end++
		}
		d.table(p, segments[i:end], report)
		i = end
	}
	if len(d.rule.Find.Beside) > 0 || d.rule.Find.Value != rules.ValueNumber {
		return
	}
	for _, c := range p.plain {
		if label := d.named(c.label); label != "" && d.fits(p.View.Text[c.start:c.end]) {
			report(Finding{Span: p.Source(c.start, c.end), Confidence: d.rule.Confidence, Evidence: []string{"label:" + label}})
		}
	}
}

// table reports the values in one table.
func (d *valueRule) table(p *Pass, cells []document.Segment, report func(Finding)) {
	if f := &d.rule.Find; len(f.Beside) > 0 && (!besides(p, cells, f.Beside) || besides(p, cells, d.rule.Context.Not)) {
		return
	}
	var head string // the first cell of the row
	for i, c := range cells {
		start, end := p.cellText(c)
		value := p.View.Text[start:end]
		if i == 0 || c.Record != cells[i-1].Record || c.Record == 0 {
			head = value
		}
		label := d.named(c.Label)
		if label == "" && value != head && d.rule.Find.Value == rules.ValueNumber {
			label = d.named(head)
		}
		if label != "" && start < end && d.fits(value) {
			report(Finding{Span: p.Source(start, end), Confidence: d.rule.Confidence, Evidence: []string{"label:" + label}})
		}
	}
}

func besides(p *Pass, cells []document.Segment, words []string) bool {
	for i, c := range cells {
		texts := []string{c.Label}
		if i == 0 || c.Record != cells[i-1].Record {
			start, end := p.cellText(c)
			texts = append(texts, p.View.Text[start:end])
		}
		for _, t := range texts {
			for _, w := range words {
				if strings.Contains(t, w) {
					return true
				}
			}
		}
	}
	return false
}

// named returns the rule's label that text is: alone, or with what qualifies it.
func (d *valueRule) named(text string) string {
	text = strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if text == "" || utf8.RuneCountInString(text) > 14 {
		return ""
	}
	for _, l := range d.rule.Context.Labels {
		if u := strings.ToUpper(l); text == u || utf8.RuneCountInString(u) > 1 && strings.Contains(text, u) {
			return l
		}
	}
	return ""
}

// cellText returns the range of the folded text that c's content occupies,
// without separators and quotes.
func (p *Pass) cellText(c document.Segment) (start, end int) {
	start, end = p.View.Offset(c.Start), p.View.Offset(c.End)
	text := p.View.Text[start:end]
	trimmed := strings.TrimRight(text, " \r\n\t,|\"'")
	start += len(trimmed) - len(strings.TrimLeft(trimmed, " \r\n\t,|\"'"))
	return start, max(start, end-(len(text)-len(trimmed)))
}

var (
	fieldColon = mustPattern(`^\s{0,4}(?:\([^)\n]{0,8}\)|\[[^\]\n]{0,8}\])?\s{0,4}[::|=]\s{0,4}`)
	measured   = mustPattern(`^(?:[-+]?\d{1,4}(?:\.\d{1,2})?(?:分|名|级)?|第\d{1,4}名?|[A-Ea-e][+-]?|优秀?|良好?|中等?|合格|及格|不及格|缺考|未考|缓考|弃考|免考)$`)
	nothing    = mustPattern(`^(?:[-—–_/\\.·*□○☐×xX?]+|无|没有|不详|未知|略|同上|同前|暂无|待填|待定|某+|空|否|none|N/?A)$`)
)

// fieldValue returns the range of the value of the form field whose label h
// is: up to a wide space, the next field or the end of the clause.
func (p *Pass) fieldValue(h Hit) (start, end int) {
	if r, _ := utf8.DecodeLastRuneInString(p.View.Text[:h.Start]); strings.ContainsRune("的无", r) {
		return h.End, h.End
	}
	after := p.After(h.End, maxValue+24)
	sep := fieldColon.FindString(after)
	if sep == "" {
		return h.End, h.End
	}
	value := after[len(sep):]
	if i := strings.IndexAny(value, ",。;!?|\t()[]【】<>\"“”"+emptyBoxes+tickedBoxes); i >= 0 {
		value = value[:i]
	}
	if i := strings.Index(value, "  "); i >= 0 {
		value = value[:i]
	}
	if i := strings.IndexByte(value, ':'); i >= 0 {
		// The next field's name belongs to it.
		value = value[:max(strings.LastIndexByte(value[:i], ' '), 0)]
	}
	start = h.End + len(sep)
	for i := range value {
		if i > 0 && p.View.Joint(start+i-1, start+i+1) {
			value = value[:i] // a wide space stood here
			break
		}
	}
	value = strings.TrimRight(value, " ")
	return h.End + len(sep), h.End + len(sep) + len(value)
}

// fits reports whether v is a value as the rule asks for.
func (d *valueRule) fits(v string) bool {
	if nothing.MatchString(v) {
		return false
	}
	if d.rule.Find.Value == rules.ValueNumber {
		return measured.MatchString(v)
	}
	n := utf8.RuneCountInString(v)
	return n > 0 && n <= maxValue && strings.Trim(v, " _-—/.") != ""
}
