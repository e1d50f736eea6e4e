package document

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A View is a Document's text folded for matching, with the exact way back.
//
// Folded are compatibility forms (full-width, CJK radicals) and traditional
// characters, one rune to one or more. Deleted are zero-width characters,
// spaces between Han characters and line breaks inside a run-on line; every
// deletion leaves a joint, and whoever matches across a joint needs more
// evidence: 张伟 李娜 are two people, 张　伟 is one.
type View struct {
	Text string

	back   []int // source offset of each byte of Text, and of its end
	ends   []int // source offset just after the rune that each byte of Text came from
	joints []int // offsets of Text before which something was deleted, sorted
}

// Fold returns the View of d. Cells never join.
func Fold(d *Document) *View {
	s := d.Text
	var b strings.Builder
	b.Grow(len(s))
	v := &View{back: make([]int, 0, len(s)+1), ends: make([]int, 0, len(s)+1)}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= '！' && r <= '～':
			r -= 0xFEE0
		case r == '\u3000':
			r = ' '
		case r >= '\u200b' && r <= '\u200f', r == '\ufeff', r == '\u00ad':
			v.joints = append(v.joints, b.Len())
			i += n
			continue
		}
		start := b.Len()
		b.WriteRune(r)
		for range b.Len() - start {
			v.back = append(v.back, i)
			v.ends = append(v.ends, i+n)
		}
		i += n
	}
	v.back = append(v.back, len(s))
	v.Text = b.String()
	return v
}

// FoldString folds s as [Fold] folds a document's text.
func FoldString(s string) string {
	return Fold(&Document{Text: s}).Text
}

// Source maps the range [start, end) of v.Text to the document's text: from
// the first byte of its first source rune to the last byte of its last.
func (v *View) Source(start, end int) Span {
	if start >= end {
		return Span{v.back[start], v.back[start]}
	}
	return Span{v.back[start], v.ends[end-1]}
}

// Offset maps a byte offset of the document's text to v.Text: to where its
// rune stands, or where it stood before it was deleted.
func (v *View) Offset(source int) int {
	i, _ := slices.BinarySearch(v.back, source)
	return i
}

// Joint reports whether something was deleted inside [start, end) of v.Text.
func (v *View) Joint(start, end int) bool {
	i, _ := slices.BinarySearch(v.joints, start+1)
	return i < len(v.joints) && v.joints[i] < end
}
