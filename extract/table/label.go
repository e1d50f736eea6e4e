// Package table finds what names a value in a table: 张晓雨 is under 姓名.
package table

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Cell is one cell of a row: its text and how many columns it spans (0 means 1).
type Cell struct {
	Text string
	Span int
}

// A Labeller finds the label of each cell of a table, row by row from the top:
// the name of its column where a header row stands above, or the field to its
// left in a form (姓名 | 张三 | 性别 | 女). A form may hold a small table with a
// header of its own further down. The zero Labeller is ready for use.
type Labeller struct {
	columns []string // label by column; nil while no header is known
	marked  bool     // the header was marked as such by the file
}

// Row returns the labels of the cells of the next row, "" where there is none.
// Header says that the file marks the row as one that names the columns.
func (l *Labeller) Row(cells []Cell, header bool) []string {
	labels := make([]string, len(cells))
	filled, fields, pairs := 0, 0, 0 // pairs: values right of a field
	short := true
	left := make([]string, len(cells)) // the field that a value answers, past empty cells that a merged cell leaves
	field := ""
	for i, c := range cells {
		text := squeeze(c.Text)
		if text == "" {
			continue
		}
		filled++
		brief := isShort(text)
		short = short && brief
		if brief && isField(c.Text) {
			field = trimField(c.Text)
			fields++
		} else if field != "" {
			left[i], field = field, ""
			pairs++
		}
	}
	switch {
	case filled == 0:
		return labels
	case short && (header || filled > 1 && 2*fields > filled && (pairs == 0 || filled == len(cells) && pairs < fields)):
		l.head(cells, header)
		return labels
	case !l.marked && pairs > 0 && 2*(fields+1) > filled && filled <= 2*fields+1:
		// A form: fields and values in turn.
		l.columns = nil
		return left
	}
	l.below(cells, labels)
	if l.columns == nil {
		return left
	}
	return labels
}

// head takes the row as the names of the columns.
func (l *Labeller) head(cells []Cell, marked bool) {
	l.columns, l.marked = make([]string, 0, len(cells)), marked
	for _, c := range cells {
		name := trimField(c.Text)
		for range min(max(c.Span, 1), maxSpan) {
			l.columns = append(l.columns, name)
		}
	}
}

// maxSpan bounds what a hostile file can make of one cell.
const maxSpan = 1024

func (l *Labeller) below(cells []Cell, labels []string) {
	at := 0
	for i, c := range cells {
		if at < len(l.columns) && strings.TrimSpace(c.Text) != "" {
			labels[i] = l.columns[at]
		}
		at += min(max(c.Span, 1), maxSpan)
	}
}

// squeeze removes the spaces that spread a field's name over its cell (姓　名).
func squeeze(text string) string {
	if strings.IndexFunc(text, unicode.IsSpace) < 0 {
		return text
	}
	return strings.Join(strings.Fields(text), "")
}

// trimField returns a field's name without what decorates it.
func trimField(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		text = squeeze(text)
	}
	text = strings.TrimRight(strings.TrimSpace(text), ":：*＊")
	return strings.TrimLeft(text, "*＊")
}

// isShort reports whether text, squeezed, can be a field's name at all.
func isShort(text string) bool {
	if utf8.RuneCountInString(text) > 24 || strings.ContainsAny(text, "@。！？；") {
		return false
	}
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits < 3
}

// isField reports whether a short text names a field: it ends with a colon or
// with a word that names fields and is hardly ever a value.
func isField(text string) bool {
	text = squeeze(text)
	if bare := strings.TrimRight(text, ":："); bare != text {
		return bare != ""
	}
	text = strings.ToLower(trimField(text))
	// What stands in brackets explains the field: 手机（必填）, 电话(家长).
	if i := strings.IndexAny(text, "（("); i > 0 && (strings.HasSuffix(text, "）") || strings.HasSuffix(text, ")")) {
		text = text[:i]
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	for _, f := range fieldEndings[last] {
		if strings.HasSuffix(text, f) && utf8.RuneCountInString(text) <= utf8.RuneCountInString(f)+8 {
			return true
		}
	}
	if i := strings.LastIndexAny(text, " _-."); i >= 0 {
		text = text[i+1:]
	}
	return fieldNames[text]
}

// fieldEndings are the words that Chinese field names end with, by their last
// characters.
var fieldEndings = func() map[rune][]string {
	m := map[rune][]string{}
	for _, w := range strings.Fields(`
姓名 名字 称呼 称谓 化名 昵称 签名 签字 姓名拼音 曾用名 监护人 家长 联系人 填表人 记录人 负责人 咨询师 咨询员 来访者 班主任 辅导员 导师 申请人 经办人
性别 年龄 出生 出生年月 生日 年月日 日期 时间 民族 籍贯 国籍 政治面貌 婚姻 婚姻状况 婚否 血型 身高 体重 学历 学位 文化程度 宗教信仰
编号 序号 学号 工号 证号 号码 账号 卡号 车牌号 档案号 病历号 住院号 门诊号 考号 座号 身份证 证件类型
电话 手机 联系方式 邮箱 微信 微信号 地址 住址 住所 邮编 户籍 户口所在地 所在地 生源地 籍贯地 宿舍 寝室
学校 学院 院系 系别 专业 年级 班级 班别 单位 部门 科室 公司 职业 职务 职称 岗位 职位 工种 关系 工作单位
备注 说明 情况 内容 原因 类型 类别 等级 结果 结论 意见 建议 诊断 主诉 病史 既往史 家族史 用药 药物 症状 问题 评估 量表 得分 总分 分数 成绩 名次 排名
次数 人数 金额 价格 单价 数量 合计 状态 来源 主题 项目 名称 爱好 特长 兴趣 奖惩
姓別 性別 年齡 學號 學校 學院 班級 年級 電話 手機 號碼 編號 地址 關係 聯絡人 聯絡方式 日期 時間 備註 說明 診斷 單位 職業 職稱 家長 監護人`) {
		last, _ := utf8.DecodeLastRuneInString(w)
		m[last] = append(m[last], w)
	}
	return m
}()

// fieldNames are English field names, or the last word of one.
var fieldNames = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`name firstname lastname surname fullname username nickname phone mobile tel telephone email mail
		id no number code date time birthday dob gender sex age grade class school college department dept major address
		city province company title position occupation relation relationship remark remarks note notes comment comments score
		total result diagnosis status type category counselor counsellor client student teacher parent guardian`) {
		m[w] = true
	}
	return m
}()
