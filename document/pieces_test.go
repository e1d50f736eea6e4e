package document_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yinqu/document"
)

// TestPiecesCoverTheText demands that what pieces own makes up the text, that
// they are what the text is at their place, and that none is too long.
func TestPiecesCoverTheText(t *testing.T) {
	long := 3 * document.PieceSize
	for name, make := range map[string]func(b *document.Builder){
		"one short line": func(b *document.Builder) { b.Begin(document.Body, "", "", 0); b.Write("短", nil); b.End() },
		"one line without end": func(b *document.Builder) {
			b.Begin(document.Body, "", "", 0)
			b.Write(strings.Repeat("咨询", long/6), nil)
			b.End()
		},
		"lines": func(b *document.Builder) {
			for b.Len() < long {
				b.Begin(document.Body, "", "", 0)
				b.Write(strings.Repeat("咨询记录", 10), nil)
				b.End()
			}
		},
		"rows": func(b *document.Builder) {
			for i := 1; b.Len() < long; i++ {
				for c := range 5 {
					b.Begin(document.Cell, fmt.Sprint(i, c), "姓名", i)
					b.Write(strings.Repeat("值", 20), nil)
					b.End()
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b document.Builder
			make(&b)
			d := b.Document("d", "text")
			d.Base, d.Problems = 1000, []document.Problem{{Path: "p"}}
			var owned strings.Builder
			var problems []document.Problem
			n := 0
			for p := range d.Pieces() {
				n++
				at := int(p.Base - d.Base)
				if d.Text[at:at+len(p.Text)] != p.Text || len(p.Text) > document.PieceSize*9/8 {
					t.Fatalf("piece of %d bytes at %d is not the text there or too long", len(p.Text), at)
				}
				end := len(p.Text)
				if p.Own.End > 0 {
					end = p.Own.End
				}
				owned.WriteString(p.Text[p.Own.Start:end])
				problems = append(problems, p.Problems...)
				for i, s := range p.Segments {
					if w := d.Segments[d.SegmentAt(at+s.Start)]; s.Label != w.Label || s.Path != w.Path || i > 0 && s.Start != p.Segments[i-1].End {
						t.Fatalf("segment %v is not %v", s, w)
					}
				}
				if i := p.SegmentAt(p.Own.Start); i > 0 && p.Segments[i].Record > 0 && p.Segments[i].Record == p.Segments[i-1].Record {
					t.Errorf("a row is cut at %d", p.Own.Start)
				}
			}
			if owned.String() != d.Text || !slices.Equal(problems, d.Problems) {
				t.Errorf("pieces own %d bytes of %d, %d problems", owned.Len(), len(d.Text), len(problems))
			}
			if (n > 1) != (len(d.Text) > document.PieceSize) {
				t.Errorf("%d pieces of %d bytes", n, len(d.Text))
			}
		})
	}
}
