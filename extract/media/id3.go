package media

import (
	"bytes"
	"strings"

	"yinqu/extract/charset"

	"golang.org/x/text/encoding/unicode"
)

// frames reports whether b begins with two frames of MPEG audio (ISO/IEC
// 11172-3, 2.4.1.3) or of AAC in ADTS (ISO/IEC 14496-3, 1.A.2.2).
func frames(b []byte) bool {
	n := frame(b)
	return n > 0 && n+4 <= len(b) && frame(b[n:]) > 0 && b[1] == b[n+1]
}

// frame returns the length of the frame that b begins with; 0 if there is none.
func frame(b []byte) int {
	if len(b) < 7 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return 0
	}
	layer := b[1] >> 1 & 3
	if b[1]&0xF6 == 0xF0 { // ADTS: layer 0
		return int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
	}
	version, rate, sampling := b[1]>>3&3, b[2]>>4, b[2]>>2&3
	if layer != 1 || version == 1 || rate == 0 || rate == 15 || sampling == 3 {
		return 0 // only Layer III is met in practice
	}
	hertz := []int{44100, 48000, 32000}[sampling]
	kilobits := []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate]
	scale := 144_000
	if version != 3 { // MPEG 2 and 2.5
		kilobits = []int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate]
		scale /= 2
		if hertz /= 2; version == 0 {
			hertz /= 2
		}
	}
	return scale*kilobits/hertz + int(b[2]>>1&1)
}

// id3 emits the ID3 tags at both ends of a file (id3.org, 2.2 to 2.4, and 1.1).
func (t *tags) id3() {
	if h := t.read(0, 10); len(h) == 10 && string(h[:3]) == "ID3" {
		size := int64(h[6]&0x7F)<<21 | int64(h[7]&0x7F)<<14 | int64(h[8]&0x7F)<<7 | int64(h[9]&0x7F)
		b := t.read(10, min(size, maxTag))
		if h[5]&0x80 != 0 && h[3] < 4 {
			b = bytes.ReplaceAll(b, []byte{0xFF, 0}, []byte{0xFF})
		}
		if h[5]&0x40 != 0 && len(b) >= 4 { // an extended header
			n := be32(b, 0)
			if h[3] < 4 {
				n += 4
			}
			b = b[min(n, int64(len(b))):]
		}
		t.id3Frames(b, h[3])
	}
	if b := t.read(t.size-128, 128); len(b) == 128 && string(b[:3]) == "TAG" {
		for _, f := range []struct {
			label    string
			from, to int
		}{{"title", 3, 33}, {"artist", 33, 63}, {"album", 63, 93}, {"comment", 97, 125}} {
			t.field(f.label, charset.Text(b[f.from:f.to]))
		}
	}
}

// id3Names are the labels of the commonest frames.
var id3Names = map[string]string{"TIT1": "group", "TIT2": "title", "TT2": "title", "TIT3": "subtitle", "TPE1": "artist", "TP1": "artist", "TPE2": "artist",
	"TALB": "album", "TAL": "album", "TCOM": "composer", "COMM": "comment", "COM": "comment", "USLT": "lyrics", "ULT": "lyrics", "TXXX": "comment",
	"TCON": "genre", "TDRC": "date", "TYER": "date", "TOWN": "owner", "TENC": "encoder"}

func (t *tags) id3Frames(b []byte, version byte) {
	id, head := 4, 10
	if version == 2 {
		id, head = 3, 6
	}
	for len(b) > head && b[0] != 0 {
		name := string(b[:id])
		var size int64
		switch {
		case version == 2:
			size = int64(b[3])<<16 | int64(b[4])<<8 | int64(b[5])
		case version >= 4 && b[4]|b[5]|b[6]|b[7] < 0x80: // some programs write plain numbers in 2.4
			size = int64(b[4])<<21 | int64(b[5])<<14 | int64(b[6])<<7 | int64(b[7])
		default:
			size = be32(b, 4)
		}
		if size <= 0 || size > int64(len(b)-head) {
			return
		}
		data := b[head : head+int(size)]
		b = b[head+int(size):]
		label := id3Names[name]
		if label == "" {
			label = name
		}
		switch {
		case len(data) < 2 || name == "TLEN" || name == "TBPM":
		case name[0] == 'T':
			t.field(label, id3Text(data[0], data[1:]))
		case (label == "comment" || label == "lyrics") && len(data) > 4: // a language comes first
			t.field(label, id3Text(data[0], data[4:]))
		case name[0] == 'W' && name != "WXXX":
			t.field("link", charset.Text(data))
		}
	}
}

// id3Text decodes text in the encoding that a frame names; several strings are
// parted by spaces. Latin-1 is what old Chinese programs call GBK.
func id3Text(encoding byte, b []byte) string {
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	switch encoding {
	case 1:
	case 2:
		utf16 = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	default:
		return charset.Text(bytes.ReplaceAll(bytes.Trim(b, "\x00"), []byte{0}, []byte{' '}))
	}
	s, err := utf16.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(s), "\x00", " "), "\uFEFF", "")
}
