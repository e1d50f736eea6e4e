package detect

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// stopChars end a walk to the left unless they begin a known name.
const stopChars = "持免存打考像却讲换写受涉系办属原开上经称的了着过在去到于从往向由被把与及或跟给让叫读念进转经是为我你他她它们这那某该每就也都又还才只不没请找见说称问看住自至离曾已现并且但而若如因所以当将会能可要想得使令即则需须须凭按据据对比替帮带送陪接等待候跑来回出入嫁娶死走报拨讯"

// stopWords end it too; they are longer, so that their characters stay free.
var stopWords = wordSet(`所在地 很多 许多 一些 不少 多个 若干 好多 大量 几个 多家 好几 联系 最近 过程 环境 本市 我市 我县 本县 乙方 甲方 家里 父母 爸妈 意大利 仅限 报告 转到 来到 去到 回到 送到 考到 找到 分到 安排到 带到 就读于 毕业于 住在 就在 正在 现在 人在 开户行 开户 拨打 致电 个头 好像 不像 镇上 村里 县里 市里 乡里 城里 街上 第二天 当晚 移交 所谓 认定 支持 讨论 召开 代表 分别 考取 考进 报考 历任 执教 案例 个案 同上 下载 反馈 重建 改成 改为 合伙 琢磨 主讲 保证 希望 工作单位 单位 医院: 离开 返回 选择 参观 走访 家访 巡查 抽调 负责人 负责 担保 承包 承办 主办 协办 赞助 合作 对接 求助 投诉 举报 报警 羁押 押送 护送 送医 送去 送往 陪同 陪着 租住 借住 暂住 曾经 已经 刚刚 一直 其实 据说 听说 例如 比如 包括 其中 先后 后来 随后 最后 然后 之后 以后 昨天 今天 明天 昨日 今日 当天 上午 下午 中午 晚上 早上 凌晨 上周 本周 下周 去年 今年 前年 明年 上月 本月 下月 父亲 母亲 爸爸 妈妈 爷爷 奶奶 外公 外婆 哥哥 姐姐 弟弟 妹妹 孩子 学生 同学 老师 医生 班主任 家长 女儿 儿子 丈夫 妻子 前夫 前妻 舅舅 姑姑 叔叔 伯伯 阿姨 本人 患者 来访者 主任 校长 院长 民警 社工 前往 就读 就诊 毕业 任职 供职 入职 入学 入院 住院 出院 转入 转学 转诊 转介 转院 考入 考上 升入 进入 录取 上了 去了 来了 到了 有一 一家 一所 一个 这家 那家 这所 那所 附近 隔壁 对面 通过 根据 按照 经过 关于 对于 由于 以及 和我 或者 如果 因为 所以 但是 可以 应该 需要 建议 同意 要求 申请 提供 委托 指定 推荐 介绍 协调 配合 通知 告知 抄送 抄报 报送 上报 收到 位于 坐落 隶属 来自 属于 作为 成为 担任 曾任 现任 原任 兼任 调到 调入 分到 分配 派驻 借调 挂职 外派 应聘 辞职 离职 发给 寄给 打给 交给 送给 开具 出具 签发 盖章 复诊 复查 确诊 初诊 会诊 看过 看病 开药 挂号 检查 检测 治疗 抢救 急救 洗胃 上班 下班 打工 务工 工作 干活 帮忙 做事 当过 干过 开过 读过 上过 念过 住过`)

// keepHeads are words that begin names although their first character is one
// of stopChars.
var keepHeads = strings.Fields(`和平 和谐 和顺 和睦 和美 和悦 向阳 向荣 上海 上饶 上虞 于都 于洪 从化 从江 进贤 进取 来宾 来凤 来安 自贡 自立 自强 至诚 至善 住友 对口 当阳 当涂 当代 现代 经济 经开 经纬 经贸 为民 为明 为先 得胜 得荣 会宁 会泽 会昌 会东 会理 会文 会同 会稽 会计 会展 可可 如皋 如东 如意 如家 若羌 若尔盖 不二 出版 出口 入境 回民 回龙 回族 过渡 到位 叫 给水 转塘 走马 来广营 接龙 等驾坡 比亚迪 比如 帮扶 带岭 送变电 跑马 报国 死 见龙 说 看丹 找 要 想 能源 能仁 将乐 将军 将台 使 令 以岭 所城 都江堰 都昌 都匀 都兰 都安 都市 又 才 只 没 还 就 且末 而 因 即墨 即 则 需 按摩 据 替 候 各族 由 被 把 与 及 或 跟 读书 念 让胡路 的 是 我爱我家 他 她 它 们 这 那 那坡 那曲 那大 某 该 每 得 并 但 离石 离岛 称多 已 曾都 问 住 往`)

