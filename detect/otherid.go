package detect

import (
	"strings"
	"unicode/utf8"
)

// A paperKind is a kind of identity paper or record: what it is called, and
// how its numbers look.
type paperKind struct {
	cues   []string
	digits int // fewest digits of a number
	most   int // most digits and letters
}

// papers are checked in order; the first cue that a text holds decides.
var papers = []paperKind{
	{[]string{"护照号码", "护照号", "护照", "passport no", "passport", "旅行证"}, 6, 11},
	{[]string{"港澳通行证", "港澳居民来往内地通行证", "回乡证号", "回乡证", "返乡证", "来往港澳", "台胞证号", "台胞证", "台湾居民来往大陆通行证", "往来台湾通行证", "通行证号", "通行证", "港澳台居民居住证"}, 7, 12},
	{[]string{"香港身份证", "香港居民身份证", "澳门身份证", "澳门居民身份证", "身份证字号", "身分证字号", "hkid", "身份证号码"}, 6, 12},
	{[]string{"居留证号", "居留证", "居留许可", "永久居留", "居住证号", "居住证", "暂住证", "外国人工作许可", "签证号", "ic ", "fin no", "fin:", "nric", "student pass", "统一证号"}, 6, 20},
	{[]string{"社会保障号", "社保卡号", "社保卡", "社保号", "社保编号", "社会保障卡", "医保卡号", "医保卡", "医保电子码", "医保编号", "医保号", "医疗保险号", "个人编号", "医保个人编号", "公积金账号", "公积金个人账号", "公积金号", "新农合", "农合证号", "合作医疗", "健保卡", "医疗证号", "就诊卡号", "就诊卡", "诊疗卡", "健康卡号", "id卡号", "医保"}, 5, 24},
	{[]string{"门诊号", "门诊卡", "急诊号", "门诊编号", "住院号", "病案号", "病历号", "病历编号", "病历本", "门急诊号", "就诊登记号", "门诊登记号", "病人登记号", "检查号", "挂号", "就诊号", "患者编号", "患者id", "病人id", "体检号", "体检卡号", "体检编号", "标本号", "处方号", "床号编号", "诊断证明编号", "mrn", "病歷號", "个案号", "案号", "鉴定编号", "番号"}, 4, 24},
	{[]string{"工号", "员工号", "员工编号", "职工号", "教工号", "教师编号", "人员编号", "警号", "胸牌号", "胸卡号", "工牌号", "工牌", "staff no", "staff id", "employee id", "员工卡号", "工作证号", "考勤号", "职工编号", "岗位证", "会员号", "会员卡号", "社工证号", "志愿者编号", "志愿者证", "注册系统编号", "登记编号", "注册号", "社工证", "校园卡号", "校园卡", "一卡通号", "一卡通", "证号"}, 3, 20},
	{[]string{"出生医学证明", "出生证编号", "出生证号", "出生证", "出生证明编号", "出生证明", "接种证号", "预防接种证"}, 6, 14},
	{[]string{"残疾证号", "残疾人证号", "残疾人证", "残疾证", "残联证号", "cjzh", "低保证号", "低保证", "户口本编号", "户口簿号", "户号", "户口簿", "贫困证号", "建档立卡号", "特困证", "优待证", "军官证", "士兵证", "警官证", "驾驶证号", "驾驶证", "驾照号", "驾照", "档案编号", "行驶证", "从业资格证", "资格证号", "教师资格证", "执业证号", "执业证书", "律师证号", "执业证", "海员证", "退伍证", "结婚证", "离婚证", "营业执照", "统一社会信用代码", "信用代码", "记者证", "导游证", "房产证", "学历证书", "毕业证", "学位证", "证书编号", "证书号"}, 6, 26},
	{[]string{"保单号", "保险单号", "保单", "理赔号", "报案号", "赔案号", "立案号", "案件编号", "受理号", "参保号", "保险号", "案号"}, 6, 26},
}

// paperCues is every cue of papers in order, paperOf the kind of each.
var paperCues, paperOf = func() (cues []string, of []int) {
	for i, k := range papers {
		for _, c := range k.cues {
			cues, of = append(cues, c), append(of, i)
		}
	}
	return cues, of
}()

