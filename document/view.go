package document

import (
	"slices"
	"sort"
	"sync"
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
type change struct {
	view, source       uint32
	viewLen, sourceLen uint8
}

// after returns the offsets after c.
func (c change) after() (view, source int) {
	return int(c.view) + int(c.viewLen), int(c.source) + int(c.sourceLen)
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
	view, source := c.after()
	if off < view {
		return int(c.source), source
	}
	at := off - view + source
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
	view, after := c.after()
	if source < after {
		return int(c.view)
	}
	return source - after + view
}

// Joint reports whether a gap was deleted inside [start, end) of v.Text.
func (v *View) Joint(start, end int) bool {
	if len(v.joints) == 0 {
		return false
	}
	i := sort.Search(len(v.joints), func(i int) bool { return int(v.joints[i]) > start })
	return i < len(v.joints) && int(v.joints[i]) < end
}

// A folder builds a View. Its slices are scratch memory that the next text uses
// again; the View gets copies of the right size.
type folder struct {
	table *foldTable
	doc   *Document
	text  string
	wrap  int // length of the longest line in bytes; -1 not measured yet

	out     []byte
	changes []change
	joints  []int32
	copied  int // text up to here is in out
}

var folders = sync.Pool{New: func() any { return new(folder) }}

// Fold returns the View of d. Cells never join.
func Fold(d *Document) *View {
	f := folders.Get().(*folder)
	defer folders.Put(f)
	*f = folder{table: folds(), doc: d, text: d.Text, wrap: -1,
		out: f.out[:0], changes: f.changes[:0], joints: f.joints[:0]}
	f.fold()
	v := &View{Text: d.Text, changes: slices.Clone(f.changes), joints: slices.Clone(f.joints)}
	if f.copied > 0 {
		v.Text = string(append(f.out, f.text[f.copied:]...))
	}
	f.doc, f.text = nil, ""
	return v
}

func (f *folder) fold() {
	s := f.text
	for i := f.table.next(s, 0); i < len(s); i = f.table.next(s, i) {
		r, n := utf8.DecodeRuneInString(s[i:])
		to := f.table.one(r)
		switch {
		case r == '\n':
			i = f.lineEnd(i)
			continue
		case f.space(r):
			i = f.gap(i)
			continue
		case to != 0:
			f.replace(i, i+n, to)
		case ignorable(r):
			f.delete(i, i+n)
		default:
			if many, ok := f.table.many[r]; ok {
				f.delete(i, i+n)
				f.changes[len(f.changes)-1].viewLen = uint8(len(many))
				f.out = append(f.out, many...)
			}
		}
		i += n
	}
}

// delete leaves out [i, j).
func (f *folder) delete(i, j int) {
	f.out = append(f.out, f.text[f.copied:i]...)
	f.changes = append(f.changes, change{view: uint32(len(f.out)), source: uint32(i), sourceLen: uint8(j - i)})
	f.copied = j
}

// replace writes to in place of the character [i, j).
func (f *folder) replace(i, j int, to rune) {
	f.out = append(f.out, f.text[f.copied:i]...)
	f.copied = j
	at := len(f.out)
	f.out = utf8.AppendRune(f.out, to)
	if n := len(f.out) - at; n != j-i {
		f.changes = append(f.changes, change{uint32(at), uint32(i), uint8(n), uint8(j - i)})
	}
}

// join deletes the gap [i, j) and leaves a joint. It returns j.
func (f *folder) join(i, j int) int {
	f.delete(i, j)
	f.joints = append(f.joints, int32(len(f.out)))
	return j
}

// keep folds the spaces [i, j) one by one. It returns j.
func (f *folder) keep(i, j int) int {
	for i < j {
		r, n := utf8.DecodeRuneInString(f.text[i:])
		if r != ' ' {
			f.replace(i, i+n, ' ')
		}
		i += n
	}
	return j
}
