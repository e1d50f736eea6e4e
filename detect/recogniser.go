package detect

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/rules"
)

// A recogniser finds things of one kind by their form. It reports ranges of
// the folded text; the rules that name it say what they are called.
type recogniser struct {
	name     string
	literals []string
	find     func(p *Pass, report func(mark))
}

// A mark is what a recogniser reports.
type mark struct {
	start, end int          // bytes of the folded text
	entity     rules.Entity // "" where the recogniser knows but one
	confidence float64
	evidence   []string
}

func (r *recogniser) Name() string       { return r.name }
func (r *recogniser) Literals() []string { return r.literals }

func (r *recogniser) Detect(_ context.Context, p *Pass, report func(Finding)) error {
	r.find(p, func(m mark) {
		report(Finding{Entity: m.entity, Span: p.Source(m.start, m.end), Confidence: m.confidence, Evidence: m.evidence})
	})
	return nil
}

// evidence drops what is empty.
func evidence(why ...string) []string {
	return slices.DeleteFunc(why, func(s string) bool { return s == "" })
}

// cueReach is how many code points before a value its cue may stand.
const cueReach = 14

// cue returns the evidence that one of words names the value at off: it
// stands in the field's name, the column's header or shortly before on the
// line, with no other clause between; "" if none does. ASCII case is ignored.
func (p *Pass) cue(off int, words []string) string {
	if f := p.Field(off); f != "" {
		if w := firstOf(f, words); w != "" {
			return "label:" + w
		}
	}
	before := p.Before(off, cueReach)
	before = before[strings.LastIndexAny(before, "。;!?\t")+1:]
	if w := firstOf(before, words); w != "" {
		return "near:" + w
	}
	return ""
}

// firstOf returns the first of words that s holds, ASCII case ignored.
func firstOf(s string, words []string) string {
	lower := asciiLower(s)
	for _, w := range words {
		if strings.Contains(lower, w) {
			return w
		}
	}
	return ""
}

// asciiLower returns s with the letters A to Z in lower case.
func asciiLower(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// runeBefore and runeAfter return the code point beside off, or -1 at an end
// of the text.
func runeBefore(s string, off int) rune {
	if off <= 0 {
		return -1
	}
	r, _ := utf8.DecodeLastRuneInString(s[:off])
	return r
}

func runeAfter(s string, off int) rune {
	if off >= len(s) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(s[off:])
	return r
}

// isHan reports whether r is a unified ideograph of the common blocks.
func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r == '〇' || r >= 0x20000 && r <= 0x323AF
}

func isDigit(b byte) bool  { return b >= '0' && b <= '9' }
func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

// atoi reads digits that the caller has checked.
func atoi(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// skipAny returns the offset after the code points of set that stand at off.
func skipAny(s string, off int, set string) int {
	for off < len(s) {
		r, n := utf8.DecodeRuneInString(s[off:])
		if !strings.ContainsRune(set, r) {
			break
		}
		off += n
	}
	return off
}

// A labelledCell is the content of a table's cell that a header or a field
// names.
type labelledCell struct {
	label      string // without spaces
	start, end int    // bytes of the folded text
}

// labelledCells returns the cells of p's document that have a label.
func labelledCells(p *Pass) []labelledCell {
	var cells []labelledCell
	for _, c := range p.Doc.Segments {
		if c.Kind != document.Cell || c.Label == "" {
			continue
		}
		if start, end := p.cellText(c); start < end {
			cells = append(cells, labelledCell{strings.Join(strings.Fields(c.Label), ""), start, end})
		}
	}
	p.plain = plainCells(p)
	return append(cells, p.plain...)
}

// column calls f for each cell whose label holds one of words.
func (p *Pass) column(words []string, f func(word string, start, end int)) {
	known := map[string]string{}
	for _, c := range p.labelled {
		w, seen := known[c.label]
		if !seen {
			w = firstOf(c.label, words)
			known[c.label] = w
		}
		if w != "" {
			f(w, c.start, c.end)
		}
	}
}
