package name

import (
	"slices"
	"strings"

	"yinqu/document"
)

// readRules adds what position and neighbours tell.
func (r *reader) readRules() {
	var columns table
	for k := range r.page.from {
		l := r.page.line(k)
		kind, heading := r.segment(&l)
		switch kind {
		case document.Cell:
			if labelKind(r.lx, heading) != noLabel {
				r.value(k, &l, 0, heading, labelKind(r.lx, heading))
			} else {
				r.loneName(k, &l)
			}
		case document.Filename, document.Metadata:
			r.tokens(k, &l)
		}
		m := r.page.marks[k]
		r.labels(k, &l)
		r.beside(k, &l)
		r.titles(k, &l)
		r.parentOf(k, &l)
		r.called(k, &l)
		r.familiar(k, &l)
		if m&hasDigit != 0 && m&hasColon != 0 {
			r.chatHead(k, &l)
		}
		if m&hasPause != 0 {
			r.lists(k, &l)
		}
		if columns.cells > 0 || m&(hasBar|hasComma) != 0 {
			columns.read(r, k, &l)
		}
	}
}

// segment returns the kind and label of the segment that l starts in.
func (r *reader) segment(l *line) (document.Kind, string) {
	i := r.doc.SegmentAt(int(l.off[pad]))
	if i < 0 {
		return document.Body, ""
	}
	return r.doc.Segments[i].Kind, strings.Join(strings.Fields(r.doc.Segments[i].Label), "")
}

// A labelKind says what a label promises of its value.
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

