package redact

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"yinqu/detect/match"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// A plan says what is to be changed in one document.
type plan struct {
	doc     *document.Document // with the file's name as last segment, if it belongs to it
	content int                // length of the text without that name
	edits   []document.Edit    // sorted and disjoint, of the name too
	changes []Change
	hidden  []string // values that the edits hide, as they are written
	sure    []string // folded values that must be nowhere in the copy
}

// planner makes plans for the documents of one file.
type planner struct {
	decide func(judge.Finding) judge.Finding // the operator of a finding
	masks  bool                              // the format can't write anything but masks
	sure   map[string]target                 // what was found so far in the file's documents that can be nothing else, by folded value
}

// plan turns the findings of d into edits. Extra targets were found in a copy.
func (p *planner) plan(d *document.Document, j judge.Judgement, c *cast, extra []target) *plan {
	out := &plan{doc: d, content: len(d.Text)}
	if n := len(d.Segments); n > 0 && d.Segments[n-1].Kind == document.Filename {
		out.content = d.Segments[n-1].Start
	}
	var targets []target
	var kept []judge.Finding
	for _, f := range j.Findings {
		if f = p.decide(f); f.Operator == rules.Keep || f.Operator == "" {
			kept = append(kept, f)
		} else {
			targets = append(targets, target{f, classOf(f.Entity)})
		}
	}
	targets = append(targets, extra...)
	targets, out.sure = p.spread(d, targets, kept)
	ext := len(strings.TrimRight(d.Text, "\n")) - len(path.Ext(strings.TrimRight(d.Text[out.content:], "\n")))
	targets = slices.DeleteFunc(targets, func(t target) bool { return t.Span.Start < out.content && !d.Owns(t.Span) })
	for i := range targets {
		// What a file is stays in its name, and no finding is of both.
		if s := &targets[i].Span; s.Start >= out.content {
			s.End = min(s.End, ext)
		} else {
			s.End = min(s.End, out.content)
		}
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return t.Span.Len() <= 0 })
	slices.SortStableFunc(targets, func(a, b target) int { return a.Span.Compare(b.Span) })
	out.write(targets, c, p.masks)
	if !p.masks {
		out.tellFieldsApart()
	}
	return out
}

// tellFieldsApart numbers replacements that would make two fields say the same:
// the authors of a document's comments are read as one field for each of them.
func (p *plan) tellFieldsApart() {
	type field struct{ path, label, text string }
	before := map[field]string{} // what a field said that says this now
	at := 0
	for _, s := range p.doc.Segments {
		if s.Kind != document.Metadata {
			continue
		}
		for at < len(p.edits) && p.edits[at].Start < s.Start {
			at++
		}
		first := at
		for at < len(p.edits) && p.edits[at].End <= s.End {
			at++
		}
		old := p.doc.In(s.Span)
		f := field{s.Path, s.Label, p.says(s.Span, p.edits[first:at])}
		if f.text == "" {
			continue
		}
		if first < at {
			last := &p.edits[at-1]
			plain := last.New
			for n := 2; before[f] != "" && before[f] != old; n++ {
				last.New = plain + strconv.Itoa(n)
				f.text = p.says(s.Span, p.edits[first:at])
			}
		}
		before[f] = old
	}
}

// says returns what a field says once edits, which lie in it, are made.
func (p *plan) says(s document.Span, edits []document.Edit) string {
	var b strings.Builder
	for _, e := range edits {
		b.WriteString(p.doc.Text[s.Start:e.Start] + e.New)
		s.Start = e.End
	}
	return strings.TrimSpace(b.String() + p.doc.In(s))
}

