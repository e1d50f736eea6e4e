// Package document is the model that every other package shares: the readable
// text of one file, the segments it falls into, and the way back to its bytes.
// It imports only the standard library.
//
// There is one coordinate system: a byte offset into [Document.Text]. Lines,
// columns, code points, pages and XML nodes are derived from such an offset,
// never stored beside it and never searched for again.
package document

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// A Span is the half-open byte range [Start, End) of a Document's Text.
type Span struct{ Start, End int }

// Len returns the span's length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether s and o share at least one byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Compare orders spans by start; of two that start together the longer comes first.
func (s Span) Compare(o Span) int {
	return cmp.Or(cmp.Compare(s.Start, o.Start), cmp.Compare(o.End, s.End))
}

// A Kind says what part of a document a Segment is.
type Kind string

// The kinds of segments.
const (
	Body     Kind = "body"
	Heading  Kind = "heading"
	Cell     Kind = "cell"
	Header   Kind = "header"
	Footer   Kind = "footer"
	Note     Kind = "note"     // footnotes, endnotes, speaker notes
	Comment  Kind = "comment"  // annotations and review comments
	Deleted  Kind = "deleted"  // tracked deletions that the file still holds
	Hidden   Kind = "hidden"   // hidden text, rows, sheets, slides, layers
	Metadata Kind = "metadata" // properties, authors, sheet names, custom XML
	Filename Kind = "filename" // the file's own name; always the last segment
	OCR      Kind = "ocr"      // text recognised in a picture

	// Recording stands for sound, film or a photograph, which needs a consent
	// of its own and is no text: its text is the media type.
	Recording Kind = "recording"
)

// A Document is the readable text of one file (or of one member of a
// container, or of one piece of a very large text) and the way back to its bytes.
type Document struct {
	Name   string // slash separated; members of containers are "a.zip!b.docx"
	Format string // "docx", "pdf", "text", ...
	Text   string // valid UTF-8

	// Base is the byte offset of Text in the decoded text of a file that is
	// too large to be held in one piece; 0 otherwise.
	Base int64

	// Own is the part of Text whose findings are this piece's. The pieces of a
	// large text overlap, so that each finding is seen whole and with what
	// stands around it; it counts for the piece whose Own holds its start. End
	// 0 means to the end: the zero Span owns everything.
	Own Span

	Segments []Segment // sorted, disjoint, cover Text
	Runs     []Run     // sorted, disjoint; may leave gaps (separators that no byte of the source stands for)
	Problems []Problem // parts that could not be read
}

// A Segment is one paragraph, line, cell, note, comment or metadata field.
// Its Span includes the line end or separator that closes it. No finding
// crosses the border of a cell.
type Segment struct {
	Span
	Kind  Kind
	Path  string // where it is, for people: "page 3", "Sheet1!B7", "comment 2"
	Label string // the column header or form field that names the value ("姓名"); "" if none

	// Record numbers the table rows of a document from 1; cells with the same
	// number speak of the same row. 0 outside tables.
	Record int
}

// A Run ties a Span to a place in the source. Ref means something only to the
// format that made it.
type Run struct {
	Span
	Ref any

	// Instead, unless it is "", is the only text that can be written in place
	// of the run, and in place of all of it: a number's cell has no room for words.
	Instead string
}

// Runes is the position of a Span in Unicode code points, as JSON output states it.
type Runes struct{ Start, End int }

// A Position is where an offset lies, as shown to people.
type Position struct {
	Line, Column int // from 1; columns count code points
}

// Lines finds positions in one text. It is built once a document and then
// answers each query in logarithmic time, however long the lines are. It is
// safe for concurrent use.
type Lines struct {
	text   string
	start  []int // byte offset of each line
	blocks []int // code points before each block of blockSize bytes
}

const blockSize = 512

// NewLines indexes text, which is valid UTF-8.
func NewLines(text string) *Lines {
	l := &Lines{text: text, start: make([]int, 1, 1+strings.Count(text, "\n")), blocks: make([]int, 1, 2+len(text)/blockSize)}
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		l.start = append(l.start, at)
	}
	n := 0
	for at := blockSize; at <= len(text); at += blockSize {
		n += runeStarts(text[at-blockSize : at])
		l.blocks = append(l.blocks, n)
	}
	return l
}

// runeStarts counts the bytes of s with which a code point begins.
func runeStarts(s string) int {
	n := 0
	for ; len(s) >= 8; s = s[8:] {
		v := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		n += 8 - bits.OnesCount64(v>>7&^(v>>6)&0x0101010101010101)
	}
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// runes returns the code points before off.
func (l *Lines) runes(off int) int {
	block := off / blockSize
	return l.blocks[block] + runeStarts(l.text[block*blockSize:off])
}

// Position returns the line and column of byte offset off.
func (l *Lines) Position(off int) Position {
	i, found := slices.BinarySearch(l.start, off)
	if !found {
		i--
	}
	return Position{Line: i + 1, Column: 1 + l.runes(off) - l.runes(l.start[i])}
}

// Runes returns s in code points.
func (l *Lines) Runes(s Span) Runes { return Runes{l.runes(s.Start), l.runes(s.End)} }

// SegmentAt returns the index of the segment that holds byte offset off, or -1.
func (d *Document) SegmentAt(off int) int { return segmentAt(d.Segments, off) }

func segmentAt(segments []Segment, off int) int {
	i := sort.Search(len(segments), func(i int) bool { return segments[i].End > off })
	if i == len(segments) || off < segments[i].Start {
		return -1
	}
	return i
}

// Owns reports whether a finding at s counts for d rather than for the piece of
// the same text before or after it.
func (d *Document) Owns(s Span) bool {
	return s.Start >= d.Own.Start && (d.Own.End == 0 || s.Start < d.Own.End)
}

// In returns the text under s.
func (d *Document) In(s Span) string { return d.Text[s.Start:s.End] }

// AppendFilename adds the file's own name as the last segment: a name such as
// 张晓雨_咨询记录.docx is a leak by itself. It comes last so that the text
// before it keeps its offsets.
func (d *Document) AppendFilename(base string) {
	if base == "" {
		return
	}
	if d.Text != "" && !strings.HasSuffix(d.Text, "\n") {
		// The line end belongs to the new segment: the format's own segments stay as they are.
		base = "\n" + base
	}
	start := len(d.Text)
	d.Text += base + "\n"
	d.Segments = append(d.Segments, Segment{Span: Span{start, len(d.Text)}, Kind: Filename, Path: "file name"})
}
