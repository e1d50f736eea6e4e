package detect

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// addressSigns are the signs that numbers in addresses bear; the matching pass
// looks for none of them: addresses are read around numbers.
var addressSigns = strings.Fields("号楼 号院 号床 号铺 号房 号门 号店 号室 号附 单元 号 幢 栋 座 室 房 弄 巷 楼 床 铺 组 层 舍 社 排 门 户 院 队 区 公寓 宿舍 寝室 分箱 信箱 街坊 街 厅 村 F #")

// addressWords stand before the numbers of an address.
var addressWords = strings.Fields("西头 东头 南头 北头 路口 弄堂 胡同 里弄 东区 西区 南区 北区 后街 前街 老街 中街 站前 座 路 街 巷 弄 里 大道 胡同 道 坊 村 苑 园 小区 公寓 宿舍 寝室 花园 新村 家园 大厦 广场 楼 栋 幢 院 邨 舍 屯 寨 镇 乡 街道 社区 组 家属院 家属区 家属楼 庄 湾 庭 府 城 居 坪 坳 寓 女寝 男寝 区 雅苑 沟 坡 坝 周转房 教工房 平房 楼房 出租屋 出租房 廉租房 公租房 安置房 值班室 招待所 市场 洼 塘 段 屋 棚户 名都 名邸 豪庭 华府 公馆 半岛 雅居 御园 时代 国际")

// addressLabels head cells and fields of addresses.
var addressLabels = []string{"住址", "地址", "宿舍", "寝室", "住处", "床位", "床号", "居住", "家庭住", "现住", "住所", "房间", "房号", "门牌", "jtdz", "address", "boarding", "dorm", "楼栋", "公寓", "户籍地"}

// inWork are buildings where nobody lives.
var inWork = []string{"综合楼", "教学楼", "办公楼", "图书馆", "食堂", "体育馆", "行政楼", "实验楼", "科技楼", "会议室", "实训楼", "门诊楼", "住院部", "教室"}

// addresses finds where somebody lives, from the province to the bed.
func addresses(p *Pass, report func(mark)) {
	var fields []mark
	for _, h := range p.Hits("address") {
		if m, ok := residence(p, h); ok && (len(fields) == 0 || fields[len(fields)-1].end <= m.start) {
			fields = append(fields, m)
		}
	}
	p.column(addressLabels, func(cue string, start, end int) {
		if addressText(p.View.Text[start:end]) {
			fields = append(fields, mark{start, end, "", 0.9, []string{"label:" + cue}})
		}
	})
	for _, h := range p.Hits("place") {
		if m, ok := villageGroup(p, h); ok {
			fields = append(fields, m)
		}
	}
	slices.SortFunc(fields, func(a, b mark) int { return a.start - b.start })
	for _, m := range fields {
		report(m)
	}
	done, next := 0, 0
	for i, t := range p.tokens {
		for next < len(fields) && fields[next].end <= t.start {
			next++
		}
		if t.start < done || t.han || next < len(fields) && fields[next].start <= t.start {
			continue
		}
		if m, ok := addressAt(p, i); ok && m.start >= done {
			report(m)
			done = m.end
		}
	}
}

// groupAfter is the part of a village, in Chinese numerals, and where in it a
// house stands; numbers in digits are read from their digits.
var groupAfter = mustPattern(`^(?:[东南西北]头|村?[东南西北]边?)?(?:第?[一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队|排|屯)|[\p{Han}]{1,4}组)(?:[\p{Han}]{0,8}?第?(?:[一二三四五六七八九十]{1,3}|\d{1,3})(?:户|家|号|间|排|院))?`)

// villageGroup reads a village and its group: 吴店镇二郎村三组. h is where a
// place's name ends, or a region begins.
func villageGroup(p *Pass, h Hit) (mark, bool) {
	s := p.View.Text
	if !strings.HasSuffix(s[:h.End], "村") && !strings.HasSuffix(s[:h.End], "屯") && !strings.HasSuffix(s[:h.End], "寨") && !strings.HasSuffix(s[:h.End], "社区") && !strings.HasSuffix(s[:h.End], "嘎查") {
		return mark{}, false
	}
	tail := groupAfter.FindString(p.After(h.End, 24))
	if tail == "" {
		return mark{}, false
	}
	start, words := addressHead(p, h.End)
	if words == 0 && h.End-start < len("某某村") || strings.Contains(s[start:h.End], "某") {
		return mark{}, false
	}
	return mark{start, h.End + len(tail), "", 0.8, []string{"address form"}}, true
}

