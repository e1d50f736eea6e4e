package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A maker writes small PDF files for tests. Object 1 is the catalog, 2 the
// page tree, 3 the page, 4 its content.
type maker struct {
	objects [][]byte
	catalog string // more keys of the catalog
	page    string // more keys of the page
	fonts   string // entries of the page's Font resources
	more    string // more keys of the page's resources
	content string
	trailer string
}

// add appends an object and returns its number.
func (m *maker) add(body string) int {
	m.objects = append(m.objects, []byte(body))
	return len(m.objects) + 4
}

func (m *maker) stream(dict, data string) int {
	return m.add(fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data))
}

func (m *maker) font(name, body string) { m.fonts += fmt.Sprintf("/%s %d 0 R", name, m.add(body)) }

func (m *maker) bytes() []byte {
	head := [][]byte{
		[]byte("<</Type/Catalog/Pages 2 0 R" + m.catalog + ">>"),
		[]byte("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
		fmt.Appendf(nil, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<<%s>>%s>>/Contents 4 0 R%s>>", m.fonts, m.more, m.page),
		fmt.Appendf(nil, "<</Length %d>>stream\n%s\nendstream", len(m.content), m.content),
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	var at []int
	for i, o := range append(head, m.objects...) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, m.trailer, xref)
	return b.Bytes()
}

// cidFont makes a Type 0 font without an embedded program.
func (m *maker) cidFont(name, encoding, ordering, more string) {
	d := m.add("<</Type/Font/Subtype/CIDFontType0/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(" + ordering + ")/Supplement 2>>>>")
	m.font(name, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/%s/DescendantFonts[%d 0 R]%s>>", encoding, d, more))
}

func gbk(t testing.TB, s string) string {
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("<%x>", b)
}

func ucs2(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return "<" + b.String() + ">"
}

func utf16String(s string) string { return "<FEFF" + ucs2(s)[1:] }

// chinese makes a page of the font F0 (GBK-EUC-H) and Latin text in F1.
func chinese(t testing.TB) *maker {
	m := &maker{}
	m.cidFont("F0", "GBK-EUC-H", "GB1", "")
	m.font("F1", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	m.content = "BT /F0 12 Tf 60 700 Td " + gbk(t, "来访者姓名：李晓雨，电话") + " Tj /F1 12 Tf (13800138000) Tj ET\n" +
		"BT /F0 12 Tf 60 660 Td [" + gbk(t, "初二三班班主任") + " -100 " + gbk(t, "周文静老师") + "] TJ ET"
	return m
}
