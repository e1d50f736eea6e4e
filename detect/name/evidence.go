package name

import (
	"math"
	"slices"
	"strings"
)

// Shapes of names.
const (
	shapeLatin = iota
	shapeDotted
	shapeCompound
	shapePet
	shapeTwin
	shapeSurname // 6 to 8: a surname with one, two, more characters
	_
	_
	shapeOther // by length
)

func (r *reader) shape(l *line, c candidate) uint64 {
	n, size := r.surnameLen(l, c.from), c.to-c.from
	switch {
	case isLetter(l.at(c.from)):
		return shapeLatin
	case slices.Contains(l.code[pad+c.from:pad+c.to], uint16('·')):
		return shapeDotted
	case n == 2:
		return shapeCompound
	case size == 2 && l.at(c.from) == l.at(c.from+1):
		return shapeTwin
	case petName(l, c):
		return shapePet
	case n == 1 && size > 1:
		return shapeSurname + uint64(min(size-2, 2))
	}
	return shapeOther + uint64(min(size, 5))
}

// few puts a count into a bucket: 0, 1, 2, 3 and 4, more.
func few(n int) uint64 {
	switch {
	case n <= 2:
		return uint64(max(n, 0))
	case n <= 4:
		return 3
	}
	return 4
}

// level puts a margin into a bucket.
func level(x float64) uint64 { return uint64(min(max(math.Floor(x), -6), 13) + 6) }

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// features appends what bears on candidate c, as indexes of weights.
func (r *reader) features(dst []uint32, l *line, c candidate, j *judged, margin float64) []uint32 {
	kind := uint64(0)
	titled := bit(c.titled)
	add := func(v uint64) {
		kind++
		dst = append(dst, uint32(hash(kind<<56^titled<<55^v)%Decisions))
	}
	n := j.of[r.key(l, c)]
	m, best := level(margin), level(n.best)
	shape := r.shape(l, c)
	word := bit(r.isWord(l, c.from, c.to))
	if word != 0 {
		word = uint64(r.dec.m.wordPos(unitKey(l, c.from, c.to)))
	}
	plain := bit(word != 0)
	how := r.how(c)
	public := few(j.public)
	persons := few(j.persons)

	add(0)
	add(how<<8 | m)
	add(how<<8 | shape)
	add(how<<8 | word)
	add(word<<8 | m)
	add(uint64(c.weak)<<16 | shape<<8 | word)
	add(uint64(c.weak)<<8 | m)
	add(uint64(c.weak)<<16 | persons<<8 | few(n.mentions))
	add(word<<8 | best)
	add(plain<<16 | few(n.mentions)<<8 | few(n.places-n.mentions))
	add(shape<<16 | few(n.mentions)<<8 | few(n.places-n.mentions))
	add(plain<<8 | bit(n.ruled)<<1 | bit(n.labelled))
	add(bit(n.ruled)<<9 | bit(n.labelled)<<8 | m)
	add(shape<<8 | best)
	add(shape<<8 | m)
	add(bit(n.given)<<10 | bit(n.called)<<9 | bit(n.inside)<<8 | m)
	add(shape<<8 | bit(n.given)<<2 | bit(n.called)<<1 | bit(n.inside))
	add(persons<<8 | m)
	add(persons<<8 | word)
	add(persons<<16 | public<<8 | few(len(j.of)))
	add(public<<8 | m)
	add(public<<8 | shape)
	add(bit(r.lx.public[r.key(l, c)])<<9 | bit(n.ruled)<<8 | public)
	add(bit(j.cited[c.line])<<2 | bit(r.inCitation(l, c))<<1 | bit(r.inTitle(l, c)))

	// What the text is about.
	d := j.about
	cast := bit(n.ruled)<<1 | bit(n.given || n.called)
	for _, x := range []uint64{d.private, d.public, d.works, d.numbers, d.latin, d.length, d.ruled, d.dense} {
		add(x<<8 | m)
		add(x<<16 | shape<<8 | cast)
	}
	add(d.private<<16 | d.public<<12 | d.works<<8 | cast)
	add(d.private<<16 | d.public<<12 | d.works<<8 | shape)
	add(d.private<<16 | d.ruled<<12 | persons<<8 | plain)
	work, year := r.lineMarks(l)
	add(work<<9 | year<<8 | m)
	add(work<<9 | year<<8 | shape<<2 | cast)
	add(few(j.inLine[c.line])<<8 | min(uint64(l.n/10), 9))

	// What stands beside it.
	at := func(i int) uint64 { return uint64(l.at(i)) }
	a, z := at(c.from-1), at(c.to)
	if c.from > 0 && l.gap[pad+c.from] != gapNone {
		a = 3
	}
	if c.to < l.n && l.gap[pad+c.to] != gapNone {
		z = 3
	}
	_, before := r.endingAt(l, c.from, ^class(0))
	_, after := r.longest(l, c.to, ^class(0))
	left, right := r.posBefore(l, c.from), r.posAfter(l, c.to)
	cross := bit(r.crosses(l, c.from))<<1 | bit(r.crosses(l, c.to))
	add(a)
	add(z)
	add(a<<16 | at(c.from-2))
	add(z<<16 | at(c.to+1))
	add(a<<8 | plain)
	add(z<<8 | plain)
	add(a<<16 | z)
	add(uint64(before)<<8 | plain)
	add(uint64(after)<<8 | plain)
	add(uint64(before)<<8 | shape)
	add(uint64(after)<<8 | shape)
	add(left<<8 | word)
	add(right<<8 | word)
	add(left<<16 | right<<8 | plain)
	add(left<<8 | shape)
	add(right<<8 | shape)
	add(cross<<8 | shape)
	add(cross<<8 | m)
	add(cross<<8 | how)

	// How it looks.
	t := &r.dec.m.tables
	look := uint64(0)
	for i := c.from; i < min(c.to, c.from+3); i++ {
		look = look<<8 | uint64(t.surname[l.at(i)])<<4 | uint64(t.given[l.at(i)])
	}
	add(look<<4 | uint64(min(c.to-c.from, 15)))
	add(at(c.to-1)<<8 | shape)
	add(at(c.from)<<8 | shape)
	quoted := bit(a == '“')<<1 | bit(z == '”')
	add(quoted<<8 | shape)
	add(bit(c.from == 0)<<9 | bit(c.to >= l.n)<<8 | shape)
	add(bit(c.from == 0)<<9 | bit(c.to >= l.n)<<8 | word)
	return dst
}