// nameStart walks left from the end of a name to where it begins. named is
// false if nothing is there or the name is masked (某).
func nameStart(p *Pass, off int, word string) (start int, named bool) {
	s := p.View.Text
	at, runes := off, 0
	for at > 0 && runes < 18 {
		r, n := utf8.DecodeLastRuneInString(s[:at])
		switch {
		case r == '某' || r == '×' || r == '*' || r == '○' || r == 'X' && at > 1 && s[at-2] == 'X':
			return 0, false
		case r == ')':
			open := strings.LastIndexByte(s[:at-1], '(')
			if open < 0 || at-open > 24 || runes > 8 || !isHan(runeBefore(s, open)) || strings.ContainsAny(s[open:at], ",。;:、0123456789\n") {
				return at, true
			}
			runes += utf8.RuneCountInString(s[open:at])
			at = open
			continue
		case isHan(r) && !p.spaced(at):
		case r < 0x80 && (isLetter(byte(r)) || isDigit(byte(r))) && runes < 12 && asciiName(s, at):
		default:
			return at, runes > 0
		}
		if stopsName(p, at-n) || counts(s, at-n) {
			return at, runes > 0
		}
		if stopWord(p, at) {
			return at, runes > 0
		}
		if e := earlierEnd(s, at); e != "" && runes > 0 && !(strings.HasSuffix(e, "中") && hanWord(s[at:], "等", "心")) && !continues(e, s[at:off], word) {
			return at, true
		}
		at -= n
		runes++
	}
	return at, runes > 0
}

// verbsText is a list of words that hardly ever stand inside a name.
//
//go:generate go run gen_verbs.go
//go:embed verbs.txt
var verbsText string

// isVerb reports whether w is a word of verbsText or stopWords.
func isVerb(w string) bool {
	_, found, _ := lookUp(verbsText, w)
	return found || stopWords()[w]
}

// stopWord reports whether a word ends at off that no name holds.
func stopWord(p *Pass, off int) bool {
	s := p.View.Text
	from := off
	for k := 1; k <= 4 && from > 0; k++ {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		if !isHan(r) {
			return false
		}
		from -= n
		if k < 2 || !isVerb(s[from:off]) || !p.Word(from, off) {
			continue
		}
		// 上海|大学, not 海大: a region that covers the word is no verb.
		for at, back := from, 0; back < 3; back++ {
			if size, _, ok := regions().at(s[at:]); ok && at+size > from+n {
				return false
			}
			if at == 0 {
				break
			}
			at -= utf8.RuneLen(runeBefore(s, at))
			if at < 0 {
				break
			}
		}
		return true
	}
	return false
}

// spaced reports whether a space of the document was deleted before off of
// the folded text: a gap within a line that may part two words.
func (p *Pass) spaced(off int) bool {
	if off <= 0 || off >= len(p.View.Text) || !p.View.Joint(off-1, off+1) {
		return false
	}
	gap := p.Doc.Text[p.View.Source(off-1, off).End:p.View.Source(off, off+1).Start]
	return gap != "" && !strings.Contains(gap, "\n")
}

// counts reports whether the character at off counts what stands before it:
// the 年 of 1949年.
func counts(s string, off int) bool {
	r, _ := utf8.DecodeRuneInString(s[off:])
	if !strings.ContainsRune("年月日岁级届期个名元次位条", r) {
		return false
	}
	before := runeBefore(s, off)
	if hanWord(s[off:], "年制", "年一贯") {
		return false
	}
	return isDigitRune(before) || hanUnit(before) >= 0 && before != '元' && before != '正'
}

