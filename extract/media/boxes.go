package media

import (
	"bytes"
	"cmp"
	"strings"

	"yinqu/extract/charset"

	"golang.org/x/text/encoding/unicode"
)

// maxNesting bounds boxes in boxes.
const maxNesting = 12

// atomNames are the labels of the fields of an iTunes list and of QuickTime's
// user data.
var atomNames = map[string]string{"\xA9nam": "title", "\xA9ART": "artist", "aART": "artist", "\xA9alb": "album", "\xA9cmt": "comment", "\xA9day": "date",
	"\xA9wrt": "composer", "\xA9lyr": "lyrics", "desc": "description", "ldes": "description", "\xA9des": "description", "\xA9xyz": "GPS", "\xA9inf": "comment",
	"titl": "title", "dscp": "description", "auth": "author", "perf": "artist", "loci": "location", "\xA9mak": "maker", "\xA9mod": "model", "name": "name",
	"\xA9aut": "author", "\xA9dir": "director", "\xA9prd": "producer", "\xA9too": "encoder", "cprt": "copyright", "data": "value"}

// atoms emits the texts in the boxes from off to end (ISO/IEC 14496-12, 8.10;
// QuickTime File Format, User Data and Metadata).
func (t *tags) atoms(off, end int64, in string, depth int) {
	for count := 0; off+8 <= end && count < maxFields && !t.Stopped(); count++ {
		h := t.read(off, 16)
		if len(h) < 8 {
			return
		}
		size, head, name := be32(h, 0), int64(8), string(h[4:8])
		switch {
		case size == 1 && len(h) == 16:
			size, head = be32(h, 8)<<32|be32(h, 12), 16
		case size == 0:
			size = end - off
		}
		if size < head || size > end-off {
			return
		}
		from, to := off+head, off+size
		off = to
		switch name {
		case "moov", "udta", "trak", "mdia", "ilst", "----":
			if depth < maxNesting {
				t.atoms(from, to, name, depth+1)
			}
		case "meta": // a full box, but not in QuickTime
			if b := t.read(from, 8); len(b) == 8 && string(b[4:8]) != "hdlr" {
				from += 4
			}
			if depth < maxNesting {
				t.atoms(from, to, name, depth+1)
			}
		case "hdlr", "mean", "free", "skip", "mdat", "covr", "trkn", "disk", "tmpo", "cpil", "pgap", "gnre":
		default:
			if label, known := atomNames[name]; known || in == "ilst" {
				t.atom(name, cmp.Or(label, "value"), t.read(from, to-from))
			}
		}
	}
}

// atom emits the text of one box.
func (t *tags) atom(name, label string, b []byte) {
	switch {
	case len(b) > 16 && string(b[4:8]) == "data": // of a list, whose items QuickTime numbers
		if kind := be32(b, 8); kind <= 1 {
			t.field(label, charset.Text(b[16:min(int64(len(b)), max(16, be32(b, 0)))]))
		}
	case name == "data": // of a "----" item
		if len(b) > 8 && be32(b, 0) == 1 {
			t.field(label, charset.Text(b[8:]))
		}
	case name[0] == 0xA9: // their size and language come first
		if n := 4 + int(b16(b)); n <= len(b) && n > 4 {
			t.field(label, charset.Text(b[4:n]))
		}
	case len(b) > 6: // 3GPP: version, flags and language
		rest := b[6:]
		if bytes.HasPrefix(rest, []byte("\xFE\xFF")) {
			if s, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(rest); err == nil {
				rest = s
			}
		}
		t.field(label, charset.Text(rest))
	}
}

func b16(b []byte) uint16 {
	if len(b) < 2 {
		return 0
	}
	return uint16(b[0])<<8 | uint16(b[1])
}

// riffNames are the labels of an INFO list's fields.
var riffNames = map[string]string{"INAM": "title", "IART": "artist", "ICMT": "comment", "ISBJ": "subject", "IKEY": "keywords", "IPRD": "album",
	"ICRD": "date", "IENG": "engineer", "ITCH": "technician", "ICOP": "copyright", "ISRC": "source", "NAME": "title", "AUTH": "author", "ANNO": "comment"}

