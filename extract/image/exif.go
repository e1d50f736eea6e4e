package image

import (
	"bytes"
	"encoding/binary"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"yinqu/extract/charset"
)

// wordTags are the EXIF fields that people fill in. The library keeps only what
// it takes for printable, which GBK and UTF-16 are not, so these are read here.
var wordTags = map[uint16]string{
	0x010D: "DocumentName", 0x010E: "ImageDescription", 0x011D: "PageName", 0x013B: "Artist", 0x013C: "HostComputer", 0x8298: "Copyright",
	0x9286: "UserComment", 0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject",
	0xA430: "CameraOwnerName",
}

// isWordTag reports whether a tag of that name is read by words.
func isWordTag(name string) bool {
	for _, n := range wordTags {
		if n == name {
			return true
		}
	}
	return false
}

// exif returns the picture's EXIF, which is laid out as a TIFF file; nil if it
// has none, or in a place that only the library knows.
func (p *picture) exif() []byte {
	switch p.kind {
	case "tiff":
		return p.data
	case "jpeg":
		for _, s := range jpegSegments(p.data, 0xE1) {
			if b, ok := bytes.CutPrefix(s, []byte("Exif\x00\x00")); ok {
				return b
			}
		}
	case "png":
		for kind, data := range pngChunks(p.data) {
			if kind == "eXIf" {
				return data
			}
		}
	case "webp":
		for c := range webPChunks(p.data) {
			if c.kind == "EXIF" {
				return bytes.TrimPrefix(c.data, []byte("Exif\x00\x00"))
			}
		}
	}
	return nil
}

// webPChunks yields a WebP file's chunks (RFC 9649, 2.3).
func webPChunks(b []byte) iter.Seq[riffChunk] {
	return func(yield func(riffChunk) bool) {
		for at := 12; at+8 <= len(b); {
			size := int64(binary.LittleEndian.Uint32(b[at+4:]))
			if size > int64(len(b)-at-8) || !yield(riffChunk{string(b[at : at+4]), b[at+8 : at+8+int(size)]}) {
				return
			}
			at += 8 + int(size+size%2)
		}
	}
}

// tiffPages returns how many pages the directories of a TIFF file describe; at
// most 2, for that is all that is asked.
func tiffPages(b []byte) int {
	order := byteOrder(b)
	if len(b) < 8 {
		return 0
	}
	at := int64(order.Uint32(b[4:]))
	for n := 0; ; n++ {
		if at == 0 || n == 2 || at+2 > int64(len(b)) {
			return n
		}
		if at += 2 + 12*int64(order.Uint16(b[at:])); at+4 > int64(len(b)) {
			return n + 1
		}
		at = int64(order.Uint32(b[at:]))
	}
}

// byteOrder returns the order of bytes that a TIFF file states.
func byteOrder(b []byte) binary.ByteOrder {
	if bytes.HasPrefix(b, []byte("MM")) {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// words returns the fields of wordTags in b (CIPA DC-008, 4.6.2).
func words(b []byte) []field {
	order := byteOrder(b)
	if len(b) < 8 {
		return nil
	}
	var out []field
	todo := []uint32{order.Uint32(b[4:])}
	for i := 0; i < len(todo) && i < 16; i++ { // the main directory, that of EXIF, and those of further pages
		at := int64(todo[i])
		if at+2 > int64(len(b)) || slices.Contains(todo[:i], todo[i]) {
			continue
		}
		n := int(order.Uint16(b[at:]))
		at += 2
		for ; n > 0 && at+12 <= int64(len(b)); n, at = n-1, at+12 {
			e := b[at : at+12]
			tag, kind, count := order.Uint16(e), order.Uint16(e[2:]), order.Uint32(e[4:])
			if tag == 0x8769 {
				todo = append(todo, order.Uint32(e[8:]))
				continue
			}
			name, ok := wordTags[tag]
			if !ok || kind != 1 && kind != 2 && kind != 7 || count > maxField {
				continue
			}
			value := e[8:]
			if count > 4 {
				from := int64(order.Uint32(e[8:]))
				if from+int64(count) > int64(len(b)) {
					continue
				}
				value = b[from : from+int64(count)]
			} else {
				value = value[:count]
			}
			out = append(out, field{name, word(name, value, order)})
		}
		if n == 0 && at+4 <= int64(len(b)) {
			todo = append(todo, order.Uint32(b[at:]))
		}
	}
	return out
}

// word decodes the value of a field: Windows Explorer's are in UTF-16, a
// comment says first how it is encoded.
func word(name string, b []byte, order binary.ByteOrder) string {
	utf16 := strings.HasPrefix(name, "XP")
	endian := unicode.LittleEndian
	if name == "UserComment" && len(b) >= 8 {
		utf16 = string(b[:7]) == "UNICODE"
		if b = b[8:]; order == binary.BigEndian {
			endian = unicode.BigEndian
		}
	}
	if !utf16 {
		return charset.Text(b)
	}
	s, err := unicode.UTF16(endian, unicode.UseBOM).NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(s)
}