// addressAt reads the address that the number at token i stands in.
func addressAt(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if len(t.text) > 5 {
		return mark{}, false
	}
	end, units := addressTail(s, t.start)
	if units == 0 {
		return mark{}, false
	}
	start, words := addressHead(p, t.start)
	label := firstOf(p.Field(t.start), addressLabels)
	if label == "" && p.Label(t.start) != "" {
		label = firstOf(p.Label(t.start), addressLabels)
	}
	score := units + words
	text := s[start:end]
	if firstOf(text, []string{"医院", "考场", "座机", "手机", "电话", "传真", "会议室", "中心", "多功能", "报告厅"}) != "" || strings.HasSuffix(s[:t.start], "号") && !strings.HasSuffix(s[:t.start], "路号") && words == 0 {
		return mark{}, false
	}
	if label == "" {
		if words == 0 && !(units >= 2 && dormitory(text)) || score < 2 || !residential(s[start:max(start, t.start)], text, units) {
			return mark{}, false
		}
		if firstOf(text, inWork) != "" && !strings.ContainsAny(text, "室床") && units < 2 {
			return mark{}, false
		}
	}
	return mark{start, end, "", min(0.6+0.1*float64(score), 0.95), evidence("address form", label)}, true
}

// dormitory reports whether text, which no word begins, is of a building:
// 3号楼204-1, 6栋412.
func dormitory(text string) bool {
	return firstOf(text, []string{"号楼", "栋", "幢", "舍", "公寓", "单元", "床"}) != "" && !strings.Contains(text, "层")
}

// residential reports whether text, which head begins, looks like a place to
// live rather than a count of houses.
func residential(head, text string, units int) bool {
	head = strings.TrimRight(head, " ABCDEFGHIJ")
	if endsWith(head, []string{"宅楼", "民楼", "危楼", "高楼", "大楼"}) || firstOf(text, []string{"栋楼", "幢楼", "座楼", "层楼", "层高"}) != "" {
		return false
	}
	if firstOf(text, []string{"室", "单元", "床", "房", "弄", "组", "舍", "巷", "附"}) != "" || units >= 2 {
		return true
	}
	return endsWith(head, addressWords) && (firstOf(text, []string{"号", "栋", "幢", "座", "楼", "社"}) != "" || strings.Contains(text, "-")) || building(head) && strings.Contains(text, "楼")
}

// maxAddressParts bounds the numbers of one address (1-2-3-4-...).
const maxAddressParts = 16

