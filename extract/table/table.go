// Package table finds the row of a table that names its columns, so that a
// value is read with its label: 张晓雨 under 姓名.
package table

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name returns the name of a column as spreadsheets count: 0 is A, 26 is AA.
func Name(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}

// maxTitle is how many rows may stand above the header: a title, a date, a
// line about who filled it in.
const maxTitle = 5

// Header returns the index of the row that names the columns, given the first
// rows of a table, or -1 if none does. Rows above it are titles.
func Header(rows [][]string) int {
	width := 0
	for _, r := range rows {
		width = max(width, filled(r))
	}
	for i, r := range rows[:min(len(rows), maxTitle)] {
		if n := filled(r); n*3 < width*2 || n == 1 && !named(r) {
			continue
		}
		if IsHeader(r) && (named(r) || differs(r, rows[i+1:])) {
			return i
		}
		return -1
	}
	return -1
}

// IsHeader reports whether the cells can be names of columns: short, distinct,
// without long numbers or addresses.
func IsHeader(cells []string) bool {
	seen := map[string]bool{}
	for _, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		digits := 0
		for _, r := range c {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if utf8.RuneCountInString(c) > 40 || digits > 3 || strings.ContainsAny(c, "@。") || digits > 0 && digits == len(c) || seen[c] || value(c) {
			return false
		}
		seen[c] = true
	}
	return len(seen) > 0
}

// value reports cells that are never names of columns.
func value(cell string) bool {
	switch cell {
	case "男", "女", "是", "否", "有", "无", "M", "F", "male", "female":
		return true
	}
	// 初二, 五年级, 3班: values, where 年级 and 班级 are names.
	first, _ := utf8.DecodeRuneInString(cell)
	return strings.ContainsRune("一二三四五六七八九初高大小0123456789", first) && (strings.HasSuffix(cell, "级") || strings.HasSuffix(cell, "班"))
}

// named reports whether a cell ends with a word that names columns and is
// hardly ever a value.
func named(cells []string) bool {
	for _, c := range cells {
		c = strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(c), ""), ":：*"))
		for _, w := range []string{"姓名", "名字", "编号", "序号", "学号", "工号", "证号", "号码", "电话", "手机", "联系方式", "性别", "年龄",
			"班级", "年级", "学校", "院系", "专业", "日期", "时间", "地址", "住址", "邮箱", "备注", "情况", "内容", "原因", "类型", "类别",
			"得分", "总分", "分数", "成绩", "结果", "诊断", "民族", "籍贯", "单位", "部门", "职务", "岗位", "关系", "家长", "咨询师", "說明", "说明",
			"學號", "號碼", "電話", "手機", "性別", "年齡", "班級", "年級", "學校", "備註",
			"name", "phone", "email", "e-mail", "id", "date", "gender", "sex", "age", "class", "school", "address"} {
			if strings.HasSuffix(c, w) {
				return true
			}
		}
	}
	return false
}

// differs reports whether some column holds numbers or long texts below a
// cell that is neither.
func differs(header []string, below [][]string) bool {
	for i, h := range header {
		for _, r := range below {
			if i < len(r) && h != "" && kind(h) != kind(r[i]) && kind(r[i]) != none {
				return true
			}
		}
	}
	return false
}

const (
	none = iota
	word
	number
	long
)

func kind(cell string) int {
	cell = strings.TrimSpace(cell)
	digits := strings.IndexFunc(cell, unicode.IsDigit) >= 0
	switch n := utf8.RuneCountInString(cell); {
	case n == 0:
		return none
	case digits && strings.IndexFunc(cell, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0:
		return number
	case n > 20:
		return long
	}
	return word
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}
