package name

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/rules"
)

// A reader reads one document at a time.
type reader struct {
	lx    *lexicon
	dec   decoder
	hooks *[65536]hook
	hints map[string]bool // names that other documents are sure of
	doc   *document.Document
	page  page
	found []candidate
	weak  []candidate // what the model found without being sure, or only it and nowhere with confidence

	hooked  []hooked  // of the line that rules read
	wins    []stretch // that may hold a name
	hopeful []stretch // what of them is worth decoding
	parts   []window  // the same of one

	// While rules read a line: what the model found there is
	// found[here[0]:here[1]], what rules found is found[here[2]:].
	here [3]int
}

// A candidate is a likely mention: units [from, to) of a line.
type candidate struct {
	line, from, to int
	titled         bool
	confidence     float64
	evidence       string
	person         int
	weak           uint8 // why it is not believed for itself: 0, unsure, lonely or placed
}

// Why a candidate is not believed for itself.
const (
	unsure = 1 + iota // the model thinks it less likely than not
	lonely            // only the model found it, and nowhere with confidence
	placed            // it stands where names stand, and the model does not quite rule it out
)

// Confidence of what rules find.
const (
	sure    = 0.99  // the text says that it is a name
	certain = 0.985 // position and neighbours leave no other reading
	strong  = 0.9
	fair    = 0.75
	doubt   = 0.5 // what is below is not reported
)

func (r *reader) open(d *document.Document) {
	r.doc = d
	r.page.fill(r.lx, d.Text, breaks(d))
	r.dec.open()
	r.found, r.weak = r.found[:0], r.weak[:0]
}

// breaks returns the offsets at which no name may go on: the borders of
// everything but running text.
func breaks(d *document.Document) []int {
	var out []int
	for i, s := range d.Segments {
		if i > 0 && (s.Kind != document.Body || d.Segments[i-1].Kind != document.Body) {
			out = append(out, s.Start)
		}
	}
	return out
}

func (r *reader) add(c candidate) {
	if c.to > c.from {
		r.found = append(r.found, c)
	}
}

// A stretch is a window of a line.
type stretch struct {
	line int
	window
}

// readModel adds what the model finds. It takes many windows at a time, so that
// what they look up is looked up together.
func (r *reader) readModel() {
	const together = 32
	r.wins = r.wins[:0]
	for k := range r.page.from {
		l := r.page.line(k)
		for _, w := range r.dec.windows(&l) {
			r.wins = append(r.wins, stretch{k, w})
		}
	}
	for wins := range slices.Chunk(r.wins, together) {
		for _, w := range wins {
			l := r.page.line(w.line)
			r.dec.wantStarts(&l, w.window)
		}
		r.dec.answer()
		r.hopeful = r.hopeful[:0]
		for _, w := range wins {
			l := r.page.line(w.line)
			r.parts = r.dec.hopeful(r.parts[:0], &l, w.window)
			for _, h := range r.parts {
				r.hopeful = append(r.hopeful, stretch{w.line, h})
			}
		}
		for _, w := range r.hopeful {
			l := r.page.line(w.line)
			r.dec.want(&l, w.from, w.to)
		}
		r.dec.answer()
		for _, w := range r.hopeful {
			l := r.page.line(w.line)
			r.dec.emissions(&l, w.window)
			r.decode(w.line, w.window)
		}
	}
}

// reach is how many units on each side of a name bear on how sure it is.
const reach = 10

// decode adds the names on the best path through a window of line k whose
// emissions are filled.
func (r *reader) decode(k int, w window) {
	r.decodeWith(k, w, 0)
	if len(r.dec.m.decision) > 0 { // with less certainty, for the decision to judge
		by := int32(lift * float64(r.dec.m.scale))
		r.dec.raise(w.to-w.from, by)
		r.decodeWith(k, w, by)
	}
}

