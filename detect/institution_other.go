package detect

import (
	"strings"

	"yinqu/rules"
)

// brands are employers that people call without saying what they are.
var brands = strings.Fields("富士康 美团 饿了么 顺丰 京东 海底捞 华为 腾讯 阿里巴巴 字节跳动 比亚迪 中石油 中石化 国家电网 中国移动 中国电信 中国联通 麦当劳 肯德基 星巴克 沃尔玛 永辉 大润发 盒马 滴滴 拼多多 淘宝 申通 圆通 中通 韵达 极兔 立讯 蓝思 歌尔 伟创力 格力 美的 海尔 小米 百度 网易 万科 碧桂园 链家 瑞幸 蜜雪冰城 好利来 物美 家乐福 中国平安 中国人寿 太平洋保险 招商银行 工商银行 农业银行 建设银行 中国银行 交通银行 邮储银行 浦发银行 民生银行 光大银行 中信银行 农商银行 工行 农行 建行 中行 招行")

// brandAt reports whether somebody works at the employer that h names.
func brandAt(p *Pass, h Hit) bool {
	s := p.View.Text
	before := p.Before(h.Start, 2)
	for _, w := range [...]string{"在", "到", "进", "去", "于", "进了", "去了", "职于"} {
		if strings.HasSuffix(before, w) {
			return hanWord(s[h.End:], "上班", "打工", "做", "工作", "实习", "送", "跑", "当", "干", "开", "任职", "上夜班", "流水线", "厂", ",", "。", "面试", "应聘")
		}
	}
	return false
}

// englishEnds are the ends of institutions' English names.
var englishEnds = []string{"school", "university", "college", "hospital", "clinic", "kindergarten", "academy", "centre", "center", "ltd", "inc"}

// englishInstitution reads the name in capitals that ends at h with what it is.
func englishInstitution(s string, h Hit) (mark, bool) {
	n := h.Term - len(institutionEnds)
	if n < 0 || h.Start == 0 || s[h.Start-1] != ' ' || s[h.Start] < 'A' || s[h.Start] > 'Z' || h.End < len(s) && isLetter(s[h.End]) || hanWord(s[h.End:], " Press") {
		return mark{}, false
	}
	word := englishEnds[n]
	start, words := h.Start, 0
	for start > 1 && s[start-1] == ' ' && words < 6 {
		from := start - 1
		for from > 0 && (isLetter(s[from-1]) || isDigit(s[from-1]) || strings.IndexByte("'.&()", s[from-1]) >= 0) {
			from--
		}
		w := s[from : start-1]
		if w == "" || w[0] >= 'a' && !joiners()[w] || articles()[w] {
			break
		}
		start = from
		words++
	}
	for words > 0 && joiners()[s[start:start+strings.IndexByte(s[start:], ' ')]] {
		start += strings.IndexByte(s[start:], ' ') + 1
		words--
	}
	if words < 1 {
		return mark{}, false
	}
	m := mark{start, h.End, rules.School, 0.75, []string{"suffix:" + word}}
	if orgEnglish()[word] {
		m.entity = rules.Org
	} else if at := m.end + len(" of "); strings.HasPrefix(s[m.end:], " of ") && at < len(s) && s[at] >= 'A' && s[at] <= 'Z' {
		for at < len(s) && (isLetter(s[at]) || s[at] == ' ' && at+1 < len(s) && s[at+1] >= 'A' && s[at+1] <= 'Z') {
			at++
		}
		m.end = at
	}
	return m, true
}

// Words inside English names, words before them, and ends of no schools.
var (
	joiners    = wordSet("of and the for")
	articles   = wordSet("The At In From A Dr. Dr")
	orgEnglish = wordSet("hospital clinic centre center ltd inc")
)
