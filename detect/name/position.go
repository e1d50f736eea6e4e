package name

import "strings"

// readPositions adds what stands where names stand all over the document:
// speakers of a transcript who are called by their surnames, and the cells of
// a column of which most hold names.
func (r *reader) readPositions() {
	if len(r.found) == 0 {
		return
	}
	at := map[int][]candidate{} // what was found, by line
	for _, c := range r.found {
		if c.confidence >= doubt {
			at[c.line] = append(at[c.line], c)
		}
	}
	r.speakers()
	r.columns(at)
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