// addressTail reads numbers with their signs from off on. It returns the end
// and how many parts there are.
func addressTail(s string, off int) (end, units int) {
	at := off
	end = off
	for parts := 0; units < 9 && parts < maxAddressParts; parts++ {
		// An optional name between numbers: 翠屏苑5幢, 附3号, 东单元.
		from := at
		number := at
		for number < len(s) && (isDigit(s[number]) || s[number] >= 'A' && s[number] <= 'Z' && number-at < 2) {
			number++
		}
		han := false
		if number == at {
			r, n := utf8.DecodeRuneInString(s[at:])
			if u := hanUnit(r); u > 0 && u <= 10 && units > 0 {
				number, han = at+n, true
				if r2, n2 := utf8.DecodeRuneInString(s[number:]); hanUnit(r2) > 0 {
					number += n2
				}
			}
		}
		if number > at {
			sign := signAt(s, skipAny(s, number, " "))
			switch {
			case sign != "" && !counted(s, number, sign):
				at = skipAny(s, number, " ") + len(sign)
				end = at
				units++
				if at < len(s) && s[at] == '-' && at+1 < len(s) && isDigit(s[at+1]) {
					at++
					continue // 6号楼-312-4床
				}
				at = skipAny(s, at, " ,")
				if at > end && !addressGoesOn(s, at) {
					return withTail(s, end), units
				}
				continue
			case number < len(s) && (s[number] == '-' || strings.HasPrefix(s[number:], "—")) && units < 8 && !han:
				next := number + 1
				if s[number] != '-' {
					next = number + len("—")
				}
				if next < len(s) && (isDigit(s[next]) || s[next] >= 'A' && s[next] <= 'Z' || isHan(runeAfter(s, next)) && strings.HasPrefix(s[next:], "门面")) {
					at = next
					if units == 0 || !isDigit(s[from]) {
						units++
					}
					end = number
					if strings.HasPrefix(s[next:], "门面") {
						return next + len("门面"), units
					}
					continue
				}
			}
			// A room behind a building's name: 雏鹰楼一层104, 女寝二楼205.
			if size := number - from; units == 0 && !han && (size == 3 || size == 4) && building(s[:from]) && !counted(s, number, "") {
				return withTail(s, number), 1
			}
			// A bare number ends an address: 62号401, 3栋102, 7-2-11.
			if size := number - from; !han && units > 0 && (isDigit(s[from]) || size >= 4) && size >= 1 && size <= 5 && !counted(s, number, "") {
				end = number
				units++
				if number < len(s) && s[number] == '-' {
					continue
				}
			}
			return withTail(s, end), units
		}
		if units == 0 {
			return end, 0
		}
		name := estateAt(s, at)
		if name == at {
			return withTail(s, end), units
		}
		at = name
		end = name
	}
	return end, units
}

