package name_test

import (
	"slices"
	"strings"
	"testing"

	"yinqu/detect/name"
	"yinqu/document"
)

// find returns what is found in text, a titled name with a plus before it.
func find(text string) []string {
	var b document.Builder
	for line := range strings.Lines(text) {
		b.Begin(document.Body, "", "", 0)
		b.Write(strings.TrimSuffix(line, "\n"), nil)
	}
	d := b.Document("a.txt", "text")
	var out []string
	for _, m := range name.NewFinder(name.Embedded()).Find(d) {
		s := d.In(m.Span)
		if m.Titled {
			s = "+" + s
		}
		out = append(out, s)
	}
	return out
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"form field", "姓名：欧阳若溪　性别：女", "欧阳若溪"},
		{"form field, name with a space", "姓　名：韩　越　　性别：男", "韩　越"},
		{"kin and name", "据其父张建国回忆，孩子近一个月睡眠不好。", "张建国"},
		{"name and title", "陈思远老师陪他去了医院。", "陈思远"},
		{"surname and title", "班主任周老师反映她上课发呆。", "+周老师"},
		{"given name alone", "来访者：林晓岚\n晓岚说她不想回家。", "林晓岚|晓岚"},
		{"pinyin", "Parent: ZHANG Xiaoyu", "ZHANG Xiaoyu"},
		{"mr and surname", "The letter was written by Mr. Zhou.", "Mr. Zhou"},
		{"masked", "李某与Z同学发生争执，来访者A、S07均在场。", ""},
		{"pseudonym", "小哲（化名）在会谈中第一次抬头。", ""},
		{"citation", "自动化思维是情绪困扰的中介（Beck，1976；钱铭怡，1994）。", ""},
		{"historical persons", "苏轼在黄州东坡开荒，李白写下了这首诗。", ""},
		{"blank form", "姓名：　　　性别：　　　年龄：", ""},
		{"no name", "你最近睡得怎么样？心情好一些了吗？", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := slices.DeleteFunc(strings.Split(c.want, "|"), func(s string) bool { return s == "" })
			for i, w := range want {
				if strings.HasPrefix(w, "Mr") {
					want[i] = "+" + w
				}
			}
			if got := find(c.text); !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}
