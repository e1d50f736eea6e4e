package detect

import (
	"strings"
	"unicode/utf8"
)

// placeEnds are the ends of names of villages and towns.
var placeEnds = []string{"村", "镇", "乡", "屯", "寨", "庄", "嘎查", "苏木", "家沟", "家湾", "家坳", "家坪", "家岭", "家河", "家塘", "家坝", "家桥", "家庄", "街道", "社区"}

// placeLiterals are the names of regions, then placeEnds.
func placeLiterals() []string {
	return append(append([]string(nil), regions().sought...), placeEnds...)
}

// Cues of places where somebody comes from, lives or works.
var (
	placeBefore = strings.Fields("在 去 到 回 从 自 往 赴 至 于 来自 离开 老家 籍贯 户籍 家住 住 住在 嫁到 嫁至 迁 搬 常驻 驻 定居 移居 生源地 祖籍 原籍 出生地 奔 抵 离 留在 返 返回 飞往 远在 人在 我在 就在 派到 现居 现住 搬至 迁至 送回 送到 接到 调到")
	placeAfter  = strings.Fields("人 打工 务工 老家 那边 上班 工作 的工 出差 读书 上学 上大学 做生意 经商 开店 开 跑 来的 过来 回来 赶回 赶来 的厂 厂里 工地 找 租 卖 进货 这边 户口 口音 亲戚 外婆 奶奶 的亲 干活 学徒 治疗 就医 看病 籍 农村 乡下 发展 带 的家 送 当兵 服役 考察 做 打 定居 居住 生活 安家 方向 转学")
	placeLabels = []string{"籍贯", "生源", "户籍", "老家", "居住地", "务工", "工作地", "现居", "所在地", "来自", "祖籍", "户口", "出生地", "地点", "去向", "家乡", "打工", "流出地", "流入地"}
)

// places finds where people come from, live and work: a region or several in
// a row, a town or village behind them. A city's name alone is none; somebody
// must go there, come from there or be there.
func places(p *Pass, report func(mark)) {
	shorts := len(regions().sought)
	done := 0
	for _, h := range p.Hits("place") {
		if h.Start < done {
			continue
		}
		var m mark
		var ok bool
		if h.Term < shorts {
			m, ok = regionPlace(p, h)
		} else {
			m, ok = villagePlace(p, h)
		}
		if ok && m.end > done {
			if m.start < done {
				continue
			}
			report(m)
			done = m.end
		}
	}
}

// regionChain reads regions in a row from off, and a town or village behind
// them. It returns how many there are.
func regionChain(s string, off int) (end, parts int, named regionName) {
	end = off
	for parts < 6 {
		size, r, ok := regions().at(s[end:])
		if !ok || parts > 0 && r.level < named.level && named.level < 4 {
			break
		}
		named = r
		end += size
		parts++
	}
	if parts == 0 {
		return off, 0, named
	}
	for tail := villageAfter(s, end); tail > end && parts < 9; tail = villageAfter(s, end) {
		end = tail
		parts++
	}
	return end, parts, named
}

// villageAfter reads a town or village of up to five characters at off.
func villageAfter(s string, off int) int {
	at, runes := off, 0
	for at < len(s) && runes < 6 {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) || strings.ContainsRune(stopChars, r) || strings.ContainsRune("人打务做开和", r) {
			return off
		}
		at += n
		runes++
		if generalPlace()[s[off:at]] {
			return off
		}
		if runes >= 2 && strings.ContainsRune("县市区乡镇村屯寨庄旗", r) && !villageWord(s[at:], r) {
			if next, n := utf8.DecodeRuneInString(s[at:]); strings.ContainsRune("村乡镇", next) && !villageWord(s[at+n:], next) {
				return at + n // 平寨村
			}
			return at
		}
		if next := runeAfter(s, at); runes >= 3 && (r == '路' || r == '街') && !isDigitRune(next) && hanUnit(next) < 0 && !strings.ContainsRune("道口上边灯", next) {
			return at
		}
		if runes >= 3 && (strings.HasSuffix(s[:at], "街道") || strings.HasSuffix(s[:at], "嘎查") || strings.HasSuffix(s[:at], "社区") || strings.HasSuffix(s[:at], "苏木")) {
			return at
		}
	}
	return off
}

// generalPlace are words behind a region that name no part of it.
var generalPlace = wordSet("农村 乡村 山村 乡下 城区 市区 山区 郊区 县城 老家 小镇 城镇 乡镇 小区 地区 城市 村庄 山庄 集镇 老区 新区 校区 厂区 景区")

// villageWord reports whether the end r goes on to another word: 镇静, 村委会.
func villageWord(after string, r rune) bool {
	switch r {
	case '镇':
		return hanWord(after, "静", "定", "痛", "长", "政府", "中学", "小学", "中心", "初", "卫生", "派出", "民政", "福利")
	case '村':
		return hanWord(after, "委", "支", "里", "民", "干", "医", "小", "长", "口", "主任", "卫生")
	case '乡':
		return hanWord(after, "愁", "村", "镇", "亲", "长", "政府", "派出", "中", "小", "卫生", "里")
	case '庄':
		return hanWord(after, "稼", "严", "重", "园", "家")
	case '区':
		return hanWord(after, "别", "分", "间", "域", "块")
	case '市':
		return hanWord(after, "场", "民", "面")
	}
	return false
}

