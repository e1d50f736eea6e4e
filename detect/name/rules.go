package name

import (
	"slices"
	"strings"

	"yinqu/document"
)

// readRules adds what position and neighbours tell.
func (r *reader) readRules() {
	var columns table
	modelled, at := len(r.found), 0 // what the model found comes in order of lines
	for k := range r.page.from {
		l := r.page.line(k)
		first := at
		for at < modelled && r.found[at].line == k {
			at++
		}
		r.here = [3]int{first, at, len(r.found)}
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
		r.readHooks(k, &l)
		m := r.page.marks[k]
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

// beside reads a word for kin, a post or a fellow with a name after it, at unit
// i, that something closes: 其父张建国（, 德育处林海，.
func (r *reader) beside(k int, l *line, i int) {
	if i == 0 || i+1 >= l.n || l.gap[pad+i] == gapBreak {
		return
	}
	s := r.surnameLen(l, i)
	if s == 0 || r.dec.m.surname[l.at(i)] < 2 && s == 1 {
		return
	}
	n, c := r.endingAt(l, i, kin|post|client|peer)
	if n == 0 || n == 1 && c&kin == 0 {
		return
	}
	for m := s + 2; m > s; m-- {
		if i+m > l.n || !r.allHan(l, i, i+m) || !closes(l, i+m) {
			continue
		}
		if r.isWord(l, i, i+m) || r.crosses(l, i) && n == 1 || !r.plausible(l, i, i+m, roleLabel) || !r.likelier(l, i, i+m, false, -1) {
			return
		}
		r.add(candidate{line: k, from: i, to: i + m, confidence: fair, evidence: evidenceOf(c)})
		return
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

// titles reads a surname with a title at unit i: 周老师, 上官主任.
func (r *reader) titles(k int, l *line, i int) {
	n, _ := r.longest(l, i, title)
	if i == 0 || n < 2 || r.surnameLen(l, i-1) == 0 || l.gap[pad+i] == gapSpace {
		return
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
		return
	}
	if s == 2 {
		least = -9
	}
	if s == 1 && strings.ContainsRune(prepositions, rune(l.at(i-1))) && least < -1 && l.gap[pad+i-s] != gapSpace {
		least = -1
	}
	if r.surnameLen(l, i-s) != s {
		return
	}
	if !r.likelier(l, i-s, i+n, true, least) {
		if r.likelier(l, i-s, i+n, true, offered) {
			r.weak = append(r.weak, candidate{line: k, from: i - s, to: i + n, titled: true, confidence: 0.1, evidence: "crf", weak: placed})
		}
		return
	}
	from := i - s
	if before := l.at(from - 1); (before == '小' || before == '老') && !r.crosses(l, from-1) && !r.crosses(l, from) {
		from-- // 小聂老师
	}
	r.add(candidate{line: k, from: from, to: i + n, titled: true, confidence: conf, evidence: "title"})
}

// byNames are words that a name follows: 大名, 原名, 外号.
var byNames = func() map[uint32]bool {
	out := map[uint32]bool{}
	for w := range strings.FieldsSeq("大名 学名 全名 真名 本名 原名 小名 乳名 诨名 花名 绰号 外号 诨号 自称") {
		q := []rune(w)
		out[uint32(q[0])<<16|uint32(q[1])] = true
	}
	return out
}()

// called reads what somebody is called at unit i, after 叫, 姓 or a word for a
// name: 最好的朋友叫常乐, 学名党振邦, 外号“阿毛”, 她姓路名宽.
func (r *reader) called(k int, l *line, i int) {
	if i < 2 || i >= l.n {
		return
	}
	switch before := l.at(i - 1); {
	case before == '姓':
		r.surnamed(k, l, i)
	case before == '叫':
		if n, _ := r.endingAt(l, i-1, kin|peer|client); n == 0 && !strings.ContainsRune("名我她他您", rune(l.at(i-2))) {
			return
		}
		if n := r.run(l, i); n > 1 && n < 4 && r.plausible(l, i, i+n, roleLabel) {
			r.add(candidate{line: k, from: i, to: i + n, confidence: strong, evidence: "called"})
		}
	case byNames[uint32(l.at(i-2))<<16|uint32(before)]:
		for i < l.n && strings.ContainsRune("叫是为就:“‘ ", rune(l.at(i))) {
			i++
		}
		n := r.run(l, i)
		if n < 2 || n > 4 || n == 4 && r.surnameLen(l, i) != 2 || !r.plausible(l, i, i+n, nameLabel) && !r.nameable(l, i, i+n) {
			return
		}
		if r.isWord(l, i, i+n) && (before == '号' || r.lx.surname[l.at(i)] != 1) {
			return // 外号“太监”, 全名太长
		}
		r.add(candidate{line: k, from: i, to: i + n, confidence: strong, evidence: "called"})
	}
}

// run returns how many Han characters, at most five, stand from unit i on
// before something that can be seen.
func (r *reader) run(l *line, i int) int {
	n := 0
	for n < 5 && i+n < l.n && isHan(l.at(i+n)) && (n == 0 || l.gap[pad+i+n] != gapSpace) {
		n++
	}
	return n
}

// surnamed reads a surname at unit i, after 姓, and a given name after 名.
func (r *reader) surnamed(k int, l *line, i int) {
	n := r.surnameLen(l, i)
	if n == 0 || l.at(i) == '名' || l.at(i) == '氏' || strings.ContainsRune("百贵尊改随老本名国", rune(l.at(i-2))) {
		return
	}
	end := i + n
	if named := l.at(end) == '名'; !named && !closes(l, end) {
		return
	}
	r.add(candidate{line: k, from: i, to: end, confidence: strong, evidence: "called"})
	if l.at(end) == ',' {
		end++
	}
	if l.at(end) != '名' {
		return
	}
	if m := r.run(l, end+1); m == 1 || m == 2 {
		r.add(candidate{line: k, from: end + 1, to: end + 1 + m, confidence: strong, evidence: "called"})
	}
}

// familiar reads 老宋 and 李导, and 霞姐 between marks, that start at unit i.
func (r *reader) familiar(k int, l *line, i int) {
	if i < 0 || i+1 >= l.n {
		return
	}
	a, b := l.at(i), l.at(i+1)
	switch {
	case a == '老' && r.lx.surname[b] == 1 && r.dec.m.surname[b] > 2:
		if !r.crosses(l, i) && !r.crosses(l, i+2) && r.classOf(l, i, i+2) == 0 && r.likelier(l, i, i+2, true, -4) {
			r.add(candidate{line: k, from: i, to: i + 2, titled: true, confidence: strong, evidence: "title"})
		}
	case r.lx.table.heads[b]&title == 0:
	case strings.ContainsRune("导总工校处局所队太", rune(b)) && r.lx.surname[a] != 0:
		n, _ := r.endingAt(l, i, post)
		apart := (!isHan(l.at(i-1)) || l.gap[pad+i] != gapNone) && closes(l, i+2) && !r.isWord(l, i, i+2)
		if (n > 1 || apart) && r.likelier(l, i, i+2, true, -4) {
			r.add(candidate{line: k, from: i, to: i + 2, titled: true, confidence: strong, evidence: "title"})
		}
	case strings.ContainsRune("姐哥姨叔婶嫂爷总工导", rune(b)) && isHan(a) && !isHan(l.at(i-1)) && !isHan(l.at(i+2)):
		if !r.isWord(l, i, i+2) && r.classOf(l, i, i+2) == 0 && r.dec.m.given[a] > 3 && (l.at(i-1) == '“' || l.at(i-1) == '@') {
			r.add(candidate{line: k, from: i, to: i + 2, titled: true, confidence: fair, evidence: "title"})
		}
	}
}

// parentOf reads a child's pet name before a word for a parent, which starts
// at unit i: 果果妈妈, 小雨爸爸.
func (r *reader) parentOf(k int, l *line, i int) {
	if i < 2 || i+2 > l.n {
		return
	}
	a, b := l.at(i-2), l.at(i-1)
	if a != b && a != '小' && a != '阿' || r.classOf(l, i, i+2)&kin == 0 || !r.allHan(l, i-2, i) {
		return
	}
	if !r.isWord(l, i-2, i) && r.classOf(l, i-2, i) == 0 && r.dec.m.given[b] > 1 {
		r.add(candidate{line: k, from: i - 2, to: i, confidence: strong, evidence: "kin"})
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
			inPart := func(c candidate) bool {
				return c.from >= s[0] && c.to <= s[1] && (c.to == s[1] || p == len(parts)-1 && c.from == s[0])
			}
			if slices.ContainsFunc(r.found[r.here[0]:r.here[1]], inPart) || slices.ContainsFunc(r.found[r.here[2]:], inPart) {
				named++
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
