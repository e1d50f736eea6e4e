package ooxml_test

import (
	"context"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/ooxml"
)

// brt makes a record of a binary part ([MS-XLSB] 2.1.4).
func brt(id int, fields ...any) string {
	var b []byte
	for _, f := range fields {
		switch v := f.(type) {
		case byte:
			b = append(b, v)
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, v)
		case int:
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		case string:
			units := utf16.Encode([]rune(v))
			b = binary.LittleEndian.AppendUint32(b, uint32(len(units)))
			for _, u := range units {
				b = binary.LittleEndian.AppendUint16(b, u)
			}
		case []byte:
			b = append(b, v...)
		}
	}
	head := []byte{byte(id)}
	if id >= 0x80 {
		head = []byte{byte(id)&0x7F | 0x80, byte(id >> 7)}
	}
	if len(b) >= 0x80 {
		return string(head) + string([]byte{byte(len(b))&0x7F | 0x80, byte(len(b) >> 7)}) + string(b)
	}
	return string(head) + string([]byte{byte(len(b))}) + string(b)
}

// row is a row's header; the fourth bit of its last byte hides it.
func row(number int, hidden bool) string {
	flags := byte(0)
	if hidden {
		flags = 0x10
	}
	return brt(0, number, 0, uint16(0), byte(0), flags)
}

func binaryBook(t testing.TB) []byte {
	t.Helper()
	sheet := brt(60, 3, 3, 0, 0, uint16(1)) +
		row(0, false) + brt(7, 0, 0, 0) + brt(7, 1, 0, 1) + brt(6, 2, 0, "出生日期") +
		row(1, false) + brt(7, 0, 0, 2) + brt(5, 1, 0, 13900001111.0) + brt(2, 2, 1, 45356<<2|2) + brt(8, 3, 0, "藏着", byte(0)) +
		row(2, true) + brt(62, 0, 0, byte(0), "叶知秋") + brt(10, 1, 0, byte(1)) +
		brt(494, make([]byte, 16), "", "", "主页", "") + brt(479, uint16(0), "青禾中学", "第1页")
	return extracttest.Zip(t, "[Content_Types].xml", types,
		"xl/workbook.bin", brt(153, 0)+brt(156, 0, 1, "rId1", "一班"),
		"xl/_rels/workbook.bin.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>`,
		"xl/styles.bin", brt(617)+brt(47, uint16(0), uint16(0))+brt(47, uint16(0), uint16(14))+brt(618),
		"xl/sharedStrings.bin", brt(19, byte(0), "姓名")+brt(19, byte(0), "电话")+brt(19, byte(0), "江小白")+brt(19, byte(0), "没有人用"),
		"xl/worksheets/sheet1.bin", sheet,
		"xl/comments1.bin", brt(632, "叶老师")+brt(635, 0, 1, 1, 1)+brt(637, byte(0), "问江小白"),
		"docProps/core.xml", `<cp:coreProperties><dc:creator>叶老师</dc:creator></cp:coreProperties>`)
}

func TestXlsbReads(t *testing.T) {
	d := read(t, ooxml.Xlsb{}, binaryBook(t))
	want := "metadata [sheet]: \"一班\"\nmetadata [tooltip]: \"主页\"\nheader: \"青禾中学\"\nfooter: \"第1页\"\n" +
		"cell 1: \"姓名\"\ncell 1: \"电话\"\ncell 1: \"出生日期\"\n" +
		"cell 2 [姓名]: \"江小白\"\ncell 2 [电话]: \"13900001111\"\ncell 2 [出生日期]: \"2024-03-05\"\nhidden 2: \"藏着\"\n" +
		"hidden 3 [姓名]: \"叶知秋\"\nhidden 3 [电话]: \"TRUE\"\n" +
		"hidden: \"没有人用\"\nmetadata [author]: \"叶老师\"\ncomment: \"问江小白\"\nmetadata [creator]: \"叶老师\"\n"
	got := extracttest.Dump(d)
	sorted := func(s string) map[string]int {
		m := map[string]int{}
		for l := range strings.Lines(s) {
			m[l]++
		}
		return m
	}
	a, b := sorted(got), sorted(want)
	for l := range b {
		if a[l] != b[l] {
			t.Errorf("got\n%s\nwithout %q", got, l)
		}
	}
	if len(got) != len(want) || d.Format != "xlsb" || len(d.Problems) > 0 {
		t.Errorf("format %s, problems %v, got\n%s\nwant\n%s", d.Format, d.Problems, got, want)
	}
	for _, s := range d.Segments {
		if s.Kind == document.Comment && s.Path != "comment B2" {
			t.Errorf("the comment is at %q", s.Path)
		}
	}
}

func TestXlsbAccept(t *testing.T) {
	extracttest.Accept(t, ooxml.Xlsb{}, extracttest.File{Name: "a.xlsb", Data: binaryBook(t)})
}

func FuzzXlsb(f *testing.F) {
	f.Add([]byte(brt(156, 0, 1, "rId1", "一班")), []byte(row(0, false)+brt(7, 0, 0, 2)+brt(2, 2, 1, 45356<<2|2)))
	f.Fuzz(func(t *testing.T, book, sheet []byte) {
		data := extracttest.Zip(t, "[Content_Types].xml", types, "xl/workbook.bin", string(book), "xl/sharedStrings.bin", string(book), "xl/styles.bin", string(sheet),
			"xl/worksheets/sheet1.bin", string(sheet), "xl/comments1.bin", string(sheet))
		r := extract.NewReader(extract.Limits{}, nil, ooxml.Xlsb{})
		for d, err := range r.Read(context.Background(), r.Open("a.xlsb", strings.NewReader(string(data)), int64(len(data)))) {
			if err == nil {
				err = extracttest.Check(d)
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
}
