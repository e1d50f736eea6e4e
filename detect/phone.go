package detect

import "strings"

var phoneCues = []string{"电话", "手机", "联系", "号码", "手提", "致电", "来电", "打给", "拨打", "拨", "座机", "短信", "移动", "tel", "phone", "mobile", "whatsapp", "call",
	"宅电", "传真", "fax", "微信同号", "热线", "家长", "监护人", "dh", "sjh", "☎", "📞", "📱"}

// notPhone are cues of numbers that only look like phone numbers.
var notPhone = []string{"订单", "单号", "编号", "序列", "货号", "流水", "条形码", "条码", "isbn", "发票", "imei", "qq", "扣扣", "企鹅", "串号", "登记号", "id=", "size", "memory",
	"elapsed", "金额", "价", "账号", "帐号", "卡号", "学号", "考号", "工号", "病历", "住院号", "门诊", "身份证", "期号", "doi", "issn", "准考证", "元", "医保", "社保", "总数", "合计", "版本", "档号"}

// publicLine are words of lines whose phone numbers anybody may call.
var publicLine = []string{"热线", "服务台", "报警", "急救", "客服", "总机", "咨询电话", "举报", "监督电话", "投诉电话", "救助站", "援助", "公布", "订座", "预约电话", "对外"}

// mobilePrefix reports whether digits begin like a mainland mobile number in
// use (the numbering plan of 2023: 13x 14x 15x 16x 17x 18x 19x).
func mobilePrefix(digits string) bool {
	if digits[0] != '1' {
		return false
	}
	switch digits[1] {
	case '3', '8':
		return true
	case '4':
		return digits[2] != '2' && digits[2] != '3'
	case '5':
		return digits[2] != '4'
	case '6':
		return strings.IndexByte("2567", digits[2]) >= 0
	case '7':
		return digits[2] != '9'
	case '9':
		return digits[2] != '4'
	}
	return false
}

// areaCode returns the length of the mainland area code that digits begin
// with, or 0.
func areaCode(digits string) int {
	if len(digits) < 3 || digits[0] != '0' {
		return 0
	}
	switch {
	case digits[:3] == "010", digits[1] == '2' && digits[2] != '6':
		return 3
	case digits[1] >= '3' && len(digits) >= 4:
		return 4
	}
	return 0
}

// phones finds telephone numbers of private persons.
func phones(p *Pass, report func(mark)) {
	s, toks := p.View.Text, p.tokens
	for i := 0; i < len(toks); i++ {
		for _, try := range [...]func(*Pass, int) (mark, int, bool){mobileAt, landlineAt, overseasAt, localAt} {
			if m, next, ok := try(p, i); ok {
				m.start = phonePrefix(s, m.start)
				report(m)
				i = next - 1
				break
			}
		}
	}
}

// phonePrefix returns start moved over a country code in front of it.
func phonePrefix(s string, start int) int {
	at := len(strings.TrimRight(s[:start], " -"))
	for _, code := range [...]string{"(+86)", "+86", "0086", "(86)", "+852", "+853", "+886", "(852)", "(853)", "(886)"} {
		if strings.HasSuffix(s[:at], code) {
			return at - len(code)
		}
	}
	if start > 0 && s[start-1] == '(' {
		if end := strings.IndexByte(s[start:min(start+5, len(s))], ')'); end >= 3 {
			return start - 1 // (0572)2849317
		}
	}
	return start
}

// mobileAt reads a mainland mobile number at token i.
func mobileAt(p *Pass, i int) (mark, int, bool) {
	s, toks := p.View.Text, p.tokens
	t := toks[i]
	text := t.text
	skip := 0
	switch {
	case len(text) == 13 && strings.HasPrefix(text, "86"):
		skip = 2
	case text == "86" || text == "0086":
		return mark{}, 0, false
	}
	if d, _, ok := digitsOf(text[skip:]); !ok || d[0] != '1' || len(d) > 11 || len(d) >= 3 && !mobilePrefix(d) {
		return mark{}, 0, false
	}
	size := 11 + skip
	c, ok := chainAt(s, toks, i, size, false)
	if !ok || !mobilePrefix(c.digits[skip:]) || !alonePhone(p, c.start, c.end) {
		return mark{}, 0, false
	}
	if !natural(c.groups) || c.broken || c.fixed || c.odd || t.han {
		cue := p.cue(c.start, phoneCues)
		if cue == "" && !(t.han && !c.odd) && !naturalBreak(p, c) {
			return mark{}, 0, false
		}
		return mark{c.start, c.end, "", 0.93, evidence("mobile prefix", cue)}, c.next, true
	}
	cue := p.cue(c.start, phoneCues)
	if cue == "" && (p.cue(c.start, notPhone) != "" || counterKey(s[:c.start])) {
		return mark{}, 0, false
	}
	return mark{c.start, c.end, "", 0.95, evidence("mobile prefix", cue)}, c.next, true
}

// counterKey reports whether text ends with the key of a number that counts or
// orders in a log: lsn=, elapsed_ms=.
func counterKey(text string) bool {
	key, ok := strings.CutSuffix(text, "=")
	if !ok {
		return false
	}
	from := len(key)
	for from > 0 && (isLetter(key[from-1]) || key[from-1] == '_') {
		from--
	}
	key = asciiLower(key[from:])
	return strings.HasSuffix(key, "id") || firstOf(key, []string{"lsn", "seq", "ts", "size", "len", "epoch", "offset", "bytes", "memory", "elapsed", "time", "cost", "count", "num", "total"}) != ""
}

// natural reports whether people group a mobile number so.
func natural(groups []int) bool {
	switch len(groups) {
	case 1, 2:
		return true
	case 3:
		return groups[0] == 3 && groups[1] == 4 || groups[0] == 4 && groups[1] == 4 || groups[0] == 3 && groups[2] == 3
	}
	for _, g := range groups {
		if g != 1 {
			return false
		}
	}
	return true
}

