package name

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

//go:embed data/public.txt
var publicText string

// suppress drops candidates that are no private person: masked forms,
// declared pseudonyms, public, historical and fictional persons, and authors
// of works that are cited.
func (r *reader) suppress() {
	if len(r.found) == 0 {
		return
	}
	cited := r.citedLines()
	fake := r.pseudonyms()
	private := map[string]bool{} // names that a form, a kinsman's or a fellow's word stands beside
	firm := map[string]bool{}    // what stands alone between marks: 向老师：
	spoken := map[string]int{}   // how often something but a citation names a person
	for _, c := range r.found {
		l := r.page.line(c.line)
		firm[r.key(&l, c)] = firm[r.key(&l, c)] || !isHan(l.at(c.from-1)) && !isHan(l.at(c.to))
		if !cited[c.line] && !r.inCitation(&l, c) {
			spoken[r.key(&l, c)]++
		}
		if role := r.role(&l, c); role != "" && role != rules.Staff || c.evidence != "crf" && c.evidence != "spread" || r.described(&l, c) {
			private[r.key(&l, c)] = true
		}
	}
	learned := r.learned()
	r.found = slices.DeleteFunc(r.found, func(c candidate) bool {
		l := r.page.line(c.line)
		k := r.key(&l, c)
		if learned && !private[k] && !c.titled && r.besidePublic(&l, c) {
			return true
		}
		if r.masked(&l, c) || c.titled && r.anybody(&l, c) || c.titled && c.evidence == "crf" && r.noTitle(&l, c) || c.titled && !firm[k] && r.toTitle(&l, c) || fake[k] || fake[strings.TrimPrefix(k, "小")] && strings.HasPrefix(c.evidence, "crf") {
			return true
		}
		if strings.HasPrefix(c.evidence, "label") {
			return false
		}
		return !private[k] && r.isPublic(&l, c) || r.theorist(&l, c) && spoken[k] < 2 && !private[k] || cited[c.line] || r.inCitation(&l, c) && spoken[k] == 0 || r.inTitle(&l, c)
	})
}

// noTitle reports a rare surname with one character that is seldom a title:
// 占总 in 占总效应.
func (r *reader) noTitle(l *line, c candidate) bool {
	return c.to-c.from == 2 && (r.dec.m.surname[l.at(c.from)] < 3 || strings.ContainsRune(prepositions+"占", rune(l.at(c.from)))) && strings.ContainsRune("总工导校处局部科所院队台生家", rune(l.at(c.from+1)))
}

// anybody reports a title with a word before it that tells of no person: 原班主任,
// 大师兄, 甲同学, 小叔.
func (r *reader) anybody(l *line, c candidate) bool {
	if r.classOf(l, c.from, c.to)&(kin|peer|client|post) != 0 {
		return true
	}
	if r.classOf(l, c.from+1, c.to)&title == 0 || c.to-c.from < 3 {
		return false
	}
	switch l.at(c.from) {
	case '原', '新', '老', '小', '大', '好', '前', '副', '每':
		return true
	case '甲', '乙', '丙', '丁':
		return r.classOf(l, c.from+1, c.to)&peer != 0
	}
	return false
}

// toTitle reports a preposition that is a surname too, or the end of another
// word, before a title: 向老师求助, 在于老师.
func (r *reader) toTitle(l *line, c candidate) bool {
	if c.evidence == "crf" && r.surnameLen(l, c.from) == 1 && r.crosses(l, c.from) {
		return true
	}
	return strings.ContainsRune("向和与对让从同跟给由经", rune(l.at(c.from))) && r.titleEnd(l, c.from+1, c.to) && !strings.HasPrefix(c.evidence, "label")
}

// key is what a candidate names, without spaces.
func (r *reader) key(l *line, c candidate) string { return r.text(l, c.from, c.to) }

// described reports a name that what is said of private persons follows or a
// class goes before: 李娜，女，14岁; 高二（3）班李娜; 李娜同学.
func (r *reader) described(l *line, c candidate) bool {
	if n, w := r.longest(l, c.to, peer|client|kin); n > 1 && w != 0 {
		return true
	}
	if l.at(c.from-1) == '班' {
		return true
	}
	i := c.to
	if l.at(i) != ',' && l.at(i) != '(' {
		return false
	}
	i++
	if l.at(i) == codeSpace {
		i++
	}
	if l.at(i) == '男' || l.at(i) == '女' {
		return true
	}
	for j := i; j < i+4; j++ {
		if j > i && l.at(j) == '岁' {
			return true
		}
		if l.at(j) != codeDigit && !strings.ContainsRune("一二三四五六七八九十", rune(l.at(j))) {
			return false
		}
	}
	return false
}