// otherIDs finds numbers of other identity papers, of records and of staff:
// behind what names them, and by their own check digit.
func otherIDs(p *Pass, report func(mark)) {
	s := p.View.Text
	for _, h := range p.Hits("other-id") {
		k := papers[paperOf[h.Term]]
		v, ok := valueAfter(s, h.End, "-_/.")
		if !ok {
			continue
		}
		if v.letters == 0 || v.letters == 1 && v.digits == 0 {
			v = groupsAfter(s, v, 18)
		}
		v = closeCheck(s, v)
		if v.digits < k.digits && (v.letters == 0 || v.digits < 4 || v.digits+v.letters < k.digits+2) || v.end-v.start > k.most+4 || strings.ContainsRune("年月日岁元人分名级个", runeAfter(s, v.end)) {
			continue
		}
		if text := strings.Map(digitsOnly, s[v.start:v.end]); v.letters == 0 && mobileDigits(text) {
			continue
		}
		report(mark{v.start, v.end, "", 0.9, []string{"near:" + s[h.Start:h.End]}})
	}
	for i := range p.tokens {
		if m, ok := checkedID(p, i); ok {
			report(m)
		} else if m, ok := namedNumber(p, i); ok {
			report(m)
		} else if m, ok := bookNumber(p, i); ok {
			report(m)
		} else if m, ok := licenceNumber(p, i); ok {
			report(m)
		} else if m, ok := caseNumber(p, i); ok {
			report(m)
		}
	}
	paperColumns(p, report)
}

// bearers are what a number of a person's paper, record or membership is
// named after.
var bearers = strings.Fields("证 胸卡 处方 病理 员工 职工 学员 患者 病人 病 诊 医 保险 社保 参保 保单 警 军 户 档案 个案 来访 咨询者 客户 会员 住院 体检 挂号 护照 签证 驾驶 执业 资格 社工 教师 律师 志愿 义工 优待 接种 出生 婚 不动产 理赔 公积金 养老 健康 饭卡 公交卡 门禁 胸牌 工牌 考勤 信用代码 居留 居住 通行 工会 党员 团员 投保 被保险 救助 低保 残疾 学位 学历 毕业 结业 报案 受案 接警 立案 鉴定 工伤 献血 登记表 来访者 服务对象 入职 岗位 人员 伤残 火化 矫正 服刑 罪犯")

// things are what else bears a number.
var things = strings.Fields("订单 货 发票 流水 型 版 房 门牌 车次 航班 期 批 文 合同 项目 资产 服务单 条形 物流 快递 软件 产品 设备 序列 图书 索书 页 章节 条 款 表 图 附件 档号 卷 样本 题 分类 文章 数据 报告 讲座 课程 座位 楼 省份 邮政 区 编码 版权 专利 注册商标 医用 医疗器械 批准 备案 账 卡 手机 电话 号码 证券 证据 证明 会议")

// namedNumber reads the number at token i that a noun of a person's paper
// ends right before: 社工证(助理)编号 …, 义工号: ….
func namedNumber(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if t.han || t.start == 0 {
		return mark{}, false
	}
	start := t.start
	for start > 0 && (isLetter(s[start-1]) || s[start-1] == '-' && start > 1 && isLetter(s[start-2])) {
		start--
	}
	if start > 0 && (isDigit(s[start-1]) || s[start-1] == '-' || s[start-1] == '.') {
		return mark{}, false
	}
	name := strings.TrimRight(s[max(0, start-48):start], " :=#()是为|│")
	kind := ""
	for _, k := range [...]string{"编号", "号码", "证号", "账号", "帐号", "账户", "帐户", "卡号", "号", "证", "卡", "ID", "NO", "No."} {
		if strings.HasSuffix(name, k) {
			kind = k
			break
		}
	}
	if kind == "" {
		return mark{}, false
	}
	name = strings.TrimSuffix(name, kind)
	if kind == "证" || kind == "证号" {
		name += "证"
	}
	from := len(name)
	for k := 0; k < 6 && from > 0; k++ {
		r, n := utf8.DecodeLastRuneInString(name[:from])
		if !isHan(r) && r != ')' && r != '(' {
			break
		}
		from -= n
	}
	noun := name[from:]
	bearer := firstOf(noun, bearers)
	if bearer == "" || utf8.RuneCountInString(noun) < 2 || firstOf(noun, things) != "" && bearer != "证" {
		return mark{}, false
	}
	v, ok := valueAt(s, start, "-_/.")
	if !ok || v.digits < 4 || v.end-v.start > 28 || strings.ContainsRune("年月日岁元人分名级个%", runeAfter(s, v.end)) {
		return mark{}, false
	}
	if v.letters == 0 {
		v = groupsAfter(s, v, 20)
	}
	v = closeCheck(s, v)
	if kind == "卡" && v.digits < 6 || mobileDigits(s[v.start:v.end]) {
		return mark{}, false
	}
	return mark{v.start, v.end, "", 0.8, []string{"near:" + bearer + kind}}, true
}

