package name

import (
	"slices"
	"strings"
)

// A labelled is what a label promises of its value.
type labelled int

const (
	noLabel   labelled = iota
	nameLabel          // 姓名: whatever stands there is a name
	roleLabel          // 咨询师, 母亲: a name, or something else
	listLabel          // 出席: names
)

// labelKind judges the text of a label by the word that it ends with.
func labelKind(lx *lexicon, s string) labelled {
	q := []rune(s)
	for len(q) > 0 && (q[len(q)-1] == ')' || q[len(q)-1] == '）') {
		i := len(q) - 1
		for i > 0 && q[i] != '(' && q[i] != '（' {
			i--
		}
		if inner := string(q[min(i+1, len(q)-1) : len(q)-1]); labelKind(lx, inner) == nameLabel {
			return nameLabel
		}
		q = q[:i]
	}
	if len(q) > 12 {
		return noLabel
	}
	for n := min(4, len(q)); n > 0; n-- {
		k, m := lx.key(string(q[len(q)-n:]))
		if m == 0 {
			continue
		}
		switch c := lx.table.get(k); {
		case c&label != 0:
			return nameLabel
		case c&roll != 0:
			return listLabel
		case c&(kin|post|client) != 0 && (n > 1 || len(q) == 1):
			return roleLabel
		case c&peer != 0:
			return listLabel
		}
	}
	if n := len(q); n >= 3 && n <= 6 && strings.ContainsRune("人者员师", q[n-1]) && !strings.ContainsRune("个本他工大老每几病", q[n-2]) {
		return roleLabel
	}
	switch strings.ToLower(s) {
	case "name", "fullname", "full name", "student", "student name", "from", "to", "cc", "author", "counsellor", "counselor", "teacher", "parent", "guardian", "signature", "signed", "client", "patient":
		return nameLabel
	}
	return noLabel
}

// labels reads a form field: a label, at unit i a colon or the border of a cell, a value.
func (r *reader) labels(k int, l *line, i int) {
	from := fieldStart(l, i)
	if from == i {
		return
	}
	s := strings.TrimSpace(r.text(l, from, i))
	kind := labelKind(r.lx, s)
	if l.at(i) != ':' && (kind == listLabel || strings.ContainsRune(s, ' ')) {
		return
	}
	if kind != noLabel {
		r.value(k, l, i+1, s, kind)
	}
}

// bareLabels reads a field without a colon: 姓名 郭睿　性别 男. Only the
// plainest labels count, here one at unit i.
func (r *reader) bareLabels(k int, l *line, i int) {
	if i+2 >= l.n || i > 0 && l.gap[pad+i] == gapNone && isHan(l.at(i-1)) || r.classOf(l, i, i+2)&label == 0 {
		return
	}
	j := i + 2
	if l.at(j) == codeSpace {
		j++
	} else if l.gap[pad+j] == gapNone {
		return
	}
	r.value(k, l, j, r.text(l, i, i+2), roleLabel)
}

// fieldStart returns where the label that ends before unit i begins.
func fieldStart(l *line, i int) int {
	for from := i; ; from-- {
		if from == 0 || i-from > 14 {
			return from
		}
		c := l.at(from - 1)
		if from < i && l.gap[pad+from] != gapNone && i-from >= 2 {
			return from
		}
		switch c {
		case ',', ';', '。', '|', '\t', '、', ':', '!', '?', '·', 0x25A1, 0x2611, '“', '”':
			return from
		case codeSpace:
			if from < i {
				return from
			}
		}
	}
}

// value reads the names of a field whose value starts at unit i.
func (r *reader) value(k int, l *line, i int, label string, kind labelled) {
	if r.nickname(k, l, i, label) {
		return
	}
	var items []candidate
	likely := 0
	for len(items) < 60 && i < l.n {
		for i < l.n && (l.at(i) == codeSpace || l.at(i) == '“' || l.at(i) == '@' || l.at(i) == '_') {
			i++
		}
		from, to, titled, next := r.item(l, i)
		if next == i || l.at(next) == ':' {
			break
		}
		c := candidate{line: k, from: from, to: to, titled: titled, confidence: sure, evidence: "label:" + label}
		// What goes on is speech (来访者：谢谢，… 来访者：大概10年前) unless it looks like a name.
		spoken := (kind == roleLabel || kind == listLabel && len(items) == 0 && l.at(next) != ',') && next < l.n && !strings.ContainsRune(" |\t(、;/", rune(l.at(next)))
		if spoken && (!r.plausible(l, from, to, kind) || !titled && r.isWord(l, from, to) || !r.likelier(l, from, to, titled, 0)) {
			break
		}
		if !spoken && to-from <= 10 && !r.plausible(l, from, to, kind) {
			c = r.tail(l, c)
		}
		if kind != nameLabel {
			c.confidence = strong
			if r.isWord(l, c.from, c.to) && !titled && c.from == from {
				c.confidence = fair
			}
		}
		switch {
		case r.plausible(l, c.from, c.to, kind) || c.from > from:
			likely++
			items = append(items, c)
		case kind == listLabel && r.nameable(l, c.from, c.to):
			if r.surnameLen(l, c.from) > 0 {
				likely++
			}
			c.confidence = fair
			items = append(items, c)
		}
		if next < l.n && l.at(next) == '(' { // 张三（请假）、李四
			for next < l.n && l.at(next) != ')' {
				next++
			}
			next++
		}
		more := l.at(next) == '、' || l.at(next) == ';' || l.at(next) == '/' || kind == listLabel && (l.at(next) == ',' || l.at(next) == codeSpace)
		if kind == listLabel && next < l.n && isHan(l.at(next)) && l.gap[pad+next] != gapNone {
			i = next
			continue
		}
		if !more {
			break
		}
		i = next + 1
	}
	if kind == listLabel && 3*likely < 2*len(items) {
		return
	}
	for _, c := range items {
		r.add(c)
	}
}

