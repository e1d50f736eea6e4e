package media

import "yinqu/extract/charset"

// The elements of Matroska that hold others or texts (RFC 9559).
const (
	ebmlSegment     = 0x18538067
	ebmlInfo        = 0x1549A966
	ebmlTitle       = 0x7BA9
	ebmlTags        = 0x1254C367
	ebmlTag         = 0x7373
	ebmlSimpleTag   = 0x67C8
	ebmlTagString   = 0x4487
	ebmlTracks      = 0x1654AE6B
	ebmlTrack       = 0xAE
	ebmlName        = 0x536E
	ebmlChapters    = 0x1043A770
	ebmlEdition     = 0x45B9
	ebmlChapterAtom = 0xB6
	ebmlDisplay     = 0x80
	ebmlChapString  = 0x85
	ebmlAttachments = 0x1941A469
	ebmlAttached    = 0x61A7
	ebmlFileName    = 0x466E
	ebmlDescription = 0x467E
)

// ebml emits the texts of the elements from off to end.
func (t *tags) ebml(off, end int64, depth int) {
	for count := 0; off < end && count < maxFields && !t.Stopped(); count++ {
		h := t.read(off, 12)
		id, n := vint(h, true)
		if n == 0 {
			return
		}
		size, k := vint(h[n:], false)
		if k == 0 {
			return
		}
		from := off + int64(n+k)
		if size < 0 || size > end-from { // unknown, of a live recording
			size = end - from
		}
		off = from + size
		switch id {
		case ebmlSegment, ebmlInfo, ebmlTags, ebmlTag, ebmlSimpleTag, ebmlTracks, ebmlTrack, ebmlChapters, ebmlEdition, ebmlChapterAtom,
			ebmlDisplay, ebmlAttachments, ebmlAttached:
			if depth < maxNesting {
				t.ebml(from, from+size, depth+1)
			}
		case ebmlTitle:
			t.field("title", charset.Text(t.read(from, size)))
		case ebmlTagString:
			t.field("comment", charset.Text(t.read(from, size)))
		case ebmlName, ebmlChapString:
			t.field("name", charset.Text(t.read(from, size)))
		case ebmlFileName:
			t.field("file name", charset.Text(t.read(from, size)))
		case ebmlDescription:
			t.field("description", charset.Text(t.read(from, size)))
		}
	}
}

// vint reads a number of variable length (RFC 8794, 4) and returns the bytes
// that it takes, 0 if there is none. An identifier keeps its marker; a size of
// all ones is unknown: -1.
func vint(b []byte, id bool) (v int64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	n = 1
	for mask := byte(0x80); b[0]&mask == 0; mask >>= 1 {
		n++
	}
	if n > len(b) {
		return 0, 0
	}
	first := b[0]
	if !id {
		first &= byte(1<<(8-n) - 1)
	}
	v = int64(first)
	ones := !id && first == byte(1<<(8-n)-1)
	for _, c := range b[1:n] {
		v = v<<8 | int64(c)
		ones = ones && c == 0xFF
	}
	if ones {
		return -1, n
	}
	return v, n
}
