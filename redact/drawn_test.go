package redact

import (
	"bytes"
	"context"
	"io"
	"iter"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/text"
	"yinqu/rules"
)

// sketch is a format that draws: it reads text, and spoil changes its copies.
type sketch struct {
	text.Format
	spoil func(string) string
}

func (s sketch) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		for d, err := range s.Format.Extract(ctx, src) {
			if d != nil {
				d.Format = "pdf"
			}
			yield(d, err)
		}
	}
}

func (s sketch) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	var b bytes.Buffer
	n, err := s.Format.Rewrite(ctx, &b, src, edit)
	if err == nil {
		_, err = io.WriteString(w, s.spoil(b.String()))
	}
	return n, err
}

func TestDrawnCopies(t *testing.T) {
	replace := func(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }
	seen := append([]find{{"周川", rules.Person, rules.Label, "林小满"}}, usual...)
	tests := []struct {
		name  string
		data  string
		finds []find
		spoil func(string) string
		want  Reason
		copy  string
	}{
		{"as expected", note, usual, replace(), "", "来访者［姓名］，电话［电话］。\n［姓名］说她失眠。\n"},
		{"no room for a label", note, usual, replace("［电话］", ""), "", "来访者［姓名］，电话。\n［姓名］说她失眠。\n"},
		{"another order", note, usual, replace("失眠", "眠失"), "", "来访者［姓名］，电话［电话］。\n［姓名］说她眠失。\n"},
		{"half a label", note, usual, replace("［电话］", "［电"), "", "来访者［姓名］，电话［电。\n［姓名］说她失眠。\n"},
		{"text lost", note, usual, replace("失眠", "失"), CopyDiffers, ""},
		{"text added", note, usual, replace("失眠", "失眠甲"), CopyDiffers, ""},
		{"a value left in another order", note, usual, replace("［电话］", "", "失眠", "眠失13800138000"), CopyDiffers, ""},
		{"found in the copy", "林小满和周川", seen, replace(), "", "［姓名］和［姓名］"},
		{"found in the copy in another order", "林小满和周川说", seen, replace("说", "", "和", "说和"), "", "［姓名］说和［姓名］"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &Redactor{Reader: extract.NewReader(extract.Limits{}, nil, sketch{spoil: tt.spoil}), Scan: scanner(tt.finds...)}
			out, got, err := copyOf(t, r, "a.txt", tt.data)
			if err != nil || out.Reason != tt.want || got != tt.copy {
				t.Errorf("%q %q, %v", out.Reason, got, err)
			}
		})
	}
}

// scanned is a sketch whose second line was recognised in a picture.
type scanned struct{ sketch }

func (s scanned) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		for d, err := range s.sketch.Extract(ctx, src) {
			if d != nil {
				recognised(d)
			}
			yield(d, err)
		}
	}
}

func (s scanned) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	return s.sketch.Rewrite(ctx, w, src, func(d *document.Document) ([]document.Edit, error) {
		recognised(d)
		return edit(d)
	})
}

func recognised(d *document.Document) {
	if len(d.Segments) > 1 {
		d.Segments[1].Kind, d.Segments[1].Path = document.OCR, "picture 1"
	}
}

func TestBlankedPictures(t *testing.T) {
	blank := strings.NewReplacer("图中：［姓名］来过", "").Replace
	r := &Redactor{Reader: extract.NewReader(extract.Limits{}, nil, scanned{sketch{spoil: blank}}), Scan: scanner(usual...)}
	out, got, err := copyOf(t, r, "a.txt", "正文\n图中：林小满来过\n正文\n")
	if err != nil || out.Reason != "" || got != "正文\n\n正文\n" || out.Blanked != 1 {
		t.Errorf("%q %q %d, %v", out.Reason, got, out.Blanked, err)
	}
	// A picture with nothing to hide stays.
	r.Reader = extract.NewReader(extract.Limits{}, nil, scanned{sketch{spoil: strings.NewReplacer("图中", "").Replace}})
	if out, _, err = copyOf(t, r, "a.txt", "林小满\n图中：花\n"); err != nil || out.Reason != CopyDiffers {
		t.Errorf("a picture is lost: %q, %v", out.Reason, err)
	}
}

// TestDrawnValueLeft puts a value that must be gone back together from kept
// characters.
func TestDrawnValueLeft(t *testing.T) {
	data := "电话13800138000。\n零件号 13800 与 138000 。"
	spoil := strings.NewReplacer("13800 与 138000", "与 13800138000").Replace
	r := &Redactor{Reader: extract.NewReader(extract.Limits{}, nil, sketch{spoil: spoil}), Scan: scanner(usual...)}
	out, _, err := copyOf(t, r, "a.txt", data)
	if err != nil || out.Reason == "" {
		t.Errorf("released: %v", err)
	}
}