// bookNumber reads a passport's or permit's number at token i, a letter or two
// and seven or eight digits, that its paper is named around: E03519023护照.
func bookNumber(p *Pass, i int) (mark, bool) {
	t := p.tokens[i]
	letters := len(t.text) - len(strings.TrimLeft(t.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	digits := t.text[letters:]
	if t.han || letters < 1 || letters > 2 || len(digits) < 7 || len(digits) > 8 || strings.Trim(digits, "0123456789") != "" || !alone(p, t.start, t.end) {
		return mark{}, false
	}
	w := firstOf(p.Before(t.start, 10)+p.After(t.end, 6), []string{"护照", "通行证", "回乡证", "旅行证", "passport"})
	return mark{t.start, t.end, "", 0.85, []string{"near:" + w}}, w != ""
}

// caseNumber reads the number of a court's case, a lawyer's or notary's
// letter: (2019)湘0102民初6120号, (2025)冀石证字第0872号. The year in brackets
// stands at token i. Laws and interpretations are numbered 〔2020〕5号, without
// a court.
func caseNumber(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if t.han || len(t.text) != 4 || t.text[:2] != "20" && t.text[:2] != "19" || t.start == 0 || s[t.start-1] != '(' || t.end >= len(s) || s[t.end] != ')' {
		return mark{}, false
	}
	m := caseRest.FindString(p.After(t.end+1, 24))
	return mark{t.start - 1, t.end + 1 + len(m), "", 0.85, []string{"licence"}}, m != ""
}

var caseRest = mustPattern(`^\s?\p{Han}{1,6}\s?(?:\d{2,4}\s?\p{Han}{1,4}\s?\d{1,6}(?:之[一二三四五\d])?号|(?:证|律|函|公|字)+第?\s?\d{1,6}\s?号)`)

// licenceNumber reads the number of a licence, 心证字第324584号, whose digits
// stand at token i.
func licenceNumber(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if t.han || !strings.HasPrefix(s[t.end:], "号") || len(t.text) > 8 || strings.Trim(t.text, "0123456789") != "" {
		return mark{}, false
	}
	end := t.end + len("号")
	start := hanRun(s, t.start, 10)
	if name := s[start:t.start]; strings.HasSuffix(name, "字第") && strings.Contains(name, "证") && len(t.text) >= 4 {
		return mark{start, end, "", 0.8, []string{"licence"}}, true
	}
	return mark{}, false
}

// hanRun returns where the ideographs that end at off begin, at most n back.
func hanRun(s string, off, n int) int {
	for ; n > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(s[:off])
		if !isHan(r) {
			break
		}
		off -= size
	}
	return off
}

// closeCheck widens v over a check digit in brackets, as in Y318542(5).
func closeCheck(s string, v value) value {
	if v.end+2 < len(s) && s[v.end] == '(' && s[v.end+2] == ')' && (isDigit(s[v.end+1]) || s[v.end+1] == 'A') {
		v.end += 3
	}
	return v
}

// paperLabels head columns of such numbers.
var paperLabels = []string{"护照", "通行证", "工号", "员工号", "员工编号", "社保", "医保", "门诊号", "住院号", "病历号", "病案号", "残疾证", "警号", "保单号", "就诊卡", "证件号码", "证件编号", "职工号", "人员编号", "证书编号", "passport", "staff"}

func paperColumns(p *Pass, report func(mark)) {
	columnValues(p, paperLabels, func(m mark) {
		text := p.View.Text[m.start:m.end]
		if shape, check := residentShape18(asciiUpper(text)); shape && check {
			return
		}
		report(m)
	})
}

func asciiUpper(s string) string { return strings.ToUpper(s) }

// checkedID reads the identity numbers of Taiwan, Hong Kong and Macau at token
// i, which carry a check digit or brackets of their own.
func checkedID(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	text := t.text
	if t.start > 0 && (s[t.start-1] == '-' || s[t.start-1] == '_' || s[t.start-1] == '/') {
		return mark{}, false
	}
	switch {
	case len(text) == 10 && taiwanID(text):
		return mark{t.start, t.end, "", 0.95, []string{"checksum"}}, true
	case len(text) == 7 || len(text) == 8:
		v := closeCheck(s, value{start: t.start, end: t.end})
		if v.end > t.end && hongKongID(text, s[t.end+1]) {
			return mark{t.start, v.end, "", 0.97, []string{"checksum"}}, true
		}
		if v.end > t.end && len(text) == 7 && strings.IndexByte("157", text[0]) >= 0 && isDigit(text[1]) {
			if cue := p.cue(t.start, []string{"澳门", "身份证", "证件", "bir"}); cue != "" {
				return mark{t.start, v.end, "", 0.9, []string{"form", cue}}, true
			}
		}
	case len(text) == 9 && singaporeID(text):
		return mark{t.start, t.end, "", 0.95, []string{"checksum"}}, true
	case len(text) == 20:
		if shape, check := residentShape(text[:18]); shape && check && isDigit(text[18]) && text[18] >= '1' && text[18] <= '7' {
			return mark{t.start, t.end, "", 0.97, []string{"checksum", "disability card"}}, true
		}
	}
	return mark{}, false
}

// taiwanID checks a national identity number of Taiwan: a letter worth two
// digits, then weights 1 9 8 … 1, 1.
func taiwanID(id string) bool {
	const letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
	n := strings.IndexByte(letters, id[0])
	if n < 0 || id[1] != '1' && id[1] != '2' && id[1] != '8' && id[1] != '9' {
		return false
	}
	n += 10
	sum := n/10 + n%10*9
	for i := 1; i < 10; i++ {
		if !isDigit(id[i]) {
			return false
		}
		w := 9 - i
		if i == 9 {
			w = 1
		}
		sum += int(id[i]-'0') * w
	}
	return sum%10 == 0
}

// hongKongID checks a Hong Kong identity number: one or two letters and six
// digits, weights 9 to 2, modulo 11; A stands for 10.
func hongKongID(id string, check byte) bool {
	if len(id) == 7 {
		id = " " + id
	}
	sum := 0
	for i := range 8 {
		c, v := id[i], 0
		switch {
		case i < 2 && c >= 'A' && c <= 'Z':
			v = int(c-'A') + 10
		case i == 0 && c == ' ':
			v = 36
		case i >= 2 && isDigit(c):
			v = int(c - '0')
		default:
			return false
		}
		sum += v * (9 - i)
	}
	want := (11 - sum%11) % 11
	return want == 10 && check == 'A' || want < 10 && check == byte('0'+want)
}

// singaporeID checks an NRIC or FIN: S, T, F, G and seven digits.
func singaporeID(id string) bool {
	sum := 0
	for i, w := range [...]int{2, 7, 6, 5, 4, 3, 2} {
		if !isDigit(id[i+1]) {
			return false
		}
		sum += int(id[i+1]-'0') * w
	}
	switch id[0] {
	case 'S':
		return "JZIHGFEDCBA"[sum%11] == id[8]
	case 'T':
		return "JZIHGFEDCBA"[(sum+4)%11] == id[8]
	case 'F':
		return "XWUTRQPNMLK"[sum%11] == id[8]
	case 'G':
		return "XWUTRQPNMLK"[(sum+4)%11] == id[8]
	}
	return false
}
