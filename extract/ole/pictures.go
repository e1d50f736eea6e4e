package ole

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"yinqu/extract"
	"yinqu/extract/flow"
)

// A blip is a kind of picture ([MS-ODRAW] 2.2.23): its data lie behind one or two
// identifiers of 16 bytes and a header.
type blip struct {
	ext       string
	header    int
	instances [2]int   // of the record, with one identifier and with two
	magics    []string // what the data begin with
}

var blips = map[int]blip{
	0xF01A: {".emf", 34, [2]int{0x3D4, 0x3D5}, nil},
	0xF01B: {".wmf", 34, [2]int{0x216, 0x217}, nil},
	0xF01D: {".jpg", 1, [2]int{0x46A, 0x46B}, []string{"\xFF\xD8\xFF"}},
	0xF02A: {".jpg", 1, [2]int{0x6E2, 0x6E3}, []string{"\xFF\xD8\xFF"}},
	0xF01E: {".png", 1, [2]int{0x6E0, 0x6E1}, []string{"\x89PNG\r\n\x1A\n"}},
	0xF01F: {".bmp", 1, [2]int{0x7A8, 0x7A9}, []string{"\x28\x00\x00\x00"}},
	0xF029: {".tif", 1, [2]int{0x6E4, 0x6E5}, []string{"II*\x00", "MM\x00*"}},
}

// readPictures notes the pictures in the streams that hold them.
func (f *file) readPictures(e *flow.Emitter) {
	n := 0
	for _, s := range f.streams {
		data, parts := s.data, []record{{size: len(s.data)}}
		switch s.name {
		case "Data", "Pictures", "WordDocument", "1Table", "0Table":
		case "Workbook":
			data, parts = drawings(data)
		default:
			continue
		}
		for at := 0; at+25 < len(data); {
			// A picture's record has version 0 and begins with 0xF0 in its second byte of type.
			i := bytes.IndexByte(data[at+3:], 0xF0)
			if i < 0 {
				break
			}
			at += i
			here := at
			put := func(off int, b []byte) error { return f.putParts(s, parts, here+off, b) }
			if size := f.picture(e, data[at:], n+1, put); size > 0 {
				n++
				at += size
			} else {
				at++
			}
		}
	}
}

// drawings returns the drawing data of a workbook, whose records are cut into
// pieces of 8 KB ([MS-XLS] 2.4.171, 2.4.58), and the records.
func drawings(data []byte) (out []byte, parts []record) {
	b := &workbook{s: &stream{data: data}}
	for at, inside := 0, false; ; {
		r, ok := b.next(at)
		if !ok {
			return out, parts
		}
		if inside = r.typ == xlsDrawingGroup || inside && r.typ == xlsContinue; inside {
			out, parts = append(out, data[r.at:r.at+r.size]...), append(parts, r)
		}
		at = r.at + r.size
	}
}

// putParts writes b at off of what the bodies of records are together.
func (f *file) putParts(s *stream, parts []record, off int, b []byte) error {
	for _, r := range parts {
		if len(b) == 0 {
			return nil
		}
		if off < r.size {
			n := min(len(b), r.size-off)
			if err := f.put(s, r.at+off, b[:n]); err != nil {
				return err
			}
			off, b = off+n, b[n:]
		}
		off -= r.size
	}
	if len(b) > 0 {
		return errPlace
	}
	return nil
}

// picture notes the picture whose record b begins with and returns its size;
// 0 if there is none. What put writes is at an offset of b.
func (f *file) picture(e *flow.Emitter, b []byte, n int, put func(off int, b []byte) error) int {
	kind, ok := blips[u16(b, 2)]
	size := u32(b, 4)
	if !ok || b[0]&0xF != 0 || size < 34 || size > len(b)-8 {
		return 0
	}
	name := fmt.Sprintf("picture %d%s", n, kind.ext)
	body := b[8 : 8+size]
	for i, ids := range []int{16, 32} {
		head := ids + kind.header
		if head > len(body) {
			break
		}
		data, skip := body[head:], 0
		switch {
		case kind.magics == nil: // without a mark inside, the record's instance must fit
			if u16(b, 0)>>4 != kind.instances[i] {
				continue
			}
			data = metafile(body[ids:head], data, f.src.Limits().Part)
		case !slices.ContainsFunc(kind.magics, func(m string) bool { return bytes.HasPrefix(data, []byte(m)) }):
			continue
		case kind.ext == ".bmp":
			data, skip = withFileHeader(data), bitmapHeader
		}
		f.embed(e, name, data, func(blank []byte) error {
			room := len(body) - head
			if len(blank)-skip > room || kind.magics == nil {
				return extract.ErrLength
			}
			// What follows the end of a picture is read by nobody.
			return put(8+head, append(slices.Clone(blank[skip:]), make([]byte, room-(len(blank)-skip))...))
		})
		return 8 + size
	}
	return 0
}

// metafile returns a metafile's data, which are packed if its header says so
// ([MS-ODRAW] 2.2.31).
func metafile(header, data []byte, limit int64) []byte {
	if header[32] != 0 {
		return data
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	defer z.Close()
	out, _ := io.ReadAll(io.LimitReader(z, min(int64(u32(header, 0)), limit)))
	return out
}

// bitmapHeader is the size of the first header of a bitmap file.
const bitmapHeader = 14

// withFileHeader makes a bitmap file of a bitmap without its first header
// ([MS-WMF] 2.2.2.9): where the pixels begin follows from the colours.
func withFileHeader(dib []byte) []byte {
	colours := u32(dib, 32)
	if bits := u16(dib, 14); colours == 0 && bits <= 8 {
		colours = 1 << bits
	}
	head := binary.LittleEndian.AppendUint32([]byte("BM"), uint32(bitmapHeader+len(dib)))
	head = append(head, 0, 0, 0, 0)
	return append(binary.LittleEndian.AppendUint32(head, uint32(bitmapHeader+40+4*colours)), dib...)
}