// regionPlace judges a region's name as a place.
func regionPlace(p *Pass, h Hit) (mark, bool) {
	s := p.View.Text
	c := s[h.Start]
	if c < 0x80 && (h.Start > 0 && isLetter(s[h.Start-1]) || h.End < len(s) && isLetter(s[h.End])) {
		return mark{}, false
	}
	end, parts, r := regionChain(s, h.Start)
	if parts == 0 {
		if c >= 0x80 {
			return mark{}, false
		}
		end, parts = h.End, 1
	}
	if institutionFollows(s, end) {
		return mark{}, false
	}
	if r2 := runeBefore(s, h.Start); r2 == '某' || runeAfter(s, end) == '某' {
		return mark{}, false
	}
	if parts == 1 && ordinary()[s[h.Start:end]] {
		return mark{}, false
	}
	for _, w := range [...]string{"火车站", "汽车站", "东站", "西站", "南站", "北站", "站"} {
		if strings.HasPrefix(s[end:], w) && !hanWord(s[end:], "站在", "站着", "站起") {
			end += len(w)
			break
		}
	}
	why := placeCue(p, h.Start, end)
	if why == "" && parts < 2 {
		return mark{}, false
	}
	if why == "" && !r.full && parts < 3 {
		// 湖南保靖 says a place by itself only where a phrase begins.
		if prev := runeBefore(s, h.Start); isHan(prev) {
			return mark{}, false
		}
	}
	return mark{h.Start, end, "", 0.75, evidence("region", why)}, true
}

// ordinary are names of regions that are words besides.
var ordinary = wordSet("天桥 马尾 集镇 县城 会东 公安 港口 西区 东区 宝山 文山 太平 和平 新华 长安 朝阳 东风 城关 市中 城区 郊区")

// institutionFollows reports whether the region at the left of end is but the
// beginning of a name, a road or a brand.
func institutionFollows(s string, end int) bool {
	rest := s[end:]
	return hanWord(rest, "路", "街", "大学", "中学", "小学", "医院", "医科", "师范", "师大", "银行", "省", "精神", "市", "教育", "人民", "日报", "晚报", "大道", "卫视", "话", "菜", "小吃", "面馆", "法院", "公安", "理工", "农业", "工业", "科技", "出版", "版", "常模", "式", "东路", "西路", "南路", "北路", "中路", ":", "语", "文", "人民", "片")
}

// placeCue returns the evidence that somebody is in the place at [start, end).
func placeCue(p *Pass, start, end int) string {
	s := p.View.Text
	before := strings.TrimRight(p.Before(start, 4), " (,:")
	for _, w := range placeBefore {
		if strings.HasSuffix(before, w) || strings.HasSuffix(before, w+"了") {
			return "near:" + w
		}
	}
	for _, w := range placeAfter {
		if strings.HasPrefix(s[end:], w) {
			return "near:" + w
		}
	}
	if w := firstOf(p.Field(start), placeLabels); w != "" {
		return "label:" + w
	}
	return ""
}

// villageStops end the walk to the left from a village's sign.
const villageStops = "全本同一每各某该这那农乡城小山老新进出外邻自然几两个大"

// villagePlace reads a village or town that no region stands before.
func villagePlace(p *Pass, h Hit) (mark, bool) {
	s := p.View.Text
	word, _ := utf8.DecodeLastRuneInString(s[:h.End])
	if villageWord(s[h.End:], word) || institutionFollows(s, h.End) || hanWord(s[h.End:], "镇", "办", "居委", "卫生", "服务", "中心", "医院", "矫正", "康复") {
		return mark{}, false
	}
	at, runes := h.Start, 0
	for at > 0 && runes < 4 {
		r, n := utf8.DecodeLastRuneInString(s[:at])
		if !isHan(r) || stopsName(p, at-n) || strings.ContainsRune("全本同每各某该这那的们里外", r) {
			break
		}
		at -= n
		runes++
	}
	if word == '乡' && strings.ContainsRune("故家老他异吾思水同侨返下还回", runeBefore(s, h.Start)) {
		return mark{}, false
	}
	if runes == 0 || runes == 1 && strings.ContainsRune(villageStops, runeBefore(s, h.Start)) || runes == 2 && hanWord(s[at:], "自然", "隔壁", "城中", "古", "家", "几个", "邻", "老", "度假", "新农", "美丽", "整个") {
		return mark{}, false
	}
	end := h.End
	for tail := villageAfter(s, end); tail > end; tail = villageAfter(s, end) {
		end = tail
	}
	why := placeCue(p, at, end)
	if why == "" && !strings.Contains(p.Label(at), "住") {
		if isHan(runeBefore(s, at)) && !strings.ContainsRune("全是的", runeBefore(s, at)) {
			return mark{}, false
		}
		if word != '村' && word != '乡' && word != '寨' && word != '屯' && word != '查' {
			return mark{}, false
		}
	}
	return mark{at, end, "", 0.7, evidence("village or town", why)}, true
}
