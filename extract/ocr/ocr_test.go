package ocr

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

func TestCloseUp(t *testing.T) {
	for in, want := range map[string]string{
		"来 访 者 ： 王":    "来访者：王",
		"email a b":    "email a b",
		"电话 138 0000":  "电话 138 0000",
		"第一 段\n\n第二\f": "第一段\n\n第二\n",
		"":             "",
	} {
		if got := closeUp(in); got != want {
			t.Errorf("closeUp(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLimited(t *testing.T) {
	var b bytes.Buffer
	w := &limited{w: &b, left: 3}
	for range 3 {
		if n, err := w.Write([]byte("ab")); n != 2 || err != nil {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	if b.String() != "aba" {
		t.Errorf("kept %q", b.String())
	}
}

func TestBlankPicture(t *testing.T) {
	e := Installed()
	if e == nil {
		t.Skip("no OCR engine installed")
	}
	p := image.NewGray(image.Rect(0, 0, 200, 100))
	for i := range p.Pix {
		p.Pix[i] = 0xFF
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	if s, err := e.Text(t.Context(), &b); err != nil || closeUp(s) != s {
		t.Errorf("Text = %q, %v", s, err)
	}
}