// learned reports whether the text speaks of several public persons: then
// those named in one breath with them are public too.
func (r *reader) learned() bool {
	seen := map[string]bool{}
	for _, c := range r.found {
		l := r.page.line(c.line)
		if k := r.key(&l, c); r.lx.public[k] {
			seen[k] = true
		}
	}
	return len(seen) >= 2
}

// besidePublic reports a name that is enumerated with a public one, or that
// its bearer's name in Latin letters follows: 莱曼（R. S. Lyman）.
func (r *reader) besidePublic(l *line, c candidate) bool {
	if l.at(c.to) == '(' && isLetter(l.at(c.to+1)) && r.dec.m.surname[l.at(c.from)] < 4 {
		return true
	}
	for _, at := range []int{c.from - 1, c.to} {
		if l.at(at) != '、' && l.at(at) != '和' && l.at(at) != '与' {
			continue
		}
		for n := 2; n <= 6; n++ {
			from, to := at-n, at
			if at == c.to {
				from, to = at+1, at+1+n
			}
			if from >= 0 && to <= l.n && r.lx.public[r.text(l, from, to)] {
				return true
			}
		}
	}
	return false
}

// isPublic reports the name of a public person, also where the model took a
// character too many or too few.
func (r *reader) isPublic(l *line, c candidate) bool {
	if r.lx.public[r.key(l, c)] {
		return true
	}
	if c.evidence != "crf" {
		return false
	}
	for _, d := range [][2]int{{0, 1}, {0, 2}, {-1, 0}, {-1, 1}, {0, -1}, {1, 0}} {
		from, to := c.from+d[0], c.to+d[1]
		if to < c.to && !r.crosses(l, c.to) || from > c.from && !r.crosses(l, c.from) {
			continue // 孟子涵 is not 孟子, but 鲁迅少 before 年 is 鲁迅
		}
		if from >= 0 && to <= l.n && to-from >= 2 && r.lx.public[r.text(l, from, to)] {
			return true
		}
	}
	return false
}

// theorist reports a name whose bearer is said to have made a theory or a
// scale: 马西亚在此基础上提出了四种状态.
func (r *reader) theorist(l *line, c candidate) bool {
	if c.evidence != "crf" || c.titled {
		return false
	}
	after := r.text(l, c.to, c.to+10)
	for _, w := range []string{"提出", "编制", "创立", "创始", "修订", "主张", "的理论", "理论", "量表", "学说", "定律", "效应", "疗法"} {
		if i := strings.Index(after, w); i >= 0 && (i <= 18 || w == "提出") && !strings.ContainsAny(after[:i], "。，；！？,;") {
			switch w {
			case "提出": // a student may propose to break up
				rest := r.text(l, c.to, c.to+24)
				if !strings.ContainsAny(rest, "论") && !strings.Contains(rest, "概念") && !strings.Contains(rest, "模型") && !strings.Contains(rest, "种") {
					continue
				}
			case "主张":
				continue
			}
			return true
		}
	}
	return false
}

// dropWeak drops what only the model found, and nowhere with confidence. A
// name that is no word of the language may also be found twice instead.
func (r *reader) dropWeak() {
	best, times := map[string]float64{}, map[string]int{}
	anybody := false
	for _, c := range r.found {
		l := r.page.line(c.line)
		k := r.key(&l, c)
		times[k]++
		if strings.HasPrefix(c.evidence, "crf") || c.evidence == "spread" {
			best[k] = max(best[k], c.confidence)
		} else {
			best[k] = 1
			anybody = true
		}
		anybody = anybody || c.confidence > 0.97 && !r.isWord(&l, c.from, c.to)
	}
	r.found = slices.DeleteFunc(r.found, func(c candidate) bool {
		l := r.page.line(c.line)
		k := r.key(&l, c)
		if !strings.HasPrefix(c.evidence, "crf") {
			return false
		}
		if times[k] < 2 && r.partOfPlace(&l, c) || r.lx.notName[unitKey(&l, c.from, c.to)] {
			return true
		}
		drop := false
		switch word := !c.titled && r.isWord(&l, c.from, c.to); {
		case word && !anybody && !r.introduced(&l, c):
			drop = true
		case word && r.introduced(&l, c):
			drop = best[k] < leastBehind
		case word:
			drop = best[k] < leastWord
		case !anybody, r.oddShape(&l, c):
			drop = best[k] < leastOther
		default:
			drop = times[k] < 2 && c.confidence < leastName
		}
		if drop && len(r.dec.m.decision) > 0 {
			c.weak = lonely
			r.weak = append(r.weak, c)
		}
		return drop
	})
}