// naturalBreak reports whether the only thing odd about c is a line break and
// a cue stands earlier in the text around it.
func naturalBreak(p *Pass, c chain) bool {
	if c.odd || c.fixed {
		return false
	}
	before := p.View.Text[max(0, c.start-90):c.start]
	return firstOf(before, phoneCues[:12]) != ""
}

// alonePhone reports whether no digit or letter touches the range, as in
// alone, but lets a second number follow a hyphen or slash.
func alonePhone(p *Pass, start, end int) bool {
	s := p.View.Text
	if !free(p, start, end) {
		return false
	}
	if start > 1 && (s[start-1] == '.' || s[start-1] == '-' || s[start-1] == '_') && isDigit(s[start-2]) {
		return strings.HasSuffix(s[:start-1], "86")
	}
	return !(end+1 < len(s) && s[end] == '.' && isDigit(s[end+1]))
}

// landlineAt reads an area code and a local number at token i; without a
// separator between them it needs a cue.
func landlineAt(p *Pass, i int) (mark, int, bool) {
	s, toks := p.View.Text, p.tokens
	text := toks[i].text
	china := strings.HasSuffix(strings.TrimRight(s[:toks[i].start], " -("), "+86")
	if text[0] != '0' && !china {
		return mark{}, 0, false
	}
	for size := 12; size >= 9; size-- {
		c, ok := chainAt(s, toks, i, size, false)
		if !ok || c.broken || c.fixed || c.odd || !alonePhone(p, c.start, c.end) {
			continue
		}
		digits := c.digits
		if china && digits[0] != '0' {
			digits = "0" + digits
		}
		code := areaCode(digits)
		local := len(digits) - code
		taiwan := strings.HasPrefix(digits, "09") && len(digits) == 10
		if !taiwan && (code == 0 || local < 7 || local > 8 || digits[code] == '0' || digits[code] == '1') {
			continue
		}
		if publicNumber(p, c.start) {
			return mark{}, 0, false
		}
		cue := p.cue(c.start, phoneCues)
		split := len(c.groups) > 1 && (c.groups[0] == code || china)
		all1 := len(c.groups) == size
		if cue == "" && !split && !all1 && !(taiwan && len(c.groups) == 3) {
			continue
		}
		if cue == "" && p.cue(c.start, notPhone) != "" {
			continue
		}
		return mark{c.start, c.end, "", 0.9, evidence("area code", cue)}, c.next, true
	}
	return mark{}, 0, false
}

// publicNumber reports whether the line speaks of a hotline or a counter.
func publicNumber(p *Pass, off int) bool {
	around := p.Before(off, 24)
	return firstOf(around[strings.LastIndexAny(around, "。;")+1:]+p.Label(off), publicLine) != ""
}

// overseasAt reads +CC and a number at token i.
func overseasAt(p *Pass, i int) (mark, int, bool) {
	s, toks := p.View.Text, p.tokens
	t := toks[i]
	if t.start == 0 || s[t.start-1] != '+' || len(t.text) > 15 {
		return mark{}, 0, false
	}
	size, end, next := 0, 0, i
	for j := i; j < len(toks) && j < i+6; j++ {
		if j > i {
			gap := s[toks[j-1].end:toks[j].start]
			if gap != "" && gap != " " && gap != "-" && gap != ") " && gap != " (" && gap != ")" {
				break
			}
		}
		if d, fixed, ok := digitsOf(toks[j].text); !ok || fixed || size+len(d) > 15 {
			break
		}
		size += len(toks[j].text)
		end, next = toks[j].end, j+1
	}
	if size < 9 || s[t.start] == '0' {
		return mark{}, 0, false
	}
	return mark{t.start - 1, end, "", 0.9, []string{"country code"}}, next, true
}

// localAt reads a number without area code at token i, which only a cue makes
// a phone number: 7 or 8 digits, or 012-771 8046.
func localAt(p *Pass, i int) (mark, int, bool) {
	s, toks := p.View.Text, p.tokens
	for size := 10; size >= 7; size-- {
		c, ok := chainAt(s, toks, i, size, false)
		if !ok || c.broken || c.fixed || c.odd || len(c.groups) > 3 || !alonePhone(p, c.start, c.end) {
			continue
		}
		if c.digits[0] == '1' || c.digits[0] == '0' && size < 10 || c.digits[0] != '0' && size > 8 || c.digits[0] == '4' && size == 10 {
			continue
		}
		if len(c.groups) > 1 && c.groups[0] < 3 {
			continue
		}
		if strings.ContainsAny(s[c.start:c.end], "./") {
			continue
		}
		cue := p.cue(c.start, phoneCues[:21])
		if before := strings.TrimRight(s[:c.start], " "); cue == "" && (strings.HasSuffix(before, "请电") || strings.HasSuffix(before, "請電") || strings.HasSuffix(before, "致電")) {
			cue = "near:电"
		}
		if f := p.Field(c.start); f != "" && firstOf(f, notPhone) != "" {
			continue
		}
		if cue == "" || publicNumber(p, c.start) || p.nearest(c.start, notPhone, phoneCues[:21]) {
			continue
		}
		return mark{c.start, c.end, "", 0.8, []string{cue}}, c.next, true
	}
	return mark{}, 0, false
}

// nearest reports whether one of first stands nearer before off than any of
// second.
func (p *Pass) nearest(off int, first, second []string) bool {
	before := asciiLower(p.Before(off, cueReach))
	at := func(words []string) int {
		last := -1
		for _, w := range words {
			last = max(last, strings.LastIndex(before, w))
		}
		return last
	}
	return at(first) > at(second)
}
