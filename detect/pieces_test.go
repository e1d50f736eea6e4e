package detect_test

import (
	"slices"
	"strings"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// TestLongDocumentsAreSearchedInPieces looks for numbers at known places of a
// document of several pieces, the overlaps among them.
func TestLongDocumentsAreSearchedInPieces(t *testing.T) {
	const number, step = "13812345678", 8 << 10
	filler := strings.Repeat("咨询记录一切如常。", step/27)
	var b document.Builder
	b.Begin(document.Body, "", "", 0)
	var want []int
	for b.Len() < 3*document.PieceSize {
		b.Write(filler+"电话", nil)
		want = append(want, b.Len())
		b.Write(number+"。", nil)
	}
	b.End()
	d := b.Document("d", "html")
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var packs []rules.Pack
	for _, p := range l.Packs {
		if p.ID == "cn-contact" {
			packs = append(packs, *p)
		}
	}
	e, err := detect.New(packs, detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.Detect(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, f := range res.Findings {
		if d.In(f.Span) == number {
			got = append(got, f.Span.Start)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("numbers found at %d, are at %d", got, want)
	}
}