// introduced reports a name behind a word for a post, a fellow or a kinsman
// that the model has no better reading of: 德育处林海.
func (r *reader) introduced(l *line, c candidate) bool {
	n, _ := r.endingAt(l, c.from, post|client|peer|kin)
	return n > 1 && r.surnameLen(l, c.from) > 0 && !r.crosses(l, c.from)
}

// oddShape reports what is built as few names are: without a surname, with
// three characters after it, or, of one with title, without a title that is known.
func (r *reader) oddShape(l *line, c candidate) bool {
	n, size := r.surnameLen(l, c.from), c.to-c.from
	switch {
	case isLetter(l.at(c.from)):
		return false
	case c.titled:
		m, _ := r.endingAt(l, c.to, title|kin|post)
		return m == 0 && !petName(l, c)
	case n == 0:
		return !petName(l, c)
	}
	return n == 1 && size > 3
}

// petName reports the shapes of pet names: 小雨, 阿强, 果果.
func petName(l *line, c candidate) bool {
	a, b := l.at(c.from), l.at(c.from+1)
	return c.to-c.from == 2 && (a == '小' || a == '阿' || a == '老' || a == b)
}

// Confidence that the model alone must reach for what it finds once.
const (
	leastName   = 0.6
	leastOther  = 0.9  // no surname, or a text in which nobody is named for sure
	leastWord   = 0.93 // a dictionary word
	leastBehind = 0.8  // a dictionary word behind one for a post or a fellow
)

// placeEnds are characters that places and institutions end with and names
// hardly ever do.
const placeEnds = "楼村镇县市路街杯奖组院厂旗馆校室部局所处乡弄巷站牌"

// partOfPlace reports a candidate that ends as a place does, or that the name
// of a place or an institution begins with: 德馨楼, 恒岳精密电子.
func (r *reader) partOfPlace(l *line, c candidate) bool {
	if c.titled {
		return false
	}
	if c.to-c.from >= 3 && strings.ContainsRune(placeEnds, rune(l.at(c.to-1))) {
		return true
	}
	if !isHan(l.at(c.to)) {
		return false
	}
	if strings.ContainsRune("楼村镇县市路街杯奖旗苑牌乡弄巷州", rune(l.at(c.to))) {
		return true
	}
	for n := 2; n <= 4 && c.to+n <= l.n; n++ {
		if institutions[r.text(l, c.to, c.to+n)] {
			return true
		}
	}
	return false
}

var institutions = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq("书院 中学 小学 大学 学院 医院 学校 幼儿园 公司 集团 科技 精密 电子 实业 置业 药房 超市 酒店 饭店 银行 街道 社区 小区 花园 广场 大厦 公园 水库 高中 初中 师范 职高 技校 驾校 工业 职业 实验 外国语 第一 第二 第三 第四 第五 第六 第七 第八 第九 机械 纺织 印刷 食品 诊所 律所 律师事务所 事务所 派出所 法院 检察院 教育局 卫生院 文化 商场 批发 农场 林场 煤矿") {
		out[w] = true
	}
	return out
}()

// masked reports forms that hide a name already: 李某, 王××, Z同学.
func (r *reader) masked(l *line, c candidate) bool {
	hides := func(u uint16) bool {
		return u == '某' || u == '×' || u == '*' || u == '○' || u == '〇' || u == '□' || u == 'X'
	}
	for i := c.from; i < c.to; i++ {
		if hides(l.at(i)) {
			return true
		}
	}
	if c.titled && l.at(c.from) == codeUpper && c.to-c.from <= 4 && isHan(l.at(c.from+1)) {
		return true
	}
	return hides(l.at(c.to)) || l.at(c.from-1) == '某'
}