// decodeWith is decode after the scores of all names were raised.
func (r *reader) decodeWith(k int, w window, raised int32) {
	d := &r.dec
	n := w.to - w.from
	best := d.best(n, nil)
	l := r.page.line(k)
	start, first := 0, len(r.found)
	for i, y := range d.tags[:n] {
		if y == beginName || y == beginTitled || y == singleName || y == singleTitled {
			start = i
		}
		if y == endName || y == endTitled || y == singleName || y == singleTitled {
			c := candidate{line: k, from: w.from - pad + start, to: w.from - pad + i + 1, titled: y == endTitled || y == singleTitled, evidence: "crf"}
			for c.from < c.to && !inName(l.at(c.from)) {
				c.from++
			}
			for c.to > c.from && !inName(l.at(c.to-1)) {
				c.to--
			}
			r.trim(&l, &c)
			r.extend(&l, &c)
			r.add(c)
		}
	}
	for j := first; j < len(r.found); j++ {
		c := &r.found[j]
		a, b := c.from+pad-w.from, c.to+pad-w.from
		near, whole := *d, best
		if n > 4*reach { // what is far away does not matter
			lo, hi := max(a-reach, 0), min(b+reach, n)
			near.em, near.back, near.tags = d.em[lo:hi], d.back[lo:hi], d.tags[lo:hi]
			a, b = a-lo, b-lo
			whole = near.best(hi-lo, nil)
		}
		none := near.best(min(n, len(near.em)), func(i, y int) bool { return y == outside || i < a || i >= b })
		c.confidence = certainty(float64(whole-none-raised) / float64(d.m.scale))
	}
	if raised > 0 {
		for _, c := range r.found[first:] {
			c.weak = unsure
			r.weak = append(r.weak, c)
		}
		r.found = r.found[:first]
	}
}

// trim corrects what the model took too long: a surname that is the end of a
// word (学徒龙飞), a verb after a name of three characters (孟子涵拍).
func (r *reader) trim(l *line, c *candidate) {
	n := c.to - c.from
	if c.titled || n < 3 || n > 4 || r.lx.isCompound(l.at(c.from), l.at(c.from+1)) {
		return
	}
	if r.surnameLen(l, c.from+1) > 0 && r.withinWord(l, c.from+1) {
		c.from++ // 年级组长晏平
		return
	}
	if n == 3 && r.surnameLen(l, c.from+1) == 1 && r.dec.m.surname[l.at(c.from+1)] >= 3 && c.from > 0 && r.isWord(l, c.from-1, c.from+1) && !r.isWord(l, c.from+1, c.to) {
		c.from++
		return
	}
	if n == 4 && r.dec.m.surname[l.at(c.from)] >= 4 && r.crosses(l, c.to) && !r.isWord(l, c.to-2, c.to) {
		c.to--
	}
}

// withinWord reports whether a word for a person ends before unit i and begins
// before the unit before it.
func (r *reader) withinWord(l *line, i int) bool {
	n, _ := r.endingAt(l, i, kin|post|client|peer)
	return n > 1
}

// noSurname are surnames that more often are another word before a given name.
const noSurname = "和与由向对让从同跟给把被为说问找叫是有那都还可能应要会经时成家老小大女男子来去到在过请等个以及前后里常连又但而任管该于令待别当如也就只"

// extend adds the surname to a given name that a word for a person stands
// before: 组长江孟儒, 其母母小红.
func (r *reader) extend(l *line, c *candidate) {
	at := c.from - 1
	if c.titled || c.to-c.from > 2 || at < 0 || l.gap[pad+c.from] == gapSpace || r.lx.surname[l.at(at)] == 0 || r.withinWord(l, c.from) {
		return
	}
	if apart := at == 0 || !isHan(l.at(at-1)) || l.gap[pad+at] != gapNone; apart && c.to-c.from == 2 && r.surnameLen(l, c.from) == 0 && !strings.ContainsRune(noSurname, rune(l.at(at))) && !r.crosses(l, c.from) {
		c.from = at // ：奚文彬
		return
	}
	if at < 1 || r.dec.m.surname[l.at(at)] == 0 || l.gap[pad+at] == gapSpace {
		return
	}
	switch n, cl := r.endingAt(l, at, kin|post|client|peer); {
	case n > 1:
		c.from, c.evidence = at, evidenceOf(cl)
	case l.at(at-1) == '叫':
		c.from = at
	}
}