// write makes the edits.
func (p *plan) write(targets []target, c *cast, masks bool) {
	lines := document.NewLines(p.doc.Text)
	var removed []int      // edits
	late := map[int]bool{} // targets whose replacement comes after another's
	var last judge.Finding // that was replaced
	for _, q := range cut(targets) {
		t := targets[q.target]
		f := t.Finding
		if q.first && f.Operator == rules.Generalize && p.doc.In(q.Span) == "在" && q.End < t.Span.End && !masks {
			late[q.target] = true // 在某村务农, not 务农某村
			continue
		}
		if late[q.target] {
			q.first = true
			delete(late, q.target)
		}
		inName := q.Start >= p.content
		switch {
		case inName && (f.Operator == rules.Mask || f.Operator == rules.Remove):
			f.Operator = rules.Label
		case masks && !inName:
			f.Operator = rules.Mask
		}
		e := document.Edit{Span: q.Span}
		switch {
		case f.Operator == rules.Mask:
			e.New = mask(p.doc.In(q.Span))
		case q.first:
			e.New = c.replace(f)
			if n := len(p.edits); n > 0 && p.edits[n-1].End == e.Start {
				e.New = c.beside(last, f, p.edits[n-1].New, e.New)
			} else if !inName {
				e.Start -= p.aroundAge(e.Start, f)
			}
			last = f
		}
		if inName {
			e.New = safeName(e.New)
		}
		if n := len(p.edits); n > 0 && p.edits[n-1].End == e.Start && (e.New == "" || again(p.edits[n-1].New, e.New, f)) {
			p.edits[n-1].End = e.End
			if e.New != "" {
				p.edits[n-1].New = e.New
			}
		} else {
			p.edits = append(p.edits, e)
		}
		if f.Operator == rules.Remove && !inName {
			removed = append(removed, len(p.edits)-1)
		}
		p.hidden = append(p.hidden, p.doc.In(t.Span))
		if q.first {
			seg := p.doc.Segments[max(0, p.doc.SegmentAt(q.Start))]
			p.changes = append(p.changes, Change{Entity: f.Entity, Operator: f.Operator, New: e.New,
				Segment: seg.Kind, Path: seg.Path, Line: lines.Position(q.Start).Line})
		}
	}
	joined := 0
	for _, i := range slices.Compact(removed) {
		i -= joined
		p.close(i)
		if i > 0 && p.edits[i-1].End == p.edits[i].Start && p.edits[i-1].New+p.edits[i].New == "" {
			p.edits[i-1].End = p.edits[i].End
			p.edits = slices.Delete(p.edits, i, i+1)
			joined++
			p.close(i - 1)
		}
	}
	slices.Sort(p.hidden)
	p.hidden = slices.Compact(p.hidden)
}

// aroundAge returns how much before off goes with an age that becomes a span
// of ages: 刚满 of 刚满15岁.
func (p *plan) aroundAge(off int, f judge.Finding) int {
	from := p.doc.Segments[max(0, p.doc.SegmentAt(off))].Start
	if n := len(p.edits); n > 0 {
		from = max(from, p.edits[n-1].End)
	}
	if f.Entity == rules.Age && f.Operator == rules.Generalize && from <= off {
		for _, w := range []string{"刚满", "年满", "已满", "未满", "不满", "将满", "快满", "刚过", "满", "剛滿", "年滿", "滿"} {
			if strings.HasSuffix(p.doc.Text[from:off], w) {
				return len(w)
			}
		}
	}
	return 0
}

// close takes the marks beside edit i with it that mean nothing without what
// it removes: empty brackets, one of two commas, a comma before a full stop.
func (p *plan) close(i int) {
	e := &p.edits[i]
	at := p.doc.SegmentAt(e.Start)
	if e.New != "" || at < 0 {
		return
	}
	from, to := p.doc.Segments[at].Start, min(p.doc.Segments[at].End, p.content)
	if i > 0 {
		from = max(from, p.edits[i-1].End)
	}
	if i+1 < len(p.edits) {
		to = min(to, p.edits[i+1].Start)
	}
	if e.Start <= from || e.End >= to {
		return
	}
	before, n := utf8.DecodeLastRuneInString(p.doc.Text[from:e.Start])
	after, m := utf8.DecodeRuneInString(p.doc.Text[e.End:to])
	const open, shut, commas = "（(［[【〔", "）)］]】〕", "，、；,;"
	bracket := strings.IndexRune(open, before)
	switch {
	case bracket >= 0 && bracket == strings.IndexRune(shut, after):
		e.Start, e.End = e.Start-n, e.End+m
	case strings.ContainsRune(open+commas, before) && strings.ContainsRune(commas, after):
		e.End += m
	case strings.ContainsRune(commas, before) && strings.ContainsRune(shut+"。！？", after):
		e.Start -= n
	}
}

// again reports whether a replacement need not be written beside the one
// before it: ［单位］［单位］, 某省某市. Of people each counts.
func again(before, now string, f judge.Finding) bool {
	switch {
	case classOf(f.Entity) == rules.Direct && f.Entity != rules.Address:
		return false
	case f.Operator == rules.Label:
		return before == now
	}
	return f.Operator == rules.Generalize && strings.HasPrefix(before, "某") && strings.HasPrefix(now, "某") && (f.Entity == rules.Place || before == now)
}

