package detect

import (
	"sort"
	"strings"

	"yinqu/document"
)

// imCues are what people call messengers and networks when they give an
// account. Whether an account follows is checked behind each.
var imCues = []string{"微信", "weixin", "wechat", "薇信", "威信", "徽信", "微 信", "v信", "vx", "wx", "v x", "w x", "加v", "加微", "+v", "v:", "卫星号", "围信", "薇", "薇❤信", "薇❤", "v❤", "➕v", "➕微", "➕薇", "🛰号", "🐧",
	"qq", "q q", "q号", "q群", "扣扣", "企鹅号", "企鹅", "抠抠", "秋秋", "球球号", "企业微信", "企微", "抖音", "抖音号", "douyin", "tiktok", "dy号", "快手", "快手号", "ks号", "小红书", "小红薯", "红薯号",
	"line", "instagram", "ig", "ins", "whatsapp", "facebook", "fb", "telegram", "tg", "twitter", "微博", "weibo", "b站", "哔哩哔哩", "bilibili", "钉钉", "dingtalk", "飞书", "贴吧", "知乎",
	"threads", "discord", "skype", "snapchat", "kakao", "游戏id", "王者id", "账号为", "帐号为", "网名", "soul", "探探", "陌陌", "西瓜号", "视频号", "公众号", "支付宝", "转转", "闲鱼", "豆瓣", "qq号", "qq群", "群号", "账号", "帐号", "id叫", "id是", "小号", "我号", "号就是", "加我", "q:", "加我v", "加我q"}

// shortIM are cues that are parts of many words: an account must follow at
// once, behind a colon or the word 号.
var shortIM = map[string]bool{"薇": true, "ig": true, "ins": true, "fb": true, "tg": true, "line": true, "wx": true, "vx": true, "v:": true, "+v": true, "soul": true,
	"账号为": true, "帐号为": true, "网名": true, "threads": true, "支付宝": true, "企鹅": true, "账号": true, "帐号": true, "加我": true, "小号": true, "我号": true, "号就是": true, "v x": true, "w x": true}

// numericIM are cues whose accounts are digits only.
var numericIM = map[string]bool{"q:": true, "加我q": true, "🐧": true, "qq": true, "q q": true, "q号": true, "q群": true, "扣扣": true, "企鹅号": true, "企鹅": true, "抠抠": true, "秋秋": true, "球球号": true, "qq号": true, "qq群": true, "群号": true}

// imAccounts finds accounts of messengers and social networks; the account
// only, without its cue.
func imAccounts(p *Pass, report func(mark)) {
	s := p.View.Text
	for _, h := range p.Hits("im") {
		cue := imCues[h.Term]
		if c := cue[0]; isLetter(c) || isDigit(c) {
			if h.Start > 0 && (isLetter(s[h.Start-1]) || isDigit(s[h.Start-1])) {
				continue
			}
			if last := cue[len(cue)-1]; isLetter(last) && h.End < len(s) && (isLetter(s[h.End]) || s[h.End] == '.' || s[h.End] == '_') {
				continue
			}
			if h.Start > 0 && (s[h.Start-1] == '@' || s[h.Start-1] == '.' || s[h.Start-1] == '/' || s[h.Start-1] == '_') {
				continue
			}
		}
		v, ok := accountAfter(s, h.End)
		if ok = ok && imAccount(p, cue, h, v); !ok && numericIM[cue] {
			v, ok = spokenAfter(p, h.End)
		}
		if !ok {
			continue
		}
		report(mark{v.start, v.end, "", 0.9, []string{"near:" + s[h.Start:h.End]}})
	}
	imColumns(p, report)
	chatSpeakers(p, report)
}

// chatSpeakers finds the numbers of speakers in an exported QQ chat: a line
// that begins with a time and ends with a name and the number in brackets.
func chatSpeakers(p *Pass, report func(mark)) {
	s := p.View.Text
	for _, t := range p.tokens {
		if len(t.text) < 6 || len(t.text) > 11 || t.han || t.start == 0 || s[t.start-1] != '(' || t.end >= len(s) || s[t.end] != ')' || strings.Trim(t.text, "0123456789") != "" {
			continue
		}
		line := s[strings.LastIndexByte(s[:t.start], '\n')+1 : t.start]
		if t.end+1 < len(s) && s[t.end+1] != '\n' && s[t.end+1] != '\r' || len(line) < 12 || !isDigit(line[0]) || strings.Count(line[:min(len(line), 24)], ":") < 1 {
			if !strings.HasPrefix(line, "消息对象:") {
				continue
			}
		}
		report(mark{t.start, t.end, "", 0.85, []string{"chat export"}})
	}
}

// imLabels head columns and fields of accounts.
var imLabels = []string{"微信", "qq", "wechat", "line", "抖音", "快手", "小红书", "社交账号", "网络账号"}