// inName reports whether a name may begin or end with c.
func inName(c uint16) bool {
	return isHan(c) || isLetter(c) || c == codeRare || c == codeDigit || c == codeOther || c > 0x3000 && c < 0xFF00
}

// certainty turns a difference of log-likelihood into a confidence. Models
// are surer of themselves than they should be: hence the slope.
func certainty(margin float64) float64 { return min(1/(1+math.Exp(-margin)), 0.98) }

// margin returns by how much the model prefers units [from, to) of l to be a
// mention over there being none.
func (r *reader) margin(l *line, from, to int, titled bool) float64 {
	d := &r.dec
	w := window{max(from-4, 0) + pad, min(to+4, l.n) + pad}
	d.emissions(l, w)
	n := w.to - w.from
	a, b := from+pad-w.from, to+pad-w.from
	base := beginName
	if titled {
		base = beginTitled
	}
	with := d.best(n, func(i, y int) bool {
		switch {
		case i < a || i >= b:
			return true
		case b-a == 1:
			return y == base+3
		case i == a:
			return y == base
		case i == b-1:
			return y == base+2
		}
		return y == base+1
	})
	without := d.best(n, func(i, y int) bool { return y == outside || i < a || i >= b })
	return float64(with-without) / float64(d.m.scale)
}

// rest is how much, in units of log-likelihood, the other units of a mention
// make up for at most when its start speaks against one.
const rest = 5

// likelier reports whether the margin of units [from, to) of l is at least
// least. Most often the start alone shows that it isn't.
func (r *reader) likelier(l *line, from, to int, titled bool, least float64) bool {
	d := &r.dec
	d.want(l, pad+from, pad+from+1)
	d.answer()
	if float64(d.start(l, pad+from)) < (least-rest)*float64(d.m.scale) {
		return false
	}
	return r.margin(l, from, to, titled) >= least
}

// merge gives what both the model and a rule found the rule's evidence and the
// higher confidence.
func (r *reader) merge() {
	type place struct {
		line, from, to int
		titled         bool
	}
	ruled := map[place]*candidate{}
	for i := range r.found {
		c := &r.found[i]
		p := place{c.line, c.from, c.to, c.titled}
		if old := ruled[p]; c.evidence != "crf" && (old == nil || old.confidence < c.confidence) {
			ruled[p] = c
		}
	}
	if len(ruled) == 0 {
		return
	}
	for i := range r.found {
		c := &r.found[i]
		if by := ruled[place{c.line, c.from, c.to, c.titled}]; by != nil && c.evidence == "crf" {
			c.evidence, c.confidence = by.evidence, max(c.confidence, by.confidence)
		}
	}
}

// settle keeps, of candidates that overlap, the most certain one, and sorts.
func (r *reader) settle() {
	r.merge()
	slices.SortStableFunc(r.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.line, b.line), cmp.Compare(a.from, b.from))
	})
	taken := map[[2]int]bool{}
	kept := r.found[:0]
	for _, c := range r.found {
		free := c.confidence >= doubt
		for i := c.from; i < c.to && free; i++ {
			free = !taken[[2]int{c.line, i}]
		}
		if !free {
			continue
		}
		for i := c.from; i < c.to; i++ {
			taken[[2]int{c.line, i}] = true
		}
		kept = append(kept, c)
	}
	r.found = kept
	slices.SortFunc(r.found, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.from, b.from)) })
}

func (r *reader) mentions() []Mention {
	out := make([]Mention, 0, len(r.found))
	for _, c := range r.found {
		l := r.page.line(c.line)
		out = append(out, Mention{Span: l.span(c.from, c.to), Titled: c.titled, Confidence: c.confidence, Evidence: c.evidence, Person: c.person, Role: r.role(&l, c)})
	}
	return out
}