// building reports whether text ends with the name or floor of a building.
func building(text string) bool {
	for _, w := range [...]string{"楼", "层", "栋", "幢", "舍", "苑", "公寓", "宿舍", "寝", "寓", "座"} {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

// addressGoesOn reports whether a part of an address stands at off.
func addressGoesOn(s string, off int) bool {
	at := off
	for at < len(s) && isDigit(s[at]) {
		at++
	}
	return at > off && signAt(s, skipAny(s, at, " ")) != "" || estateAt(s, off) > off
}

// signAt returns the sign of a number in an address that stands at off.
func signAt(s string, off int) string {
	for _, w := range addressSigns {
		if strings.HasPrefix(s[off:], w) {
			return w
		}
	}
	return ""
}

// counted reports whether what follows a number makes it a count, a date or a
// number of another kind: 3号下午, 5号楼 is none.
func counted(s string, off int, sign string) bool {
	rest := s[off+len(sign):]
	if sign == "" {
		return hanWord(rest, "年", "月", "日", "人", "名", "元", "分", "岁", "次", "个", "天", "%", ".", "小时", "点", ":", "班", "级", "份", "条", "页", "米", "公里", "周", "题")
	}
	switch sign {
	case "号":
		return hanWord(rest, "线", "文件", "选手", "令", "机", "种", "下午", "上午", "晚", "早", "之前", "以前", "左右", "那天", "当天", "到", "至", "码", "桌", "台", "球")
	case "门":
		return hanWord(rest, "课", "功课", "科", "不及格", "选修")
	case "户":
		return hanWord(rest, "人家", "家")
	case "组":
		return hanWord(rest, "数据", "被试", "别", "织", "间", "内", "员", "长")
	case "区":
		return hanWord(rest, "别", "间", "分")
	case "楼", "层":
		return false
	case "队":
		return hanWord(rest, "员", "友", "伍")
	case "村", "街", "社", "厅", "房":
		return hanWord(rest, "间", "子", "会", "区", "交", "产", "贷", "租")
	}
	return false
}

// estateAt reads a short name that ends with one of addressWords at off, with
// a number behind it.
func estateAt(s string, off int) int {
	at, runes := off, 0
	if hanWord(s[off:], "附") && off+3 < len(s) && isDigit(s[off+3]) {
		return off + len("附")
	}
	for at < len(s) && runes < 8 {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) || strings.ContainsRune(stopChars, r) {
			return off
		}
		at += n
		runes++
		next := skipAny(s, at, " ")
		if runes >= 1 && next < len(s) && (isDigit(s[next]) || s[next] >= 'A' && s[next] <= 'Z' && next+1 < len(s) && !isLetter(s[next+1])) {
			for _, w := range addressWords {
				if strings.HasSuffix(s[off:at], w) {
					return next
				}
			}
			return off
		}
	}
	return off
}

// tails end an address without a number.
var tails = strings.Fields("大杂院 大院内 大院 院内 小院 院子 靠窗上铺 靠窗下铺 靠门上铺 靠门下铺 上铺 下铺 后院二楼 后院 前院 东户 西户 东屋 西屋 楼上 楼下 阁楼 院平房 平房 后门 门面 东单元 西单元 二楼 三楼 一楼 四楼 五楼 六楼 后间 前间 后面 三层 二层 负一层 中户 北户 南户")

// withTail widens an address over tails.
func withTail(s string, end int) int {
	for again := true; again; {
		again = false
		at := skipAny(s, end, ", ")
		if at-end > 1 {
			return end
		}
		for _, w := range tails {
			if strings.HasPrefix(s[at:], w) {
				end, again = at+len(w), true
				break
			}
		}
	}
	if strings.HasPrefix(s[end:], "(") {
		end += len(bedAside.FindString(s[end:min(end+60, len(s))]))
	}
	return end
}

// bedAside says in brackets where in a room a bed stands: (靠门下铺).
var bedAside = mustPattern(`^\((?:[东南西北左右里外]|进门|靠)[^()\n]{0,8}(?:铺|床|间|屋|户)\)`)

// addressHead walks left from the first number of an address to its beginning
// and counts its parts: regions, roads, estates.
func addressHead(p *Pass, off int) (start, words int) {
	s := p.View.Text
	at := len(strings.TrimRight(s[:off], " "))
	if off-at > 1 {
		return off, 0
	}
	start = off
	runes := 0
	for at > 0 && runes < 40 {
		r, n := utf8.DecodeLastRuneInString(s[:at])
		switch {
		case isHan(r):
			if stopsName(p, at-n) || stopWord(p, at) && !hanWord(s[at:], "公寓", "宿舍", "生公寓", "生宿舍") || addressVerb(s[:at]) && !strings.HasPrefix(s[at:], "院") {
				return trimHead(s, start, off)
			}
		case r < 0x80 && isDigit(byte(r)):
			// An earlier number: 石蔭路3号… belongs if a sign follows it.
			if at < len(s) && signAt(s, at) == "" && s[at] != '-' {
				return trimHead(s, start, off)
			}
		case r >= 'A' && r <= 'Z' && runes < 3:
		case r == ' ' && isHan(runeBefore(s, at-n)) && partEnds(s[:at-n]):
		case (r == '\n') && isHan(runeBefore(s, at-n)) && runes > 0 && partEnds(s[:at-n]):
		default:
			return trimHead(s, start, off)
		}
		at -= n
		start = at
		runes++
	}
	return trimHead(s, start, off)
}

// partEnds reports whether text ends with a part of an address.
func partEnds(text string) bool {
	for _, w := range [...]string{"省", "市", "县", "区", "镇", "乡", "村", "街道", "路", "号", "社区"} {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

// addressVerb reports whether text ends with a word after which an address
// begins.
func addressVerb(text string) bool {
	for _, w := range [...]string{"住", "宿舍:", "住址", "地址", "家住", "现住", "租住", "位于", "搬", "回", "送", "居", "租", "寄", "编号", "第", "共", "约", "快递", "同寝", "室友", "班", "年级", "生源", "户籍", "老师", "同学", "主任", "男生,", "女,", "男,"} {
		if strings.HasSuffix(text, w) && !strings.HasSuffix(text, "新居") {
			return true
		}
	}
	return false
}

// trimHead counts the parts of s[start:off], and cuts what no part covers from
// a head that holds a region.
func trimHead(s string, start, off int) (int, int) {
	head := strings.TrimRight(s[start:off], " ABCDEFGHIJ")
	words := 0
	if building(head) || endsWith(head, addressWords) {
		words = 1
	}
	for at := start; at < off; {
		if _, r, ok := regions().at(s[at:]); ok && r.level <= 3 && (r.full || at == start) {
			return at, words + 1
		}
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	if words == 0 {
		return off, 0
	}
	return start, words
}

// endsWith reports whether text ends with one of words.
func endsWith(text string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}