// labels reads form fields: a label, a colon or the border of a cell, a value.
func (r *reader) labels(k int, l *line) {
	for i := 1; i < l.n; i++ {
		c := l.at(i)
		if c != ':' && c != '|' && c != '\t' {
			continue
		}
		from := fieldStart(l, i)
		if from == i {
			continue
		}
		s := strings.TrimSpace(r.text(l, from, i))
		kind := labelKind(r.lx, s)
		if c == '|' || c == '\t' {
			if kind == listLabel || strings.ContainsRune(s, ' ') {
				continue
			}
		}
		if kind != noLabel {
			r.value(k, l, i+1, s, kind)
		}
	}
	// Without a colon only the plainest labels count: 姓名 郭睿　性别 男.
	for i := 0; i+2 < l.n; i++ {
		if r.lx.table.heads[l.at(i)]&label != 0 && (i == 0 || l.gap[pad+i] != gapNone || !isHan(l.at(i-1))) && r.classOf(l, i, i+2)&label != 0 {
			j := i + 2
			if l.at(j) == codeSpace {
				j++
			} else if l.gap[pad+j] == gapNone {
				continue
			}
			r.value(k, l, j, r.text(l, i, i+2), roleLabel)
		}
	}
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
		spoken := kind == roleLabel && next < l.n && strings.ContainsRune(",。!?…", rune(l.at(next))) // 来访者：谢谢，…
		if spoken && (!r.plausible(l, from, to, kind) || r.margin(l, from, to, titled) < 0) {
			break
		}
		if !spoken && to-from <= 10 && !r.plausible(l, from, to, kind) {
			c = r.tail(l, c)
		}
		if kind != nameLabel {
			c.confidence = strong
			if r.isWord(l, from, to) && !titled {
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
		if r.plausible(l, at, c.to, roleLabel) || w > 1 && r.nameable(l, at, c.to) && !r.isWord(l, at, c.to) {
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

// loneName reads a cell that holds nothing but what looks like a name.
func (r *reader) loneName(k int, l *line) {
	from, to, titled, next := r.item(l, 0)
	if next == 0 || next < l.n && (isHan(l.at(next)) || next+1 < l.n) || titled {
		return
	}
	if r.surnameLen(l, from) > 0 && to-from >= 2 && to-from <= 3 && r.plausible(l, from, to, roleLabel) && !r.isWord(l, from, to) && r.margin(l, from, to, false) > 0 {
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
	if next == to && !titled && b-a >= 2 && r.plausible(l, a, b, roleLabel) && !r.isWord(l, a, b) && r.margin(l, a, b, false) > -3 {
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
		if r.surnameLen(l, from) > 0 && to > from && r.plausible(l, from, to, roleLabel) && !r.isWord(l, from, to) {
			r.add(candidate{line: k, from: from, to: to, titled: titled, confidence: fair, evidence: "token"})
		}
		i = j
	}
}

// beside reads words for kin, posts and fellows with a name after them that
// something closes: 其父张建国（, 德育处林海，.
func (r *reader) beside(k int, l *line) {
	for i := 1; i+1 < l.n; i++ {
		if l.gap[pad+i] == gapBreak || r.dec.m.surname[l.at(i)] == 0 && r.surnameLen(l, i) < 2 {
			continue
		}
		n, c := r.endingAt(l, i, kin|post|client|peer)
		if n == 0 || n == 1 && c&kin == 0 {
			continue
		}
		s := r.surnameLen(l, i)
		if s == 0 || r.dec.m.surname[l.at(i)] < 2 && s == 1 {
			continue
		}
		for m := s + 2; m > s; m-- {
			if i+m > l.n || !r.allHan(l, i, i+m) || !closes(l, i+m) {
				continue
			}
			if r.isWord(l, i, i+m) || r.crosses(l, i) && n == 1 || !r.plausible(l, i, i+m, roleLabel) || r.margin(l, i, i+m, false) < -1 {
				break
			}
			r.add(candidate{line: k, from: i, to: i + m, confidence: fair, evidence: evidenceOf(c)})
			break
		}
	}
}

func evidenceOf(c class) string {
	switch {
	case c&kin != 0:
		return "kin"
	case c&post != 0:
		return "post"
	}
	return "fellow"
}

func (r *reader) allHan(l *line, from, to int) bool {
	for i := from; i < to; i++ {
		if !isHan(l.at(i)) || i > from && l.gap[pad+i] == gapSpace && to-from > 2 {
			return false
		}
	}
	return true
}

// closes reports whether a name may end before unit i for a reason that can be seen.
func closes(l *line, i int) bool {
	return i >= l.n || !isHan(l.at(i)) || l.gap[pad+i] == gapSpace
}

// prepositions are surnames that more often are something else before a title.
const prepositions = "由和向与对让从同于连给跟经时常又但而及任管能会该应是有"

// titles reads a surname with a title: 周老师, 上官主任.
func (r *reader) titles(k int, l *line) {
	for i := 1; i < l.n; i++ {
		n, _ := r.longest(l, i, title)
		if n < 2 || r.surnameLen(l, i-1) == 0 || l.gap[pad+i] == gapSpace {
			continue
		}
		s := 1
		if i >= 2 && r.surnameLen(l, i-2) == 2 {
			s = 2
		}
		least, conf := -2.0, strong
		if i-s == 0 || !isHan(l.at(i-s-1)) || l.gap[pad+i-s] == gapSpace {
			least, conf = -5, certain
		} else if m, _ := r.endingAt(l, i-s, post|client|intro); m > 1 || s == 2 {
			least, conf = -5, certain
		} else if s == 1 && r.dec.m.surname[l.at(i-1)] < 4 || r.crosses(l, i-s) {
			continue
		}
		if s == 2 {
			least = -9
		}
		if s == 1 && strings.ContainsRune(prepositions, rune(l.at(i-1))) && least < -1 && l.gap[pad+i-s] != gapSpace {
			least = -1
		}
		if r.surnameLen(l, i-s) == s && r.margin(l, i-s, i+n, true) > least {
			r.add(candidate{line: k, from: i - s, to: i + n, titled: true, confidence: conf, evidence: "title"})
		}
	}
}

// called reads what somebody is called: 最好的朋友叫常乐, 名叫阿诺.
func (r *reader) called(k int, l *line) {
	for i := 2; i+1 < l.n; i++ {
		if l.at(i-1) != '叫' {
			continue
		}
		if n, _ := r.endingAt(l, i-1, kin|peer|client); n == 0 && !strings.ContainsRune("名我她他您", rune(l.at(i-2))) {
			continue
		}
		for n := 3; n >= 2; n-- {
			if i+n <= l.n && r.allHan(l, i, i+n) && closes(l, i+n) && r.plausible(l, i, i+n, roleLabel) {
				r.add(candidate{line: k, from: i, to: i + n, confidence: strong, evidence: "called"})
			}
		}
	}
}

// familiar reads 老宋, and 霞姐 between marks.
func (r *reader) familiar(k int, l *line) {
	for i := 0; i+1 < l.n; i++ {
		a, b := l.at(i), l.at(i+1)
		if a != '老' && r.lx.table.heads[b]&title == 0 {
			continue
		}
		switch {
		case a == '老' && r.lx.surname[b] == 1 && r.dec.m.surname[b] > 2:
			if !r.crosses(l, i) && !r.crosses(l, i+2) && r.classOf(l, i, i+2) == 0 && r.margin(l, i, i+2, true) > -4 {
				r.add(candidate{line: k, from: i, to: i + 2, titled: true, confidence: strong, evidence: "title"})
			}
		case strings.ContainsRune("导总工校处局", rune(b)) && r.lx.surname[a] == 1:
			if n, _ := r.endingAt(l, i, post); n > 1 && r.margin(l, i, i+2, true) > -4 {
				r.add(candidate{line: k, from: i, to: i + 2, titled: true, confidence: strong, evidence: "title"})
			}
		case strings.ContainsRune("姐哥姨叔婶嫂爷总工导", rune(b)) && isHan(a) && !isHan(l.at(i-1)) && !isHan(l.at(i+2)):
			if !r.isWord(l, i, i+2) && r.classOf(l, i, i+2) == 0 && r.dec.m.given[a] > 3 && (l.at(i-1) == '“' || l.at(i-1) == '@') {
				r.add(candidate{line: k, from: i, to: i + 2, titled: true, confidence: fair, evidence: "title"})
			}
		}
	}
}

// parentOf reads a child's pet name before a word for a parent: 果果妈妈, 小雨爸爸.
func (r *reader) parentOf(k int, l *line) {
	for i := 2; i+2 <= l.n; i++ {
		if r.lx.table.heads[l.at(i)]&kin == 0 || r.classOf(l, i, i+2)&kin == 0 || !r.allHan(l, i-2, i) {
			continue
		}
		a, b := l.at(i-2), l.at(i-1)
		if (a == b || a == '小' || a == '阿') && !r.isWord(l, i-2, i) && r.classOf(l, i-2, i) == 0 && r.dec.m.given[b] > 1 {
			r.add(candidate{line: k, from: i - 2, to: i, confidence: strong, evidence: "kin"})
		}
	}
}

// chatHead reads the line above a message: a time and who wrote it.
func (r *reader) chatHead(k int, l *line) {
	if l.n > 40 {
		return
	}
	digits, colon := 0, false
	for i := range l.n {
		switch l.at(i) {
		case codeDigit:
			digits++
		case ':':
			colon = colon || i > 0 && l.at(i-1) == codeDigit && l.at(i+1) == codeDigit
		}
	}
	if digits < 3 || !colon {
		return
	}
	i := 0
	for i < l.n && !isHan(l.at(i)) {
		i++
	}
	from, to, titled, next := r.item(l, i)
	if next == i {
		return
	}
	for n := min(3, to-from-2); n > 1; n-- { // 姚远妈妈
		if r.classOf(l, to-n, to)&kin != 0 {
			to -= n
		}
	}
	for j := next; j < l.n; j++ {
		if isHan(l.at(j)) && l.at(next) != '(' {
			return
		}
	}
	if r.plausible(l, from, to, roleLabel) && !r.isWord(l, from, to) && r.surnameLen(l, from) > 0 {
		r.add(candidate{line: k, from: from, to: to, titled: titled, confidence: strong, evidence: "chat"})
	}
}

// lists reads enumerations of which most parts are names: the others are too.
func (r *reader) lists(k int, l *line) {
	for i := 0; i < l.n; i++ {
		if l.at(i) != '、' {
			continue
		}
		start := i
		for start > 0 && isHan(l.at(start-1)) && i-start < 4 && l.gap[pad+start] != gapSpace {
			start--
		}
		var parts [][2]int
		named, j := 0, start
		for {
			from := j
			for j < l.n && isHan(l.at(j)) && j-from < 8 {
				j++
			}
			if from < j {
				parts = append(parts, [2]int{from, j})
			}
			if l.at(j) != '、' || from == j {
				break
			}
			j++
		}
		for p, s := range parts {
			for _, c := range r.found {
				if c.line == k && c.from >= s[0] && c.to <= s[1] && (c.to == s[1] || p == len(parts)-1 && c.from == s[0]) {
					named++
					break
				}
			}
		}
		if len(parts) >= 3 && 2*named >= len(parts) {
			for _, s := range parts[:len(parts)-1] {
				if n := s[1] - s[0]; n >= 2 && n <= 3 && r.plausible(l, s[0], s[1], roleLabel) {
					r.add(candidate{line: k, from: s[0], to: s[1], confidence: fair, evidence: "list"})
				}
			}
		}
		i = max(i, j)
	}
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
		if any && !digits {
			*t = table{sep, len(cuts), kinds, heads}
			return
		}
	}
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
