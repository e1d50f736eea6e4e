package name

import "strings"

// readPositions adds what stands where names stand all over the document:
// speakers of a transcript who are called by their surnames, and the cells of
// a column of which most hold names.
func (r *reader) readPositions() {
	at := map[int][]candidate{} // what was found, by line
	for _, c := range r.found {
		if c.confidence >= doubt {
			at[c.line] = append(at[c.line], c)
		}
	}
	r.speakers()
	r.turns(at)
	r.columns(at)
}

// maxHeading is how many units the name of somebody who speaks has at most.
const maxHeading = 12

// maxStamp is how many units of a date, a time, a number may stand before it.
const maxStamp = 24

// turns reads who speaks in a transcript and who writes in a chat, by whatever
// name: what stands again and again before a colon, or with a time above a
// message. 依依: 在吗 Coco: 在; 今天也要早睡 23:41.
func (r *reader) turns(at map[int][]candidate) {
	var spoken, written turns
	for k := range r.page.from {
		m := r.page.marks[k]
		if m&hasColon == 0 {
			continue
		}
		l := r.page.line(k)
		if m&hasDigit != 0 {
			if from, to, ok := stamped(&l); ok {
				written.add(r, &l, k, from, to, at[k])
				continue
			}
		}
		from := 0
		for from < maxStamp && from < l.n && !isHan(l.at(from)) && !isLetter(l.at(from)) {
			from++
		}
		to := from
		for to-from <= maxHeading && (isHan(l.at(to)) || isLetter(l.at(to)) || l.at(to) == codeSpace || l.at(to) == '.') {
			to++
		}
		if n := to - from; n >= 2 && n <= maxHeading && l.at(to) == ':' && to+1 < l.n {
			spoken.add(r, &l, k, from, to, at[k])
		}
	}
	for s, where := range spoken.of {
		if len(where) > 1 && len(spoken.known) > 0 && spoken.others(s) > 0 {
			r.turn(where, &spoken, 1)
		}
	}
	for _, where := range written.of {
		if len(where) > 1 && written.all > 2 {
			r.turn(where, &written, 2)
		}
	}
}

// turns are the places of what may be the name of somebody who speaks.
type turns struct {
	of    map[string][]candidate
	all   int
	lines map[int]bool
	known map[string]bool // those found already
}

func (t *turns) add(r *reader, l *line, k, from, to int, found []candidate) {
	if t.of == nil {
		t.of, t.lines, t.known = map[string][]candidate{}, map[int]bool{}, map[string]bool{}
	}
	s := r.text(l, from, to)
	t.of[s] = append(t.of[s], candidate{line: k, from: from, to: to, confidence: fair, evidence: "speaker"})
	t.all++
	t.lines[k] = true
	for _, c := range found {
		if c.from == from && c.to == to {
			t.known[s] = true
		}
	}
}

// others returns how many headings but s there are more than once.
func (t *turns) others(s string) int {
	n := 0
	for o, where := range t.of {
		if o != s && len(where) > 1 {
			n++
		}
	}
	return n
}

// turn adds the places of a heading unless it is a role. Most of them must stand
// beside another turn: within two lines, but not less than the given distance.
func (r *reader) turn(where []candidate, t *turns, least int) {
	l := r.page.line(where[0].line)
	from, to := where[0].from, where[0].to
	if r.isWord(&l, from, to) && !t.known[r.text(&l, from, to)] || r.lx.notName[unitKey(&l, from, to)] || labelKind(r.lx, r.text(&l, from, to)) != noLabel || r.classOf(&l, from, to) != 0 {
		return
	}
	if n, _ := r.endingAt(&l, to, kin|title|post|client|peer); n > 0 && n < to-from {
		return // 图图妈, 周老师
	}
	beside := 0
	for _, c := range where {
		near := t.lines[c.line-1] || t.lines[c.line+1]
		if near = near && least < 2 || !near && (t.lines[c.line-2] || t.lines[c.line+2]); near {
			beside++
		}
	}
	if 2*beside < len(where) {
		return
	}
	for _, c := range where {
		r.add(c)
	}
}