// nickname reads the value of a field for a name on the net, which may be any
// phrase; ok is false if the label is for something else.
func (r *reader) nickname(k int, l *line, i int, label string) (ok bool) {
	if !strings.HasSuffix(label, "昵称") && !strings.HasSuffix(label, "网名") && !strings.HasSuffix(label, "微信名") {
		return false
	}
	for l.at(i) == codeSpace || l.at(i) == '“' {
		i++
	}
	j := i
	for j < l.n && (j == i || l.gap[pad+j] != gapSpace) && !strings.ContainsRune(" ,;()|\t”。、", rune(l.at(j))) {
		j++
	}
	if j-i >= 2 && j-i <= 12 && !r.lx.notName[unitKey(l, i, j)] {
		r.add(candidate{line: k, from: i, to: j, confidence: sure, evidence: "label:" + label})
	}
	return true
}

// tail shortens a value to the name that it ends with: 工程部王芳.
func (r *reader) tail(l *line, c candidate) candidate {
	for n := 3; n >= 2; n-- {
		at := c.to - n
		if at <= c.from {
			continue
		}
		w, _ := r.endingAt(l, at, post|client|peer|title)
		if w == 0 && !slices.Contains([]uint16{'部', '处', '科', '室', '组', '心', '院', '系', '班', '队', '局', '所', '团', '校', '厂', '会'}, l.at(at-1)) {
			continue
		}
		if r.plausible(l, at, c.to, roleLabel) || w > 1 && r.nameable(l, at, c.to) && r.classOf(l, at, c.to) == 0 {
			c.from = at
			return c
		}
	}
	return c
}

// item reads one value at unit i: the units [from, to) that may be a name, and
// where reading goes on. next is i if there is nothing.
func (r *reader) item(l *line, i int) (from, to int, titled bool, next int) {
	j := i
	for j < l.n && (isHan(l.at(j)) || l.at(j) == '·' && j > i) {
		if j > i && l.gap[pad+j] == gapSpace && !joins(l, i, j) {
			break
		}
		if j-i > 16 {
			break
		}
		j++
	}
	if j == i {
		return i, i, false, i
	}
	next = j
	// 王芳老师 is a name and a title, 王老师 a surname and a title.
	for n := min(4, j-i-1); n > 0; n-- {
		if r.classOf(l, j-n, j)&title == 0 || n == 1 && j-i > 2 && r.surnameLen(l, i) != j-i-1 {
			continue
		}
		rest := j - n - i
		if rest == r.surnameLen(l, i) || rest == 1 && n > 1 {
			return i, j, true, next
		}
		if n > 1 && rest >= 2 {
			return i, j - n, false, next
		}
	}
	return i, j, false, next
}

// joins reports whether the space before unit j lies inside a name that
// starts at unit i: 张　伟, 欧阳　锋.
func joins(l *line, i, j int) bool {
	rest := 0
	for m := j; m < l.n && isHan(l.at(m)) && (m == j || l.gap[pad+m] == gapNone); m++ {
		rest++
	}
	return j-i == 1 && rest <= 2 || j-i == 2 && rest == 1
}

// plausible reports whether units [from, to) can be the name that a field of
// some kind promises.
func (r *reader) plausible(l *line, from, to int, kind labelled) bool {
	n := to - from
	if n > 4 {
		return n <= 16 && slices.Contains(l.code[pad+from:pad+to], uint16('·'))
	}
	if n < 2 || r.lx.notName[unitKey(l, from, to)] || r.classOf(l, from, to)&(kin|peer|client|post|label|roll) != 0 {
		return false
	}
	for i := from; i < to; i++ {
		if c := l.at(i); c == '某' || c == '无' && n == 2 {
			return false
		}
	}
	s := r.surnameLen(l, from)
	shape := s == 1 && n <= 3 && (kind == nameLabel || r.dec.m.surname[l.at(from)] > 0) || s == 2 && n >= 3
	if n == 4 && s == 1 {
		return kind == nameLabel && !r.isWord(l, from, to)
	}
	switch kind {
	case nameLabel:
		return shape || !r.isWord(l, from, to)
	default:
		return shape && (!r.isWord(l, from, to) || r.dec.m.surname[l.at(from)] >= 3)
	}
}

// nameable reports whether units [from, to) could be a name or a nickname in
// an enumeration of persons.
func (r *reader) nameable(l *line, from, to int) bool {
	n := to - from
	return n >= 2 && n <= 3 && !r.lx.notName[unitKey(l, from, to)] && r.classOf(l, from, to)&(kin|peer|client|post|label|roll) == 0
}
