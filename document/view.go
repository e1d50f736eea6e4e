package document

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A View is a Document's text folded for matching, with the exact way back.
//
// Folded are, character by character, compatibility forms (NFKC: full-width
// letters and punctuation, ligatures), CJK radicals, and traditional characters
// that simplified text does not use; a circled number becomes (1), so that
// it never joins the digits beside it. Super- and subscripts and ellipses stay.
//
// Deleted are invisible characters and, each leaving a joint, the gaps that are
// none to a reader: spaces between spread characters (张　伟, 姓　名) and
// inside grouped digits (138 1234 5678), line ends inside a hard-wrapped line
// or inside a number. Whoever matches across a joint needs more evidence.
type View struct {
	Text string

	changes []change // where offsets shift, sorted
	joints  []int32  // offsets of Text before which a gap was deleted, sorted
}

// A change says that viewLen bytes of the folded text came from sourceLen
// bytes of the document's. Between changes the two run in step.
//
// A character that folds to one of the same length is no change.
type change struct{ view, source, viewLen, sourceLen int32 }

// Fold returns the View of d. Cells never join.
func Fold(d *Document) *View {
	f := folder{table: folds(), doc: d, text: d.Text}
	return f.fold()
}

// FoldString folds s as [Fold] folds a document's text.
func FoldString(s string) string {
	return Fold(&Document{Text: s}).Text
}

// Source maps the range [start, end) of v.Text to the document's text: from
// the first byte of its first source character to the last byte of its last.
// Where a character became several, each stands for the whole. An empty range
// maps to an empty one.
func (v *View) Source(start, end int) Span {
	for start > 0 && start < len(v.Text) && !utf8.RuneStart(v.Text[start]) {
		start--
	}
	from, _ := v.origin(start)
	if start >= end {
		return Span{from, from}
	}
	for end < len(v.Text) && !utf8.RuneStart(v.Text[end]) {
		end++
	}
	_, to := v.origin(end - 1)
	return Span{from, to}
}

// origin returns the range of the document's text that the byte at off came
// from: all that a change covers, or the one byte.
func (v *View) origin(off int) (from, to int) {
	i := sort.Search(len(v.changes), func(i int) bool { return int(v.changes[i].view) > off }) - 1
	if i < 0 {
		return off, off + 1
	}
	c := v.changes[i]
	if off < int(c.view+c.viewLen) {
		return int(c.source), int(c.source + c.sourceLen)
	}
	at := off - int(c.view+c.viewLen) + int(c.source+c.sourceLen)
	return at, at + 1
}

// Offset maps a byte offset of the document's text to v.Text: to where its
// character stands, or where it stood before it was deleted.
func (v *View) Offset(source int) int {
	i := sort.Search(len(v.changes), func(i int) bool { return int(v.changes[i].source) > source }) - 1
	if i < 0 {
		return source
	}
	c := v.changes[i]
	if source < int(c.source+c.sourceLen) {
		return int(c.view)
	}
	return source - int(c.source+c.sourceLen) + int(c.view+c.viewLen)
}

// Joint reports whether a gap was deleted inside [start, end) of v.Text.
func (v *View) Joint(start, end int) bool {
	if len(v.joints) == 0 {
		return false
	}
	i := sort.Search(len(v.joints), func(i int) bool { return int(v.joints[i]) > start })
	return i < len(v.joints) && int(v.joints[i]) < end
}

// A folder builds a View.
type folder struct {
	table *foldTable
	doc   *Document
	text  string

	out    strings.Builder
	view   View
	copied int // text up to here is in out
	wrap   int // width of a hard-wrapped text in bytes; -1 not measured yet, 0 not wrapped
}

func (f *folder) fold() *View {
	s := f.text
	f.wrap = -1
	for i := f.table.next(s, 0); i < len(s); i = f.table.next(s, i) {
		switch b := s[i]; {
		case b == ' ':
			i = f.gap(i)
			continue
		case b == '\n':
			i = f.lineEnd(i)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		to := f.table.one(r)
		switch {
		case to == ' ':
			i = f.gap(i)
			continue
		case to != 0:
			f.copyTo(i)
			if m := utf8.RuneLen(to); m != n {
				f.change(i, n, m)
			}
			f.out.WriteRune(to)
			f.copied = i + n
		case ignorable(r):
			f.copyTo(i)
			f.change(i, n, 0)
			f.copied = i + n
		default:
			if many, ok := f.table.many[r]; ok {
				f.copyTo(i)
				f.change(i, n, len(many))
				f.out.WriteString(many)
				f.copied = i + n
			}
		}
		i += n
	}
	if f.copied == 0 && len(f.view.changes) == 0 {
		f.view.Text = s
		return &f.view
	}
	f.copyTo(len(s))
	f.view.Text = f.out.String()
	return &f.view
}

// copyTo copies what runs in step up to i.
func (f *folder) copyTo(i int) {
	if f.out.Cap() == 0 {
		f.out.Grow(len(f.text))
	}
	f.out.WriteString(f.text[f.copied:i])
}

// change notes that n source bytes at i become m bytes of the view, which are
// about to be written.
func (f *folder) change(i, n, m int) {
	f.view.changes = append(f.view.changes, change{int32(f.out.Len()), int32(i), int32(m), int32(n)})
}

// remove deletes the gap [i, j) and leaves a joint.
func (f *folder) remove(i, j int) int {
	f.copyTo(i)
	f.change(i, j-i, 0)
	f.view.joints = append(f.view.joints, int32(f.out.Len()))
	f.copied = j
	return j
}

// keep copies the gap [i, j) with its spaces folded.
func (f *folder) keep(i, j int) int {
	for i < j {
		r, n := utf8.DecodeRuneInString(f.text[i:])
		if r != ' ' && r != '\n' && f.table.one(r) == ' ' {
			f.copyTo(i)
			f.change(i, n, 1)
			f.out.WriteByte(' ')
			f.copied = i + n
		}
		i += n
	}
	return j
}
