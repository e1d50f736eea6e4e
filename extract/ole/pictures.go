package ole

import (
	"bytes"
	"fmt"

	"yinqu/document"
	"yinqu/extract/flow"
)

// The pictures of [MS-ODRAW] 2.2.23 by their records: bitmaps are files of
// their own behind one or two identifiers and a byte; metafiles are not read.
var blips = map[int]struct{ ext, magic string }{
	0xF01D: {".jpg", "\xFF\xD8\xFF"},
	0xF02A: {".jpg", "\xFF\xD8\xFF"},
	0xF01E: {".png", "\x89PNG\r\n\x1A\n"},
	0xF029: {".tif", ""},
	0xF01A: {".emf", ""},
	0xF01B: {".wmf", ""},
}

// readPictures notes the pictures in the streams that hold them.
func (f *file) readPictures(e *flow.Emitter) {
	n := 0
	for _, s := range f.streams {
		switch s.name {
		case "Data", "Pictures", "Workbook", "WordDocument", "1Table", "0Table":
		default:
			continue
		}
		for at := 0; at+25 < len(s.data); {
			// A picture's record has version 0 and begins with 0xF0 in its second byte of type.
			i := bytes.IndexByte(s.data[at+3:], 0xF0)
			if i < 0 {
				break
			}
			at += i
			if size := f.picture(e, s.data[at:], n+1); size > 0 {
				n++
				at += size
			} else {
				at++
			}
		}
	}
}

// picture notes the picture whose record b begins with and returns its size;
// 0 if there is none.
func (f *file) picture(e *flow.Emitter, b []byte, n int) int {
	kind, ok := blips[u16(b, 2)]
	size := u32(b, 4)
	if !ok || b[0]&0xF != 0 || size < 34 || size > len(b)-8 {
		return 0
	}
	name := fmt.Sprintf("picture %d%s", n, kind.ext)
	body := b[8 : 8+size]
	if kind.magic == "" {
		// Without a mark of its own inside, the record's own kind must fit.
		if instance := u16(b, 0) >> 4; instance != 0x3D4 && instance != 0x3D5 && instance != 0x216 && instance != 0x217 && instance != 0x6E4 && instance != 0x6E5 {
			return 0
		}
		e.Problem(name, document.Problem{Cause: document.Unsupported})
		return 8 + size
	}
	for _, head := range []int{17, 33} {
		if bytes.HasPrefix(body[head:], []byte(kind.magic)) {
			f.embed(e, name, body[head:])
			return 8 + size
		}
	}
	return 0
}
