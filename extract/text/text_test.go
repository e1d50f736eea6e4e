package text_test

import (
	"testing"

	"yinqu/extract/charset"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

const note = "心理咨询记录\r\n来访者：林小满，女，16岁，高一（3）班。\r\n\r\n电话 13800138000。她说最近总是睡不着，也不想去学校。\r\n母亲：周桂兰（食堂职工）"

const roster = "姓名,学号,备注\n林小满,20230107,\"睡眠差,\n\"\"不想上学\"\"\"\n周小川,20230108,\n"

func encode(t *testing.T, cs charset.Charset, bom, s string) []byte {
	t.Helper()
	b, err := cs.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(bom), b...)
}

func TestAccept(t *testing.T) {
	file := func(name string, cs charset.Charset, bom, s string) extracttest.File {
		return extracttest.File{Name: name, Data: encode(t, cs, bom, s)}
	}
	extracttest.Accept(t, text.Format{},
		file("utf8.txt", charset.UTF8, "", note),
		file("utf8-bom.txt", charset.UTF8, "\xEF\xBB\xBF", note),
		file("gb18030.txt", charset.GB18030, "", note),
		file("utf16le.txt", charset.UTF16LE, "", note),
		file("utf16le-bom.txt", charset.UTF16LE, "\xFF\xFE", note),
		file("utf16be-bom.txt", charset.UTF16BE, "\xFE\xFF", note),
		file("roster.csv", charset.GB18030, "", roster),
		file("note.md", charset.UTF8, "", "# 林小满的记录\n\n| 姓名 | 班级 |\n|---|---|\n| 林小满 | 高一（3）班 |\n\n她说睡不着觉已经两周。\n"),
	)
}