// lineMarks reports whether a line names a work and whether a year.
func (r *reader) lineMarks(l *line) (work, year uint64) {
	for i := range l.n {
		if c := l.at(i); c == '《' {
			work = 1
		} else if (c == '年' || c == ')') && i >= 4 && l.at(i-1) == codeDigit && l.at(i-4) == codeDigit {
			year = 1
		}
	}
	return work, year
}

// how numbers what found a candidate.
func (r *reader) how(c candidate) uint64 {
	kind, _, _ := strings.Cut(c.evidence, ":")
	k := slices.Index([]string{"crf", "spread", "label", "list", "cell", "kin", "post", "fellow", "title", "pinyin", "english", "token", "chat", "speaker", "column", "called"}, kind) + 1
	sure := uint64(0)
	for _, x := range []float64{doubt, leastName, fair, strong, certain} {
		if c.confidence >= x {
			sure++
		}
	}
	return uint64(k)<<3 | sure
}

// posBefore and posAfter return the part of speech of the longest dictionary
// word that ends before unit i and that starts at it; 0 if there is none.
func (r *reader) posBefore(l *line, i int) uint64 {
	for n := min(4, i); n >= 2; n-- {
		if p := r.dec.m.wordPos(unitKey(l, i-n, i)); p != 0 {
			return uint64(p)
		}
	}
	return 0
}

func (r *reader) posAfter(l *line, i int) uint64 {
	for n := min(4, l.n-i); n >= 2; n-- {
		if p := r.dec.m.wordPos(unitKey(l, i, i+n)); p != 0 {
			return uint64(p)
		}
	}
	return 0
}

// A profile says what kind of text a document is, each in a bucket.
type profile struct {
	private, public uint64 // words of case records, and of texts about public persons
	works           uint64 // titles of works
	numbers         uint64 // long numbers: identities, phones
	latin           uint64
	length          uint64
	ruled           uint64 // share of the names that a rule found
	dense           uint64 // names by length
}

// telling are words by which a text shows whether it is about private or
// public persons.
var telling = func() (out words) {
	out.of = map[uint32]bool{}
	for i, words := range []string{
		"来访 咨询 学生 家长 班主 老师 同学 母亲 父亲 妈妈 爸爸 奶奶 患者 该生 监护 宿舍 请假 电话 学号 身份 主诉 转介 签名 记录 情绪 室友 年级 班级 住院 员工 投诉 部门 家访 姑姑 舅舅 姐姐 弟弟 保密",
		"作家 诗人 理论 研究 小说 电影 历史 导演 皇帝 世纪 著名 记者 选手 球队 冠军 课文 主人 文学 诗歌 哲学 学者 作品 出版 比赛 球员 朝廷 公元 故事 读者 创作 艺术 音乐 演员 代表 主席 总统 古代 先秦 唐代 宋代 清代 民国 译本 传说 神话 联赛 教材 本文",
	} {
		for w := range strings.FieldsSeq(words) {
			q := []rune(w)
			out.of[uint32(q[0])<<16|uint32(q[1])] = i == 0
			out.first.set(uint16(q[0]))
		}
	}
	return out
}()

// words are words of two characters; those of private persons are true.
type words struct {
	of    map[uint32]bool
	first charSet // the characters that they begin with
}

// per puts the number of something in n units into a bucket.
func per(count, n int) uint64 {
	rate := 1000 * count / max(n, 200)
	for i, most := range []int{0, 1, 3, 6, 12, 24} {
		if rate <= most && (most > 0 || count == 0) {
			return uint64(i)
		}
	}
	return 6
}

// profile tells what kind of text the page holds.
func (r *reader) profile() profile {
	var private, public, works, numbers, latin, run int
	all := r.page.all.code
	for i := range len(all) - 1 {
		switch c := all[i]; {
		case c == codeDigit:
			if run++; run == 7 {
				numbers++
			}
			continue
		case c == '《':
			works++
		case isLetter(c):
			latin++
		case telling.first.has(c):
			if mine, ok := telling.of[uint32(c)<<16|uint32(all[i+1])]; ok && mine {
				private++
			} else if ok {
				public++
			}
		}
		run = 0
	}
	n := len(all)
	return profile{private: per(private, n), public: per(public, n), works: per(works, n), numbers: few(numbers), latin: per(latin/8, n),
		length: uint64(min(n/400, 5))}
}
