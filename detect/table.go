package detect

import (
	"sort"
	"strings"
)

// A grid is a table set in plain text: lines of one delimiter under a line of
// headers. Extractors label the cells of real tables; people also paste them.
type grid struct {
	start, end int // bytes of the document's text, headers included
	delimiter  byte
	headers    []string
}

// gridDelimiters are tried in this order.
const gridDelimiters = "\t|,"

// minColumns is the fewest columns that make lines a table.
const minColumns = 3

// grids finds the tables of text.
func grids(text string) []grid {
	var found []grid
	var open *grid
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at
		}
		line := text[at : at+end]
		next := min(at+end+1, len(text))
		switch {
		case open != nil && columns(line, open.delimiter) >= minColumns:
			open.end = next
		default:
			open = nil
			if g, ok := headerLine(line); ok {
				g.start, g.end = at, next
				found = append(found, g)
				open = &found[len(found)-1]
			}
		}
		at = next
	}
	return found
}

// headerLine reads line as the header of a table: short cells without digits.
func headerLine(line string) (grid, bool) {
	for i := range len(gridDelimiters) {
		d := gridDelimiters[i]
		if columns(line, d) < minColumns {
			continue
		}
		cells := splitRow(line, d)
		named := 0
		for _, c := range cells {
			if len(c) > 36 || strings.ContainsAny(c, "。；：:，") {
				return grid{}, false
			}
			if c != "" {
				named++
			}
		}
		if named < 2 || sampleHeader(cells) == 0 {
			return grid{}, false
		}
		return grid{delimiter: d, headers: cells}, true
	}
	return grid{}, false
}

// columns counts the cells of line.
func columns(line string, delimiter byte) int {
	n := strings.Count(line, string(delimiter)) + 1
	if delimiter == '|' {
		n += strings.Count(line, "｜")
	}
	return n
}

// headerWords are what columns of people are called; one of them tells a
// header from a row of values.
var headerWords = []string{"姓名", "名字", "学号", "考号", "学籍", "身份证", "证件", "班", "年级", "性别", "电话", "手机", "联系", "日期", "时间", "年龄",
	"出生", "生日", "住址", "地址", "宿舍", "寝室", "床", "单位", "学校", "学院", "专业", "家长", "监护", "关系", "备注", "等级", "分", "车牌", "邮箱", "微信",
	"qq", "工号", "部门", "岗位", "职", "籍贯", "民族", "序号", "编号", "教师", "老师", "name", "phone", "class", "date", "號", "學", "電話"}

func sampleHeader(cells []string) int {
	n := 0
	for _, c := range cells {
		if firstOf(c, headerWords) != "" {
			n++
		}
	}
	return n
}

// splitRow splits a line into trimmed cells; a comma in quotes parts nothing.
func splitRow(line string, delimiter byte) []string {
	if delimiter == '|' {
		line = strings.ReplaceAll(line, "｜", "|")
		line = strings.Trim(strings.TrimSpace(line), "|")
	}
	var cells []string
	quoted, from := false, 0
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == delimiter && !quoted:
			cells = append(cells, strings.Trim(line[from:i], " \t\r\"*　"))
			from = i + 1
		}
	}
	return append(cells, strings.Trim(line[from:], " \t\r\"*　"))
}

// gridLabel returns the header of the column that holds offset off of text.
func gridLabel(text string, all []grid, off int) string {
	i := sort.Search(len(all), func(i int) bool { return all[i].end > off })
	if i == len(all) || off < all[i].start {
		return ""
	}
	g := &all[i]
	line := strings.LastIndexByte(text[:off], '\n') + 1
	if line <= g.start {
		return ""
	}
	before := text[line:off]
	if g.delimiter == '|' {
		before = strings.ReplaceAll(before, "｜", "|")
		before = strings.TrimPrefix(strings.TrimLeft(before, " \t"), "|")
	}
	column := len(splitRow("x"+before+"x", g.delimiter)) - 1
	if column >= len(g.headers) {
		return ""
	}
	return g.headers[column]
}
