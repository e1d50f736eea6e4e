package table

import (
	"slices"
	"strings"
	"testing"
)

func TestLabels(t *testing.T) {
	tests := []struct {
		name string
		rows []string // cells parted by |
		want []string
	}{
		{"header above", []string{"姓名|班级|电话", "江小白|初二3班|13900000000", "|初二4班|"}, []string{"||", "姓名|班级|电话", "|班级|"}},
		{"title above the header", []string{"心理测评名单||", "序号|姓 名|得分", "1|江小白|63"}, []string{"||", "||", "序号|姓名|得分"}},
		{"form", []string{"姓名|江小白|性别|女", "年龄|15|民族|汉族"}, []string{"|姓名||性别", "|年龄||民族"}},
		{"form with spread names and colons", []string{"姓　　名：|江小白", "来访次数：|第3次"}, []string{"|姓名", "|来访次数"}},
		{"field with an empty value", []string{"姓名||性别|女", "电话|"}, []string{"|||性别", "|"}},
		{"merged cells leave empty ones", []string{"姓名|||江小白||性别|女"}, []string{"|||姓名|||性别"}},
		{"table inside a form", []string{"姓名|江小白|性别|女", "称谓|姓名|年龄|职业", "父亲|江大河|45|工人"},
			[]string{"|姓名||性别", "|||", "称谓|姓名|年龄|职业"}},
		{"two columns, header and fields", []string{"项目|内容", "姓名|江小白"}, []string{"|", "|姓名"}},
		{"english header", []string{"student_name|Phone|Home address", "Jiang|1|x"}, []string{"||", "student_name|Phone|Home address"}},
		{"no labels at all", []string{"江小白|叶知秋", "林一|何二"}, []string{"|", "|"}},
		{"unnamed header left alone", []string{"甲|乙", "江小白|63"}, []string{"|", "|"}},
		{"explained field", []string{"手机（必填）|13900000000"}, []string{"|手机（必填）"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var l Labeller
			var got []string
			for _, row := range tt.rows {
				var cells []Cell
				for c := range strings.SplitSeq(row, "|") {
					cells = append(cells, Cell{Text: c})
				}
				got = append(got, strings.Join(l.Row(cells, false), "|"))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("labels\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestLabelsFollowSpans(t *testing.T) {
	var l Labeller
	l.Row([]Cell{{Text: "姓名"}, {Text: "住址", Span: 2}, {Text: "电话"}}, false)
	got := l.Row([]Cell{{Text: "江小白"}, {Text: "城东"}, {Text: "3号"}, {Text: "110"}}, false)
	if want := []string{"姓名", "住址", "住址", "电话"}; !slices.Equal(got, want) {
		t.Errorf("labels = %q, want %q", got, want)
	}
}

func TestMarkedHeaderNeedsNoKnownWord(t *testing.T) {
	var l Labeller
	l.Row([]Cell{{Text: "谁"}, {Text: "哪里"}}, true)
	if got, want := l.Row([]Cell{{Text: "江小白"}, {Text: "城东"}}, false), []string{"谁", "哪里"}; !slices.Equal(got, want) {
		t.Errorf("labels = %q, want %q", got, want)
	}
}