// riff emits the INFO lists of a RIFF file, and the texts of AIFF.
func (t *tags) riff(big bool) {
	size := func(b []byte) int64 {
		if big {
			return be32(b, 4)
		}
		return le32(b, 4)
	}
	off := int64(12)
	for count := 0; off+8 <= t.size && count < maxFields && !t.Stopped(); count++ {
		h := t.read(off, 12)
		if len(h) < 8 {
			return
		}
		n, name := size(h), string(h[:4])
		switch {
		case name == "LIST" && len(h) == 12 && string(h[8:12]) == "INFO":
			for b := t.read(off+12, n-4); len(b) >= 8; {
				k := le32(b, 4)
				if k > int64(len(b)-8) {
					break
				}
				if label := riffNames[string(b[:4])]; label != "" {
					t.field(label, charset.Text(b[8:8+k]))
				}
				b = b[min(int64(len(b)), 8+k+k%2):]
			}
		case riffNames[name] != "":
			t.field(riffNames[name], charset.Text(t.read(off+8, n)))
		case name == "bext" && n >= 602: // EBU Tech 3285: description, originator
			if b := t.read(off+8, 320); len(b) == 320 {
				t.field("description", charset.Text(b[:256]))
				t.field("author", charset.Text(b[256:288]))
			}
		}
		off += 8 + n + n%2
	}
}

// flac emits the comments of a FLAC file (RFC 9639, 8.6).
func (t *tags) flac() {
	for off := int64(4); ; {
		h := t.read(off, 4)
		if len(h) < 4 {
			return
		}
		size := be32(h, 0) & 0xFFFFFF
		if h[0]&0x7F == 4 {
			t.comments(t.read(off+4, size))
		}
		if off += 4 + size; h[0]&0x80 != 0 {
			return
		}
	}
}

// vorbis emits the comments in the first pages of an Ogg file.
func (t *tags) vorbis(b []byte) {
	for _, magic := range []string{"\x03vorbis", "OpusTags"} {
		if _, rest, ok := bytes.Cut(b, []byte(magic)); ok {
			t.comments(rest)
		}
	}
}

// comments emits Vorbis comments (Vorbis I, 5.2.1): lines of NAME=text.
func (t *tags) comments(b []byte) {
	next := func() []byte {
		n := le32(b, 0)
		if len(b) < 4 || n > int64(len(b)-4) {
			b = nil
			return nil
		}
		s := b[4 : 4+n]
		b = b[4+n:]
		return s
	}
	next() // the vendor
	n := le32(b, 0)
	b = b[min(4, len(b)):]
	for ; n > 0 && len(b) >= 4; n-- {
		name, value, ok := strings.Cut(charset.Text(next()), "=")
		if name = strings.ToLower(name); ok && name != "metadata_block_picture" {
			t.field(name, value)
		}
	}
}

// The objects of an Advanced Systems Format file that hold texts (ASF
// Specification, 10.1).
const (
	asfContent  = "\x33\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"
	asfExtended = "\x40\xA4\xD0\xD2\x07\xE3\xD2\x11\x97\xF0\x00\xA0\xC9\x5E\xA8\x50"
)

// asf emits the descriptions of a Windows Media file.
func (t *tags) asf() {
	b := t.read(30, min(t.size-30, maxTag))
	for len(b) >= 24 {
		size := le32(b, 16)
		if size < 24 || size > int64(len(b)) {
			return
		}
		o := b[24:size]
		switch string(b[:16]) {
		case asfContent:
			if len(o) < 10 {
				break
			}
			rest := o[10:]
			for i, label := range []string{"title", "author", "copyright", "comment", "rating"} {
				n := min(int(o[2*i])|int(o[2*i+1])<<8, len(rest))
				t.field(label, utf16le(rest[:n]))
				rest = rest[n:]
			}
		case asfExtended:
			t.asfExtended(o)
		}
		b = b[size:]
	}
}

func (t *tags) asfExtended(o []byte) {
	next := func(n int) []byte {
		n = min(n, len(o))
		s := o[:n]
		o = o[n:]
		return s
	}
	number := func() int {
		b := next(2)
		if len(b) < 2 {
			return 0
		}
		return int(b[0]) | int(b[1])<<8
	}
	for n := number(); n > 0 && len(o) > 0; n-- {
		name := utf16le(next(number()))
		kind := number()
		if value := next(number()); kind == 0 && !strings.HasPrefix(name, "WMFSDK") && !strings.HasPrefix(name, "DeviceConformance") {
			t.field(strings.TrimPrefix(strings.Trim(name, "\x00"), "WM/"), utf16le(value))
		}
	}
}

func utf16le(b []byte) string {
	s, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(s)
}
