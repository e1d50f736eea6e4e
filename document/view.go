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
	text     string
	segments []Segment
	wrap     int // length of the longest line in bytes; -1 not measured yet

	out     []byte
	changes []change
	joints  []int32
}

var folders = sync.Pool{New: func() any { return new(folder) }}

// Fold returns the View of d. Cells never join.
func Fold(d *Document) *View {
	f := folders.Get().(*folder)
	defer folders.Put(f)
	text := f.fold(d.Text, d.Segments)
	return &View{Text: text, changes: slices.Clone(f.changes), joints: slices.Clone(f.joints)}
}

// FoldString folds s as [Fold] folds a document's text.
func FoldString(s string) string {
	if folds().next(s, 0) == len(s) {
		return s
	}
	f := folders.Get().(*folder)
	defer folders.Put(f)
	return f.fold(s, nil)
}

// fold returns s folded and leaves the way back in f. The slices are held in
// variables: this is the loop that every byte of a document passes.
func (f *folder) fold(s string, segments []Segment) string {
	f.text, f.segments, f.wrap = s, segments, -1
	defer func() { f.text, f.segments = "", nil }()
	t := folds()
	out, changes, joints := f.out[:0], f.changes[:0], f.joints[:0]
	copied := 0 // text up to here is in out
	for i := t.next(s, 0); i < len(s); i = t.next(s, i) {
		from := i
		var end int
		var to string
		joint := false
		if c := fullWidth(s, i); c != 0 {
			end, to = i+3, ascii[c:c+1]
		} else {
			r, n := utf8.DecodeRuneInString(s[i:])
			end = i + n
			switch {
			case r == '\n':
				from, joint = f.runsOn(i, copied)
				if !joint {
					i = end
					continue
				}
			case space(r):
				if gap := f.gap(i); gap > i {
					end, joint = gap, true
				} else if to = " "; r == ' ' {
					i = end
					continue
				}
			case ignorable(r):
			default:
				var ok bool
				if to, ok = t.to(r); !ok {
					i = end
					continue
				}
			}
		}
		out = append(out, s[copied:from]...)
		if len(to) != end-from || utf8.RuneCountInString(to) > 1 {
			changes = append(changes, change{uint32(len(out)), uint32(from), uint8(len(to)), uint8(end - from)})
		}
		if joint {
			joints = append(joints, int32(len(out)))
		}
		out = append(out, to...)
		copied, i = end, end
	}
	f.changes, f.joints = changes, joints
	if copied == 0 {
		f.out = out
		return s
	}
	f.out = append(out, s[copied:]...)
	return string(f.out)
}

// ascii is the string of all ASCII characters.
var ascii = func() string {
	var b [128]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

// fullWidth returns the ASCII character whose full-width form (U+FF01 to
// U+FF5E) stands at s[i:], or 0.
func fullWidth(s string, i int) byte {
	if i+2 >= len(s) || s[i] != 0xEF {
		return 0
	}
	switch c := s[i+2]; {
	case s[i+1] == 0xBC && c > 0x80:
		return c - 0x60
	case s[i+1] == 0xBD && c <= 0x9E:
		return c - 0x20
	}
	return 0
}