// pseudonyms returns the names that the text declares to be made up:
// 小哲（化名）, 化名小哲.
func (r *reader) pseudonyms() map[string]bool {
	out := map[string]bool{}
	for k := range r.page.from {
		l := r.page.line(k)
		for i := 0; i+1 < l.n; i++ {
			if l.at(i) != '化' || l.at(i+1) != '名' {
				continue
			}
			if l.at(i-1) == '(' {
				j := i - 1
				if l.at(j-1) == '”' {
					j--
				}
				for n := 2; n <= 4 && j-n >= 0; n++ {
					if r.allHan(&l, j-n, j) {
						out[r.text(&l, j-n, j)] = true
					}
				}
			}
			j := i + 2
			for j < l.n && (l.at(j) == ':' || l.at(j) == '“' || l.at(j) == '为' || l.at(j) == '叫' || l.at(j) == codeSpace) {
				j++
			}
			for n := 2; n <= 3 && j+n <= l.n; n++ {
				if r.allHan(&l, j, j+n) && (l.at(j+n) == '”' || closes(&l, j+n)) {
					out[r.text(&l, j, j+n)] = true
				}
			}
		}
	}
	return out
}

// maxHead is how many units a heading over references has at most.
const maxHead = 16

// citedLines returns the lines of reference lists.
func (r *reader) citedLines() map[int]bool {
	out := map[int]bool{}
	inside := false
	for k := range r.page.from {
		l := r.page.line(k)
		if l.n > maxHead && !inside && r.page.marks[k]&hasWork == 0 {
			continue
		}
		s := r.text(&l, 0, min(l.n, 40))
		head := strings.Trim(s, " #*:一二三四五六七八九十、.0123456789【】")
		switch head {
		case "参考文献", "主要参考文献", "参考书目", "References", "REFERENCES", "Bibliography", "引用文献", "推荐阅读", "延伸阅读", "拓展阅读":
			inside = true
			continue
		}
		numbered := strings.HasPrefix(s, "[") && len(s) > 2 && s[1] >= '0' && s[1] <= '9'
		whole := r.text(&l, 0, l.n)
		work := strings.Contains(whole, "[M]") || strings.Contains(whole, "[J]") || strings.Contains(whole, "[D]") || strings.Contains(whole, "[C]") || strings.Contains(whole, "出版社") && strings.ContainsAny(whole, ".．,")
		if work || inside && (numbered || hasYear(whole)) {
			out[k] = true
		} else if inside && !numbered {
			inside = false
		}
	}
	return out
}

// hasYear reports four digits in a row that may be a year.
func hasYear(s string) bool {
	for i := 0; i+4 <= len(s); i++ {
		if (s[i:i+2] == "19" || s[i:i+2] == "20") && isDigit(s[i+2]) && isDigit(s[i+3]) {
			return true
		}
	}
	return false
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// inCitation reports 钱铭怡（1994）, （Beck，1976；钱铭怡，1994）, 转引自钱铭怡.
func (r *reader) inCitation(l *line, c candidate) bool {
	i := c.to
	if l.at(i) == '等' {
		i++
	}
	if l.at(i) == '(' && r.year(l, i+1) {
		return true
	}
	if l.at(i) == ',' {
		i++
		if l.at(i) == codeSpace {
			i++
		}
		if r.year(l, i) && (l.at(i+4) == ')' || l.at(i+4) == ';' || l.at(i+4) == ',' || l.at(i+4) == codeLower) {
			return true
		}
	}
	before := r.text(l, c.from-3, c.from)
	return strings.HasSuffix(before, "引自") || strings.HasSuffix(before, "参见")
}

// year reports whether a year stands at unit i.
func (r *reader) year(l *line, i int) bool {
	s := r.text(l, i, i+4)
	return len(s) == 4 && hasYear(s)
}

// inTitle reports a name inside the title of a work: 《傅雷家书》.
func (r *reader) inTitle(l *line, c candidate) bool {
	for i := c.from - 1; i >= max(0, c.from-20); i-- {
		switch l.at(i) {
		case '》':
			return false
		case '《':
			for j := c.to; j < min(l.n, c.to+20); j++ {
				if l.at(j) == '》' {
					return !r.recordTitle(l, i+1, j)
				}
			}
			return false
		}
	}
	return false
}

// recordTitle reports titles of documents about a person: 《张伟咨询记录》.
func (r *reader) recordTitle(l *line, from, to int) bool {
	s := r.text(l, from, to)
	for _, w := range []string{"记录", "报告", "档案", "个案", "登记", "情况", "评估", "说明", "申请", "通知书", "协议", "承诺书"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// publicNames reads the list of public persons.
func publicNames(lx *lexicon) map[string]bool {
	out := map[string]bool{}
	for _, row := range dataLines(publicText) {
		for w := range strings.FieldsSeq(row) {
			var b strings.Builder
			for _, r := range w {
				if r < utf8.RuneSelf {
					b.WriteRune(r)
				} else {
					b.WriteRune(rune(lx.fold(r)))
				}
			}
			out[b.String()] = true
		}
	}
	return out
}
