package detect

import (
	"strings"
	"unicode/utf8"
)

// addressNames are the names of form fields that hold an address, and the verbs
// that one follows, which end with 住 or 在.
var addressNames = []string{"住宿", "宿舍", "寝室", "户籍", "通讯处", "通信处", "住处", "家庭住址", "家庭地址", "现住址", "住址", "居住地址",
	"户籍地址", "户籍所在地", "联系地址", "通讯地址", "通信地址", "收件地址", "住所", "家庭详细地址", "详细地址", "居住地", "租住地址", "实际居住地",
	"常住地址", "现居住地", "地址", "户籍地", "户址", "家址", "寓址", "住 址", "住 处", "住 所", "地 址", "宿 舍", "address", "residence", "boarding", "home",
	"家住", "居住", "现住", "原住", "捕前住", "暂住", "常住", "租住", "住", "家在", "租在"}

// home is how words for where somebody lives end.
var home = strings.Fields("组 社 队 排 号 室 间 栋 幢 座 楼 层 房 屋 厝 院 苑 园 里 巷 弄 胡同 公寓 宿舍 大院 铺 床 旁 对面 隔壁 楼上 楼下 后头 边上 嘎查 户 棚 棚子 窝棚 邨 樓 左手 右手 东户 西户 中户 后院 地下室 车库")

// homeParts are what one of them holds besides where no region begins it.
var homeParts = strings.Fields("路 街 巷 弄 村 屯 寨 镇 乡 庄 小区 新村 花园 家园 苑 邨 公寓 家属 大院 宿舍 号楼 栋 幢 单元 铺下 道 坊 坡 湾 城")

// elsewhere are words for where people stay for a time, of nobody's home, or of
// somewhere near one.
var elsewhere = []string{"医院", "病房", "住院", "学校", "学生宿舍", "员工宿舍", "集体宿舍", "单位", "公司", "附近", "宾馆", "酒店", "旅馆", "自己", "一起", "同一", "别人", "某", "哪", "什么", "城里", "心里", "家里", "这里", "那里", "屋里"}

// minHome is how many code points a home has at least that only a verb tells.
const minHome = 6

// lived reports whether addressNames[i] is a verb.
func lived(i int) bool {
	return strings.HasSuffix(addressNames[i], "住") || strings.HasSuffix(addressNames[i], "在")
}

// residence reads the home that one of addressNames leads to at h: as the value
// of a field, or else after a verb.
func residence(p *Pass, h Hit) (mark, bool) {
	if lived(h.Term) {
		s := p.View.Text
		if at := skipAny(s, h.End, " "); at > h.End && hanWord(s[at:], "处 ", "所 ", "址 ", "处:", "所:", "址:") {
			return mark{}, false // 住　处 is a label
		}
	}
	if m, ok := addressField(p, h); ok {
		return m, true
	}
	return livingAt(p, h)
}

// livingAt reads where somebody lives after a verb that says so, whatever
// stands between a region or a street and an end as homes have it:
// 住平川市桥头镇站前修车铺阁楼.
func livingAt(p *Pass, h Hit) (mark, bool) {
	if !lived(h.Term) {
		return mark{}, false
	}
	s := p.View.Text
	at := skipAny(s, h.End, " ")
	if hanWord(s[at:], "在", "于") {
		at += len("在")
	}
	end, runes := at, 0
	for end < len(s) && runes < 40 {
		r, n := utf8.DecodeRuneInString(s[end:])
		if strings.ContainsRune("\n,。;、!?:(|│┃<\"\t ", r) {
			break
		}
		end += n
		runes++
	}
	text := s[at:end]
	if runes < minHome || firstOf(text, elsewhere) != "" || strings.ContainsAny(text, "了过着得") || !endsWith(text, home) {
		return mark{}, false
	}
	confidence := 0.7
	if _, r, ok := regions().at(text); ok && r.level <= 3 {
		confidence = 0.8
	} else if firstOf(text, homeParts) == "" {
		return mark{}, false
	}
	end = further(s, at, end)
	return mark{at, end, "", confidence, []string{"near:" + addressNames[h.Term]}}, true
}

// further widens the end of an address over clauses that go on to say where it
// is: 梧桐里4栋, 进门左手第二张床.
func further(s string, at, end int) int {
	for strings.HasPrefix(s[end:], ",") && end-at < 120 {
		next := upTo(s, end+1, "\n,。;、:(|\t ")
		if !beside(s[end+1 : next]) {
			break
		}
		end = next
	}
	return end
}

// upTo returns where the first of chars stands from off on, the end of s or
// where a part of an address is too long.
func upTo(s string, off int, chars string) int {
	rest := s[off:min(off+80, len(s))]
	if i := strings.IndexAny(rest, chars); i >= 0 {
		return off + i
	}
	return off + len(rest)
}