// asciiName reports whether the letters or digits that end at off belong to a
// name, as in SMT二车间: a short word in capitals.
func asciiName(s string, off int) bool {
	from := off
	for from > 0 && (isLetter(s[from-1]) || isDigit(s[from-1])) {
		from--
	}
	return off-from <= 6 && s[from] >= 'A' && s[from] <= 'Z'
}

// stopsName reports whether the character at off ends a name to its right: it
// is a word of its own, and no known name begins with it or covers it.
func stopsName(p *Pass, off int) bool {
	s := p.View.Text
	r, n := utf8.DecodeRuneInString(s[off:])
	if !strings.ContainsRune(stopChars, r) && r != '和' && r != '有' {
		return false
	}
	rest := s[off:]
	switch r {
	case '住':
		if strings.HasPrefix(rest, "住院") {
			return false
		}
	case '和':
		if strings.ContainsRune("协人信仁泰祥恒永中太共维义丰锦平景温谐宜安颐顺德万嘉瑞福吉兴春祺盛达", runeBefore(s, off)) {
			return false
		}
	case '有':
		return !hanWord(rest, "有限", "有色", "有机")
	case '自':
		if hanWord(rest, "自治") {
			return false
		}
	case '才':
		if strings.ContainsRune("育英成树", runeBefore(s, off)) {
			return false
		}
	case '据':
		return runeBefore(s, off) != '数'
	case '经':
		if strings.ContainsRune("神财", runeBefore(s, off)) {
			return false
		}
	}
	if r == '开' { // begins names of its own: 开元, 开明
		return p.Word(off, off+n) && hanWord(rest[n:], "了", "在", "着", "饭", "超市", "药店", "网吧", "酒店", "公司", "厂", "个", "一", "过")
	}
	if strings.ContainsRune("接会来于所得因若如由过经为", r) && townAhead(rest[n:]) {
		return false // 接山镇, 会亭镇
	}
	for _, w := range keepHeads {
		if len(w) > n && strings.HasPrefix(rest, w) {
			return false
		}
	}
	if size, _, ok := regions().at(rest); ok && size > n {
		return false
	}
	for back, from := 0, off; back < 3 && from > 0; back++ {
		from -= utf8.RuneLen(runeBefore(s, from))
		if size, _, ok := regions().at(s[from:]); ok && from+size > off {
			return false
		}
	}
	return p.Word(off, off+n) || strings.ContainsRune("的了着我你他她它", r)
}

// townAhead reports whether one character and the sign of a town, a village or
// a road stand at the start of s.
func townAhead(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return isHan(r) && hanWord(s[n:], "镇", "乡", "村", "县", "路", "街")
}

// earlierEnds are the ends of names that earlierEnd looks for.
var earlierEnds = []string{"中学", "小学", "大学", "学院", "师大", "医院", "派出所", "公司", "中心", "学校", "法院", "幼儿园", "诊所", "银行", "公安局", "分局", "职高", "一中", "二中", "三中", "高中", "初中", "集团"}

// earlierEnd returns the end of another institution's name that ends at off.
func earlierEnd(s string, off int) string {
	for _, w := range earlierEnds {
		if strings.HasSuffix(s[:off], w) {
			return w
		}
	}
	return ""
}

// continues reports whether rest, between the end word of one institution's
// name and word, goes on with the same name.
func continues(end, rest, word string) bool {
	if utf8.RuneCountInString(rest) == 0 || hanWord(rest, "附属", "附", "分", "第", "总", "直属") || end == "中学" && hanWord(rest, "校") {
		return true
	}
	switch end {
	case "大学", "学院", "师大":
		return hanWord(rest, "人民", "口腔", "肿瘤", "儿童", "中") && strings.HasSuffix(word, "医院") || word == "学院" && utf8.RuneCountInString(rest) <= 8
	case "银行":
		return word == "支行" || word == "分行"
	case "公安局", "分局":
		return word == "派出所" || word == "分局" || word == "公安分局"
	case "公司", "集团":
		return strings.HasSuffix(word, "公司")
	case "法院":
		return word == "少年庭"
	case "高中", "初中":
		return word == "学校" || word == "中学"
	}
	return false
}