// imColumns reports accounts in cells under a messenger's name.
func imColumns(p *Pass, report func(mark)) {
	s := p.View.Text
	p.column(imLabels, func(cue string, start, end int) {
		start = skipAny(s[:end], start, "@ ")
		if v, ok := valueAt(s[:end], start, "-_."); ok && v.end == end && v.end-v.start >= 5 && !mobileDigits(s[v.start:v.end]) {
			report(mark{v.start, v.end, "", 0.9, []string{"label:" + cue}})
		}
	})
}

// accountAfter reads an account behind a cue: it may begin with @ or _.
func accountAfter(s string, off int) (value, bool) {
	v, ok := valueAfter(s, off, "-_.")
	if !ok {
		return v, false
	}
	for v.start > off && (s[v.start-1] == '_' || s[v.start-1] == '@') {
		v.start--
	}
	for v.end < len(s) && s[v.end] == '_' {
		v.end++
	}
	if v.end == v.start+1 {
		v = spelledAt(s, v)
	}
	if v.letters == 0 {
		v = groupsAfter(s, v, 11)
	}
	return v, true
}

// spelledAt widens a value of one character over further single characters
// that spaces part: w x i d 0 9 7. Fewer than six are left as they are.
func spelledAt(s string, v value) value {
	w := v
	n := 1
	for w.end+1 < len(s) && s[w.end] == ' ' {
		next, ok := valueAt(s, w.end+1, "")
		if !ok || next.end != next.start+1 {
			break
		}
		w.end, w.digits, w.letters = next.end, w.digits+next.digits, w.letters+next.letters
		n++
	}
	if n < 6 {
		return v
	}
	return w
}

// spokenAfter reads a number in Chinese numerals that stands behind a cue that
// ends at off.
func spokenAfter(p *Pass, off int) (value, bool) {
	i := sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].start >= off })
	if i == len(p.tokens) {
		return value{}, false
	}
	t := p.tokens[i]
	if !t.han || len(t.text) < 6 || len(t.text) > 11 || mobileDigits(t.text) || unitAfter(p.View.Text, t.end) || strings.Trim(p.View.Text[off:t.start], " :=号是为") != "" {
		return value{}, false
	}
	return value{start: t.start, end: t.end, digits: len(t.text)}, true
}

// imAccount judges the account v behind cue.
func imAccount(p *Pass, cue string, h Hit, v value) bool {
	s := p.View.Text
	text, between := s[v.start:v.end], s[h.End:v.start]
	if v.end < len(s) && (s[v.end] == '@' || strings.HasPrefix(s[v.end:], "://")) {
		return false // an e-mail address or a link
	}
	if mobileDigits(strings.Map(digitsOnly, text)) && v.letters == 0 {
		return false // 微信同号: it is a phone number
	}
	if unitAfter(s, v.end) && v.letters == 0 {
		return false
	}
	if i := p.Doc.SegmentAt(p.Source(v.start, v.end).Start); v.digits == 0 && i >= 0 && p.Doc.Segments[i].Kind == document.Filename {
		return false // wechat-export.txt
	}
	n := v.end - v.start
	switch {
	case numericIM[cue]:
		return v.letters == 0 && v.digits >= 5 && v.digits <= 12
	case v.letters == 0:
		if plainIM[cue] {
			return false
		}
		return v.digits >= 6 && v.digits <= 12
	case plainIM[cue]:
		return n >= 5 && v.digits > 0 && strings.Contains(text, "_") || n >= 6 && v.digits > 0 && v.letters >= 2 && !bankWord(p, h)
	case shortIM[cue] && between == "" && cue != "v:":
		return false
	case n < 4 || n > 32:
		return false
	}
	// A word of English behind 微信 is no account: one needs a digit or a mark,
	// or a clear introduction.
	if v.digits == 0 && !strings.ContainsAny(text, "_-.@") {
		return strings.ContainsAny(between, ":=") || strings.Contains(between, "号")
	}
	return !shortIM[cue] || cue == "v:" || strings.ContainsAny(between, ":=号是为叫@ (")
}

// unitAfter reports whether a unit follows the number that ends at off.
func unitAfter(s string, off int) bool {
	return strings.ContainsRune("元分个人条次年月日%岁点群天级周块万份", runeAfter(s, off))
}

// plainIM are cues that name no network: only an account that could be
// nothing else counts behind them.
var plainIM = map[string]bool{"账号": true, "帐号": true, "加我": true, "小号": true, "我号": true, "号就是": true, "id叫": true, "id是": true}

// bankWord reports whether the account before which h stands is of a bank.
func bankWord(p *Pass, h Hit) bool {
	return firstOf(p.Before(h.Start, 8), []string{"银行", "开户", "收款", "对公", "存折"}) != ""
}

func digitsOnly(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// mobileDigits reports whether text is the digits of a mobile number.
func mobileDigits(text string) bool { return len(text) == 11 && mobilePrefix(text) }