// beside reports whether a clause says where a home is.
func beside(text string) bool {
	return len(text) <= 60 && len(text) >= len("过桥") && !strings.ContainsAny(text, "0123456789") && firstOf(text, []string{"进门", "门口", "门前", "门上", "院里", "楼下", "楼上", "过桥", "往上走", "往里走", "往东", "往西", "往南", "往北", "红门", "铁门", "第二户", "隔壁", "对面", "左手", "右手", "入口", "后面", "旁边", "那家", "那户"}) != ""
}

// addressField reads the value of a field or cell that a label names, even
// where no number stands in it: 家庭住址: 马旗寨村中街东头第三家.
func addressField(p *Pass, h Hit) (mark, bool) {
	s := p.View.Text
	if before := p.Before(h.Start, 2); firstOf(before, []string{"邮", "箱", "网", "ip", "件", "链接"}) != "" {
		return mark{}, false
	}
	name, off := addressNames[h.Term], runeBefore(s, h.Start)
	if lived(h.Term) && isHan(off) || isLetter(name[0]) && (off > ' ' || !strings.HasPrefix(s[h.End:], ":")) {
		return mark{}, false // a word of a sentence
	}
	at := skipAny(s, h.End, " │┃|:")
	if _, _, region := regions().at(s[at:]); at == h.End && !(region && strings.HasSuffix(name, "址")) && !p.View.Joint(h.End-1, h.End+1) {
		return mark{}, false
	}
	end, runes := at, 0
	for end < len(s) && runes < 60 {
		r, n := utf8.DecodeRuneInString(s[end:])
		if strings.ContainsRune("\n。;(|│┃<\"\t", r) || r == ' ' && fieldAhead(s, end+n) || p.wide(end) && (strings.ContainsAny(s[at:end], "0123456789") || endsWith(s[at:end], home)) {
			break
		}
		if r == ',' && (lived(h.Term) || at == h.End || hanWord(s[end+n:], "与", "與", "和", "跟", "电", "手机", "邮", "父", "母", "住院", "学")) {
			end = further(s, at, end)
			break
		}
		end += n
		runes++
	}
	if end < len(s) && s[end] == '\n' {
		end = wrapped(s, at, end)
	}
	end = at + len(strings.TrimRight(s[at:end], " ,、"))
	text := s[at:end]
	if utf8.RuneCountInString(text) < 4 || !addressText(text) {
		return mark{}, false
	}
	return mark{at, end, "", 0.9, []string{"label:" + name}}, true
}

// wrapped widens an address over the lines that a narrow form breaks it into.
func wrapped(s string, at, end int) int {
	for lines := 0; lines < 3 && end < len(s) && !endsWith(s[at:end], home); lines++ {
		next := upTo(s, end+1, "\n :|\t,。;(")
		part := s[end+1 : next]
		if len(part) == 0 || len(part) > 45 || next < len(s) && s[next] != '\n' || !endsWith(part, home) && strings.IndexAny(part, "0123456789") != 0 || !isHan(runeAfter(s, at)) {
			break
		}
		if !isHan(runeAfter(part, 0)) && signAt(part, len(part)-len(strings.TrimLeft(part, "0123456789-"))) == "" {
			break // a number of another field
		}
		end = next
	}
	return end
}

// addressText reports whether text, which a label names an address, is one.
func addressText(text string) bool {
	n := utf8.RuneCountInString(text)
	if n < 2 || n > 75 || strings.ContainsAny(text, "_□@。;") || firstOf(text, []string{"http", "www.", "://", ":", ".com", ".cn", "走读", "同上", "不详", "某", "同前", "××", "省市", "县(区", "校外", "通校", "需要", "请", "自理", "预算", "一带", "床位费", "均可", "待定"}) != "" {
		return false
	}
	if !isHan(runeAfter(text, 0)) && !strings.ContainsAny(text, "0123456789") {
		return false
	}
	return n >= 6 || firstOf(text, addressWords) != "" || strings.ContainsAny(text, "0123456789")
}

// fieldAhead reports whether the name of a form field stands at off.
func fieldAhead(s string, off int) bool {
	for k := 0; k < 8 && off < len(s); k++ {
		r, n := utf8.DecodeRuneInString(s[off:])
		if r == ':' {
			return k >= 2
		}
		if !isHan(r) && r != ' ' {
			return false
		}
		off += n
	}
	return false
}

// wide reports whether a wide space of the document, or several, stand at off
// of the folded text or were deleted there: they part the fields of a form.
func (p *Pass) wide(off int) bool {
	from := p.View.Source(off, off+1)
	if off > 0 {
		from.Start = p.View.Source(off-1, off).End
	}
	gap := p.Doc.In(from)
	return strings.HasPrefix(gap, "\u3000") || strings.HasPrefix(gap, "  ")
}