// role reads a person's role from the words beside a mention.
func (r *reader) role(l *line, c candidate) rules.Role {
	if c.titled {
		switch w := r.classOf(l, c.to-2, c.to); {
		case w&post != 0:
			return rules.Staff
		case w&peer != 0:
			return rules.Peer
		case w&kin != 0:
			return ""
		}
		return rules.Staff
	}
	at := c.from
	if l.at(at-1) == ':' || l.at(at-1) == codeSpace {
		at--
	}
	_, cl := r.endingAt(l, at, kin|peer|client|post)
	switch cl & -cl { // the first of them
	case kin:
		return rules.Relative
	case peer:
		return rules.Peer
	case client:
		return rules.Client
	case post:
		return rules.Staff
	}
	if n, _ := r.longest(l, c.to, title); n > 1 {
		return rules.Staff
	}
	return ""
}

// text returns the folded characters of units [from, to); Latin letters keep
// their source form.
func (r *reader) text(l *line, from, to int) string {
	var buf [64]byte
	b := buf[:0]
	for i := max(from, 0); i < min(to, l.n); i++ {
		c := rune(l.code[pad+i])
		if c == codeUpper || c == codeLower || c == codeDigit {
			c, _ = utf8.DecodeRuneInString(r.doc.Text[l.off[pad+i]:l.end[pad+i]])
		}
		b = utf8.AppendRune(b, c)
	}
	return string(b)
}

// key packs units [from, to); n is 0 if they are more than four.
func unitKey(l *line, from, to int) uint64 {
	if to-from > 4 || from < 0 || to > l.n {
		return 0
	}
	var k uint64
	for i := from; i < to; i++ {
		k = k<<16 | uint64(l.code[pad+i])
	}
	return k
}

// classOf returns the class of the word that units [from, to) form.
func (r *reader) classOf(l *line, from, to int) class { return r.lx.table.get(unitKey(l, from, to)) }

// longest returns the length of the longest word of the classes in want that
// starts at unit i, and which of them it has; 0 if there is none.
func (r *reader) longest(l *line, i int, want class) (int, class) {
	if r.lx.table.heads[l.at(i)]&want == 0 {
		return 0, 0
	}
	for n := min(4, l.n-i); n > 0; n-- {
		if c := r.classOf(l, i, i+n) & want; c != 0 {
			return n, c
		}
	}
	return 0, 0
}

// endingAt is longest for words that end before unit i.
func (r *reader) endingAt(l *line, i int, want class) (int, class) {
	if r.lx.table.tails[l.at(i-1)]&want == 0 {
		return 0, 0
	}
	for n := min(4, i); n > 0; n-- {
		if c := r.classOf(l, i-n, i) & want; c != 0 {
			return n, c
		}
	}
	return 0, 0
}

// surnameLen returns the length of the surname that units from i on begin
// with, 0 if there is none.
func (r *reader) surnameLen(l *line, i int) int {
	if i < 0 || i >= l.n {
		return 0
	}
	if i+1 < l.n && r.lx.isCompound(l.at(i), l.at(i+1)) {
		return 2
	}
	if r.lx.surname[l.at(i)] != 0 {
		return 1
	}
	return 0
}

// isWord reports whether units [from, to) are a dictionary word.
func (r *reader) isWord(l *line, from, to int) bool {
	n := to - from
	return n >= 2 && n <= 4 && r.dec.m.isWord(unitKey(l, from, to))
}

// crosses reports whether a dictionary word lies across the border before unit i.
func (r *reader) crosses(l *line, i int) bool {
	for n := 2; n <= 4; n++ {
		for a := i - n + 1; a < i; a++ {
			if a >= 0 && a+n <= l.n && r.isWord(l, a, a+n) {
				return true
			}
		}
	}
	return false
}
