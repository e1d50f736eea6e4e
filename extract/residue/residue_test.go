package residue_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"yinqu/extract"
	"yinqu/extract/charset"
	"yinqu/extract/residue"
)

const secret = "林小满同学"

func search(t *testing.T, data string, values ...string) []int {
	t.Helper()
	src := extract.NewReader(extract.Limits{}, nil).Open("f", strings.NewReader(data), int64(len(data)))
	found, err := residue.Search(t.Context(), src, values)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func in(t *testing.T, cs charset.Charset, s string) string {
	t.Helper()
	b, err := cs.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func zipOf(name, data string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, _ := w.Create(name)
	f.Write([]byte(data))
	w.Close()
	return b.String()
}

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func pdfStream(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return "<< /Filter /FlateDecode >>\nstream\r\n" + b.String() + "\nendstream"
}

func each(format string, s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, format, u)
	}
	return b.String()
}

func TestSearchFinds(t *testing.T) {
	gbk := in(t, charset.GB18030, secret)
	tests := map[string]string{
		"utf-8":                secret,
		"utf-16le":             in(t, charset.UTF16LE, secret),
		"utf-16be":             in(t, charset.UTF16BE, secret),
		"gb18030":              gbk,
		"hex of utf-16":        hex.EncodeToString([]byte(in(t, charset.UTF16BE, secret))),
		"hex inside hex":       "<4E2D" + strings.ToUpper(hex.EncodeToString([]byte(in(t, charset.UTF16BE, secret)))) + "4E2D>",
		"upper hex of gbk":     strings.ToUpper(hex.EncodeToString([]byte(gbk))),
		"decimal references":   each("&#%d;", secret),
		"hex references":       each("&#x%X;", secret),
		"json":                 each(`\u%04x`, secret),
		"rtf":                  each(`\u%d?`, secret),
		"url":                  "%E6%9E%97%E5%B0%8F%E6%BB%A1%E5%90%8C%E5%AD%A6",
		"zip member":           zipOf("a.xml", secret),
		"zip member's name":    zipOf(secret+".xml", "x"),
		"zip in a zip":         zipOf("b.zip", zipOf("a.xml", secret)),
		"gzip":                 gz(secret),
		"pdf stream":           pdfStream(hex.EncodeToString([]byte(in(t, charset.UTF16BE, secret)))),
		"base64 part":          "Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte("0123456789 "+secret)) + "\r\n--x",
		"over a window's edge": strings.Repeat("x", 1<<20-7) + secret,
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			if got := search(t, "before "+"", secret); got != nil {
				t.Fatal("found in nothing")
			}
			head := ""
			if !strings.HasPrefix(data, "PK") && !strings.HasPrefix(data, "\x1f\x8b") {
				head = "before "
			}
			if got := search(t, head+data, "13800138000", secret); len(got) != 1 || got[0] != 1 {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestSearchMarkup(t *testing.T) {
	if got := search(t, "<p>A&amp;B &lt;tag&gt;</p>", "A&B <tag>"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestSearchFindsWholeWords(t *testing.T) {
	for data, want := range map[string]int{"a 138001 b": 1, "=138001;": 1, "9138001": 0, "1380010": 0, "x138001": 0, "Content": 1, "[Content_Types]": 0, "号138001号": 1,
		"<?xml version='1.0'?><Content>x</Content><a:Content b=''/>": 0, "<?xml version='1.0'?><a b='Content'>": 1, "<?xml version='1.0'?><a>Content</a>": 1, "From: <Zhangwei>": 1,
		"<</Subtype/Polygon/Rect[0 0]>>": 0, "/S /Polygon >>": 0, "(/Polygon x)": 0, "(Polygon)": 1, "/PolygonZhang": 0, "/Zhangwei /On": 1} {
		if got := search(t, data, "138001", "Content", "Polygon", "Zhangwei"); len(got) != want {
			t.Errorf("%s: found %v", data, got)
		}
	}
}

func TestSearchFindsNothingElse(t *testing.T) {
	for name, data := range map[string]string{
		"other text": "林小满 同学 林小滿同学", "part of it": "林小满同", "empty": "", "short": "ab", "broken stream": "stream\n\x78\x9cgarbage",
	} {
		if got := search(t, data, secret); got != nil {
			t.Errorf("%s: found %v", name, got)
		}
	}
}

func TestSearchFailsOnWhatItCannotUnpack(t *testing.T) {
	data := zipOf("a", strings.Repeat("0", 1<<20))
	src := extract.NewReader(extract.Limits{Bytes: 1000}, nil).Open("f", strings.NewReader(data), int64(len(data)))
	if _, err := residue.Search(t.Context(), src, []string{secret}); err == nil {
		t.Error("a bomb was searched without an error")
	}
	broken := data[:len(data)-4]
	src = extract.NewReader(extract.Limits{}, nil).Open("f", strings.NewReader(broken), int64(len(broken)))
	if _, err := residue.Search(t.Context(), src, []string{secret}); err == nil {
		t.Error("a broken zip was searched without an error")
	}
}