// stamped returns the units of a line with a time that are neither date nor
// time, if they may be who wrote what follows.
func stamped(l *line) (from, to int, ok bool) {
	if l.n > 40 {
		return 0, 0, false
	}
	mark := func(c uint16) bool {
		return c == codeDigit || strings.ContainsRune(" :-/.[]()年月日", rune(c))
	}
	from, to = 0, l.n
	for from < to && mark(l.at(from)) {
		from++
	}
	for to > from && mark(l.at(to-1)) {
		to--
	}
	clock := false
	for i := 1; i < l.n-1; i++ {
		clock = clock || l.at(i) == ':' && l.at(i-1) == codeDigit && l.at(i+1) == codeDigit && (i < from || i >= to)
	}
	if !clock || to-from < 2 || to-from > maxHeading {
		return 0, 0, false
	}
	for i := from; i < to; i++ {
		if c := l.at(i); !isHan(c) && !isLetter(c) && c != codeDigit {
			return 0, 0, false
		}
	}
	return from, to, true
}

// roles are surnames that are more often the role of a speaker.
const roles = "师母父男女问答生医来咨主访督家宿校"

// speakers reads a surname that lines begin with, before a colon: 卞：今天谁先来？
func (r *reader) speakers() {
	known := map[string]bool{}
	for _, c := range r.found {
		l := r.page.line(c.line)
		if n := r.surnameLen(&l, c.from); n > 0 && !c.titled && c.to-c.from > n && c.to-c.from <= n+2 && c.confidence >= fair {
			known[r.text(&l, c.from, c.from+n)] = true
		}
	}
	lines := map[string][]int{}
	for k := range r.page.from {
		l := r.page.line(k)
		for n := 1; n <= 2 && n < l.n; n++ {
			if l.at(n) != ':' {
				continue
			}
			if s := r.text(&l, 0, n); known[s] && !strings.Contains(roles, s) {
				lines[s] = append(lines[s], k)
			}
		}
	}
	for s, where := range lines {
		for _, k := range where {
			if len(where) > 1 {
				r.add(candidate{line: k, to: len([]rune(s)), confidence: strong, evidence: "speaker"})
			}
		}
	}
}

// A column is the cells at one place of rows whose cells one mark parts.
type column struct {
	cells []candidate
	named map[string]bool
	all   map[string]bool
}

// maxColumn is how many columns of a row are looked at.
const maxColumn = 12

// columns reads the columns of rows in running text: where most cells hold a
// name, the others do too. Cells may begin with a number: ① 沙棘｜八年级｜观察.
func (r *reader) columns(at map[int][]candidate) {
	for _, sep := range []uint16{'|', '\t', ','} {
		var table [maxColumn]column
		for k := range r.page.from {
			if r.page.marks[k]&markOf(sep) == 0 {
				continue
			}
			l := r.page.line(k)
			if !repeats(&l, sep) {
				continue
			}
			for i, cell := range cellsOf(&l, sep) {
				if i == maxColumn {
					break
				}
				if from, to, ok := lone(&l, cell[0], cell[1]); ok {
					table[i].add(r, &l, candidate{line: k, from: from, to: to, confidence: certain, evidence: "column"}, at[k])
				}
			}
		}
		for _, c := range table {
			if len(c.all) < 3 || 5*len(c.named) < 3*len(c.all) {
				continue
			}
			for _, cell := range c.cells {
				l := r.page.line(cell.line)
				if r.nameable(&l, cell.from, cell.to) {
					r.add(cell)
				}
			}
		}
	}
}

// lone returns the Han characters that a cell holds besides marks and numbers.
func lone(l *line, from, to int) (int, int, bool) {
	for from < to && !isHan(l.at(from)) {
		from++
	}
	for to > from && !isHan(l.at(to-1)) {
		to--
	}
	for i := from; i < to; i++ {
		if !isHan(l.at(i)) {
			return 0, 0, false
		}
	}
	return from, to, to-from >= 2 && to-from <= 4
}

func (c *column) add(r *reader, l *line, cell candidate, found []candidate) {
	if c.all == nil {
		c.all, c.named = map[string]bool{}, map[string]bool{}
	}
	s := r.text(l, cell.from, cell.to)
	c.all[s] = true
	for _, f := range found {
		if f.from == cell.from && f.to == cell.to {
			c.named[s] = true
			break
		}
	}
	if len(c.all) > 1 || c.named[s] { // the first may be the column's header
		c.cells = append(c.cells, cell)
	}
}