// spread adds the other places where a value stands that can be nothing else,
// found in this document or in another of the file, and returns those values.
// A name of two characters may be an ordinary word elsewhere; a number or a
// name of three is what it is.
func (p *planner) spread(d *document.Document, targets []target, kept []judge.Finding) ([]target, []string) {
	own := map[string]target{}
	for _, t := range targets {
		if v := fold(d.In(t.Span)); sure(t, v) {
			if _, ok := own[v]; !ok {
				own[v] = t
			}
			if _, ok := p.sure[v]; !ok {
				t.Subject = 0 // the other documents have subjects of their own
				p.sure[v] = t
			}
		}
	}
	if len(p.sure) == 0 {
		return targets, nil
	}
	values := slices.Sorted(maps.Keys(p.sure))
	covered := newCover(targets)
	open := newCover(nil)
	for _, f := range kept {
		if classOf(f.Entity) == rules.Direct {
			open.add(f.Span)
		}
	}
	occurrences(d, values, func(s document.Span, v int) {
		if !covered.overlaps(s) && !open.overlaps(s) {
			t, ok := own[values[v]]
			if !ok {
				t = p.sure[values[v]]
			}
			t.Span = s
			targets = append(targets, t)
		}
	})
	return targets, values
}

// occurrences reports where the folded text of d holds one of the folded
// values as a word of its own, inside one segment.
func occurrences(d *document.Document, values []string, report func(s document.Span, value int)) {
	v := document.Fold(d)
	match.New(values).Scan(v.Text, func(start, end, i int) {
		if !bordered(v.Text, start, end) {
			return
		}
		s := v.Source(start, end)
		if at := d.SegmentAt(s.Start); at >= 0 && d.Segments[at].Contains(s) {
			report(s, i)
		}
	})
}

// bordered reports whether text[start:end] does not go on as a word in letters
// or a number.
func bordered(text string, start, end int) bool {
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !(alnum(first) && alnum(before)) && !(alnum(last) && alnum(after))
}

func alnum(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// sure reports whether the folded value of t can mean nothing else wherever it
// stands.
func sure(t target, v string) bool {
	han, others := 0, 0
	for _, r := range v {
		if unicode.Is(unicode.Han, r) {
			han++
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			others++
		}
	}
	switch {
	case t.Entity == rules.Person:
		return han >= 3 || han == 0 && others >= 6
	case t.class == rules.Direct:
		return others >= 6 || han >= 4
	case t.Entity == rules.School || t.Entity == rules.Org:
		return t.Operator.Rank() >= rules.Generalize.Rank() && han >= 5
	}
	return false
}

// classOf returns the class of an entity.
func classOf(e rules.Entity) rules.Class {
	info, _ := rules.Lookup(e)
	return info.Class
}

// A cover tells whether spans overlap a growing set of others.
type cover struct {
	spans []document.Span
	dirty bool
}

func newCover(targets []target) *cover {
	c := &cover{}
	for _, t := range targets {
		c.add(t.Span)
	}
	return c
}

func (c *cover) add(s document.Span) { c.spans, c.dirty = append(c.spans, s), true }

// overlaps reports whether s shares a byte with one of the spans.
func (c *cover) overlaps(s document.Span) bool {
	if c.dirty {
		slices.SortFunc(c.spans, document.Span.Compare)
		merged := c.spans[:0]
		for _, x := range c.spans {
			if n := len(merged); n > 0 && x.Start <= merged[n-1].End {
				merged[n-1].End = max(merged[n-1].End, x.End)
			} else {
				merged = append(merged, x)
			}
		}
		c.spans, c.dirty = merged, false
	}
	i, _ := slices.BinarySearchFunc(c.spans, s.Start, func(x document.Span, at int) int {
		if x.End <= at {
			return -1
		}
		return 1
	})
	return i < len(c.spans) && c.spans[i].Start < s.End
}

// safeName makes text fit for a file's name on every system.
func safeName(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, text)
}

// tally counts changes by entity and operator, most first.
func tally(changes []Change) []Count {
	n := map[Count]int{}
	for _, c := range changes {
		n[Count{Entity: c.Entity, Operator: c.Operator}]++
	}
	var out []Count
	for c, i := range n {
		c.N = i
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Entity, b.Entity), cmp.Compare(a.Operator, b.Operator))
	})
	return out
}
