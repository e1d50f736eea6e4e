package detect

import (
	"testing"

	"yinqu/document"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		name, text string
		digits     string
		from, to   int
		want       string // what digits [from, to) cover
	}{
		{"plain", "电话13812345678。", "13812345678", 0, 11, "13812345678"},
		{"groups", "138-1234-5678", "13812345678", 3, 7, "1234"},
		{"full width", "１３８１２３４５６７８", "13812345678", 0, 3, "138"},
		{"Chinese numerals", "一三八幺二三四五六七八", "13812345678", 0, 2, "一三"},
		{"mixed, wide separators", "138 – 一二三四", "1381234", 3, 5, "一二"},
		{"look-alike", "138l2345O78", "13812345078", 3, 4, "l"},
		{"area code in brackets", "(0571)8888999", "05718888999", 0, 4, "0571"},
		{"a look-alike at the end of a long number", "1234567890O", "12345678900", 10, 11, "O"},
		{"a trailing letter is no digit", "12345l", "12345", 0, 5, "12345"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := document.Fold(&document.Document{Text: c.text})
			n := numbers(v)
			if len(n) != 1 || n[0].Digits != c.digits {
				t.Fatalf("got %+v, want digits %s", n, c.digits)
			}
			if s, e := n[0].Range(c.from, c.to); v.Text[s:e] != c.want {
				t.Errorf("digits [%d,%d) cover %q, want %q", c.from, c.to, v.Text[s:e], c.want)
			}
		})
	}
	if n := numbers(document.Fold(&document.Document{Text: "共1234人，a1b2c3"})); len(n) != 0 {
		t.Errorf("short runs are no numbers: %+v", n)
	}
}

func TestNumberBorders(t *testing.T) {
	n := numbers(document.Fold(&document.Document{Text: "138-l234-5678"}))[0]
	for i, want := range []bool{true, false, false, true, false, false, false, true, false, false, false, true} {
		if n.Border(i) != want {
			t.Errorf("border before digit %d is %v", i, n.Border(i))
		}
	}
	if !n.Alike(3, 5) || n.Alike(4, 8) {
		t.Error("look-alike not told from a digit")
	}
}
