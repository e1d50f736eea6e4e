package text_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

func read(t *testing.T, limits extract.Limits, name string, data []byte) (docs []*document.Document) {
	t.Helper()
	src := extract.NewReader(limits, nil, text.Format{}).Open(name, bytes.NewReader(data), int64(len(data)))
	for d, err := range (text.Format{}).Extract(t.Context(), src) {
		if err != nil {
			t.Fatal(err)
		}
		if err := extracttest.Check(d); err != nil {
			t.Error(err)
		}
		docs = append(docs, d)
	}
	return docs
}

// show writes a segment a line: kind, path, label, record, text.
func show(d *document.Document) string {
	var b strings.Builder
	for _, s := range d.Segments {
		fmt.Fprintf(&b, "%s %s %s %d %q\n", s.Kind, s.Path, s.Label, s.Record, d.In(s.Span))
	}
	return b.String()
}

func TestSegments(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"lines keep their ends", "a.txt", "一\r\n二\n\n三",
			`body line 1  0 "一\r\n"
body line 2  0 "二\n"
body line 3  0 "\n"
body line 4  0 "三"
`},
		{"markdown", "a.md", "# 个案\n#标签\n| 姓名 | 班级 |\n|---|---|\n| 林小满 | 高一 |\n文",
			`heading line 1  0 "# 个案\n"
body line 2  0 "#标签\n"
cell line 3, column A  1 "| 姓名 |"
cell line 3, column B  1 " 班级 |\n"
cell line 4, column A 姓名 2 "|---|"
cell line 4, column B 班级 2 "---|\n"
cell line 5, column A 姓名 3 "| 林小满 |"
cell line 5, column B 班级 3 " 高一 |\n"
body line 6  0 "文"
`},
		{"csv", "a.csv", "姓名,电话\n林小满,138\n\"周,\n\"\"川\"\"\",\n",
			`cell A1  1 "姓名,"
cell B1  1 "电话\n"
cell A2 姓名 2 "林小满,"
cell B2 电话 2 "138\n"
cell A3 姓名 3 "\"周,\n\"\"川\"\"\","
cell B3  3 "\n"
`},
		{"csv with a stray quote", "a.csv", "姓名,备注\n林小满,\"未完\n周川,无\n",
			`cell A1  1 "姓名,"
cell B1  1 "备注\n"
cell A2 姓名 2 "林小满,"
cell B2 备注 2 "\"未完\n"
cell A3 姓名 3 "周川,"
cell B3 备注 3 "无\n"
`},
		{"csv with semicolons", "a.csv", "姓名;电话\n林小满;1,2\n",
			`cell A1  1 "姓名;"
cell B1  1 "电话\n"
cell A2 姓名 2 "林小满;"
cell B2 电话 2 "1,2\n"
`},
		{"tsv", "a.tsv", "姓名\t电话\n林,小满\t1",
			`cell A1  1 "姓名\t"
cell B1  1 "电话\n"
cell A2 姓名 2 "林,小满\t"
cell B2 电话 2 "1"
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := read(t, extract.Limits{}, tt.file, []byte(tt.text))
			if diff := cmp.Diff(tt.want, show(docs[0])); diff != "" {
				t.Error(diff)
			}
			if docs[0].Text != tt.text {
				t.Errorf("text is %q", docs[0].Text)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name string
		data string
		want bool
	}{
		{"plain.txt", "hello", true},
		{"gbk.txt", "\xC0\xEE\xD6\xC7", true},
		{"program", "\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\x02\x00\x3E\x00", false},
		{"a.pdf", "%PDF-1.7\n", false},
		{"a.rtf", "{\\rtf1 a}", false},
		{"a.zip", "PK\x03\x04", false},
		{"picture.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00\x5c\x72\xa8\x66", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := extract.NewReader(extract.Limits{}, nil).Open(tt.name, strings.NewReader(tt.data), int64(len(tt.data)))
			h, err := extract.NewHead(src)
			if err != nil {
				t.Fatal(err)
			}
			if got := (text.Format{}).Match(h); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
