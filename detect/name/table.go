package name

import "strings"

// loneName reads a cell that holds nothing but what looks like a name.
func (r *reader) loneName(k int, l *line) {
	from, to, titled, next := r.item(l, 0)
	if next == 0 || next < l.n && (isHan(l.at(next)) || next+1 < l.n) || titled {
		return
	}
	if r.surnameLen(l, from) > 0 && to-from >= 2 && to-from <= 3 && r.plausible(l, from, to, roleLabel) && !r.isWord(l, from, to) && r.likelier(l, from, to, false, 0) {
		r.add(candidate{line: k, from: from, to: to, confidence: fair, evidence: "cell"})
	}
}

// bareCell reads a cell of a row in running text that holds a whole name.
func (r *reader) bareCell(k int, l *line, from, to int) {
	for from < to && !isHan(l.at(from)) {
		from++
	}
	a, b, titled, next := r.item(l, from)
	for next < to && l.at(next) == codeSpace {
		next++
	}
	if next == to && !titled && b-a >= 2 && r.plausible(l, a, b, roleLabel) && !r.isWord(l, a, b) && r.likelier(l, a, b, false, -3) {
		r.add(candidate{line: k, from: a, to: b, confidence: fair, evidence: "cell"})
	}
}

// tokens reads a file name or a property: what stands between its separators.
func (r *reader) tokens(k int, l *line) {
	for i := 0; i < l.n; {
		j := i
		for j < l.n && isHan(l.at(j)) && (j == i || l.gap[pad+j] == gapNone) {
			j++
		}
		if j == i {
			i++
			continue
		}
		from, to, titled, _ := r.item(l, i)
		to = min(to, j)
		if r.surnameLen(l, from) > 0 && to > from && r.plausible(l, from, to, roleLabel) && !r.isWord(l, from, to) && !r.wordAndMore(l, from, to) {
			r.add(candidate{line: k, from: from, to: to, titled: titled, confidence: fair, evidence: "token"})
		}
		i = j
	}
}

// wordAndMore reports a word with one character after it that the model takes
// for no name either: 宣传单.
func (r *reader) wordAndMore(l *line, from, to int) bool {
	return to-from == 3 && r.isWord(l, from, from+2) && !r.likelier(l, from, to, false, 2)
}

// A table is what is known of the columns of the rows read so far, in text
// whose cells are no segments of their own.
type table struct {
	sep   uint16
	cells int
	kinds []labelled
	heads []string
}

// read takes l as a header or as a row below one.
func (t *table) read(r *reader, k int, l *line) {
	if repeats(l, '|') {
		for _, c := range cellsOf(l, '|') {
			r.bareCell(k, l, c[0], c[1])
		}
	}
	if t.cells > 0 {
		if cuts := cellsOf(l, t.sep); len(cuts) >= t.cells {
			for i, kind := range t.kinds {
				if kind != noLabel {
					r.cell(k, l, cuts[i][0], cuts[i][1], t.heads[i], kind)
				}
			}
			return
		}
		t.cells = 0
	}
	for _, sep := range []uint16{'\t', '|', ','} {
		if !repeats(l, sep) {
			continue
		}
		cuts := cellsOf(l, sep)
		if len(cuts) < 3 {
			continue
		}
		var kinds []labelled
		var heads []string
		any, digits := false, false
		for _, c := range cuts {
			s := strings.TrimSpace(r.text(l, c[0], c[1]))
			kind := noLabel
			if k, n := r.lx.key(s); n == 0 || r.lx.table.get(k) != 0 || strings.HasSuffix(s, "姓名") || strings.HasSuffix(s, "人") {
				kind = labelKind(r.lx, s)
			}
			kinds, heads = append(kinds, kind), append(heads, s)
			any = any || kind == nameLabel || kind == roleLabel
			digits = digits || countDigits(s) > 3
		}
		if any && !digits && !r.filled(l, k, cuts, kinds) {
			*t = table{sep, len(cuts), kinds, heads}
			return
		}
	}
}

// filled reports a row of labels with their values: | 姓名 | 竹笑秋 | 性别 | 女 |.
func (r *reader) filled(l *line, k int, cuts [][2]int, kinds []labelled) bool {
	for i, kind := range kinds {
		if kind == noLabel || i+1 == len(cuts) {
			continue
		}
		for _, c := range r.found {
			if c.line == k && c.from >= cuts[i+1][0] && c.to <= cuts[i+1][1] && c.confidence >= doubt {
				return true
			}
		}
	}
	return false
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// repeats reports whether sep occurs twice in l.
func repeats(l *line, sep uint16) bool {
	n := 0
	for i, c := range l.code[pad : pad+l.n] {
		if c == sep && (sep != ',' || l.end[pad+i]-l.off[pad+i] == 1) {
			n++
		}
	}
	return n > 1
}

// cellsOf cuts l at each sep outside quotes.
func cellsOf(l *line, sep uint16) [][2]int {
	var out [][2]int
	from, quoted := 0, false
	for i := range l.n {
		switch c := l.at(i); {
		case c == '”':
			quoted = false
		case c == '“':
			quoted = !quoted
		case c == sep && !quoted && (sep != ',' || l.end[pad+i]-l.off[pad+i] == 1): // a full-width comma parts no cells
			out = append(out, [2]int{from, i})
			from = i + 1
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append(out, [2]int{from, l.n})
}

// cell reads the value of a cell in a column of names.
func (r *reader) cell(k int, l *line, from, to int, head string, kind labelled) {
	for from < to && l.at(from) == codeSpace {
		from++
	}
	a, b, titled, next := r.item(l, from)
	if next == from || b > to || !r.plausible(l, a, b, kind) {
		return
	}
	conf := sure
	if kind != nameLabel {
		conf = strong
	}
	r.add(candidate{line: k, from: a, to: b, titled: titled, confidence: conf, evidence: "label:" + head})
}
