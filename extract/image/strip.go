package image

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"

	"golang.org/x/image/tiff"
)

// stripped returns the picture without its metadata, with the same pixels and
// the same side up; false if that can't be done. What it does not know goes.
func (p *picture) stripped() ([]byte, bool) {
	switch p.kind {
	case "png":
		return p.strippedPNG(), true
	case "jpeg":
		return p.strippedJPEG()
	case "gif":
		return p.strippedGIF()
	case "webp":
		return p.strippedWebP(), true
	case "tiff":
		return p.strippedTIFF()
	}
	return nil, false
}

// upEXIF is an EXIF that says nothing but which side is up; nil if that is the first row.
func (p *picture) upEXIF() []byte {
	if p.orientation <= 1 {
		return nil
	}
	return []byte{'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, byte(p.orientation), 0, 0, 0, 0, 0, 0, 0}
}

// pngKept are the chunks that pictures are drawn with (ISO/IEC 15948, 11; those
// of animations too).
var pngKept = []string{"IHDR", "PLTE", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "pHYs", "bKGD", "acTL", "fcTL", "fdAT", "IDAT", "IEND"}

func (p *picture) strippedPNG() []byte {
	out := bytes.Clone(p.data[:8])
	put := func(kind string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		at := len(out)
		out = append(append(out, kind...), data...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
	}
	for kind, data := range pngChunks(p.data) {
		if slices.Contains(pngKept, kind) {
			put(kind, data)
		}
		if up := p.upEXIF(); kind == "IHDR" && up != nil {
			put("eXIf", up)
		}
		if kind == "IEND" {
			break // what follows is no part of the picture
		}
	}
	return out
}

// strippedJPEG keeps the segments that the picture is decoded with (ISO/IEC
// 10918-1, table B.1), and of those for programs JFIF, colour profiles and
// Adobe's note on the kind of colours.
func (p *picture) strippedJPEG() ([]byte, bool) {
	b := p.data
	out := []byte{0xFF, 0xD8}
	if up := p.upEXIF(); up != nil {
		out = append(out, 0xFF, 0xE1, 0, byte(2+6+len(up)))
		out = append(append(out, "Exif\x00\x00"...), up...)
	}
	for at := 2; at+4 <= len(b) && b[at] == 0xFF; {
		marker := b[at+1]
		if marker == 0xFF { // a fill byte
			at++
			continue
		}
		if marker == 0xD9 {
			return append(out, 0xFF, 0xD9), true
		}
		next := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if next < at+4 || next > len(b) {
			return nil, false
		}
		data := b[at+4 : next]
		switch {
		case marker == 0xE0 && bytes.HasPrefix(data, []byte("JFIF\x00")) && len(data) >= 14:
			out = append(append(out, 0xFF, 0xE0, 0, 16), data[:12]...)
			out = append(out, 0, 0) // no thumbnail
		case marker == 0xE2 && bytes.HasPrefix(data, []byte("ICC_PROFILE\x00")), marker == 0xEE && bytes.HasPrefix(data, []byte("Adobe")),
			marker < 0xE0 || marker > 0xEF && marker != 0xFE:
			out = append(out, b[at:next]...)
		}
		if marker == 0xDA {
			end := next + scanLength(b[next:])
			out = append(out, b[next:end]...)
			next = end
		}
		if at = next; at+2 == len(b) && b[at] == 0xFF && b[at+1] == 0xD9 {
			return append(out, 0xFF, 0xD9), true
		}
	}
	return nil, false // it does not end, or ends in something else
}

// scanLength returns how long the coded pixels at the start of b are: up to a
// marker that is no restart (ISO/IEC 10918-1, B.1.1.2).
func scanLength(b []byte) int {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == 0xFF && b[i+1] != 0 && b[i+1] != 0xFF && (b[i+1] < 0xD0 || b[i+1] > 0xD7) {
			return i
		}
	}
	return len(b)
}

// strippedGIF leaves out comments, plain texts and what programs put in, but
// for how often an animation is shown.
func (p *picture) strippedGIF() ([]byte, bool) {
	var out []byte
	at := 0
	for block := range gifBlocks(p.data) {
		told := block.kind == gifComment || block.kind == gifText
		if told || block.kind == gifProgram && !bytes.HasPrefix(block.data, []byte("NETSCAPE2.0")) {
			out = append(out, p.data[at:block.start]...)
			at = block.end
		}
		if block.kind == gifTrailer {
			return append(out, p.data[at:block.end]...), true
		}
	}
	return nil, false
}

// A riffChunk is a chunk of a WebP file.
type riffChunk struct {
	kind string
	data []byte
}

// riff lays chunks out as a WebP file (RFC 9649, 2.4).
func riff(chunks []riffChunk) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	for _, c := range chunks {
		out = append(out, c.kind...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(c.data)))
		out = append(out, c.data...)
		if len(c.data)%2 == 1 {
			out = append(out, 0)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// webPKept are the chunks that pictures are drawn with (RFC 9649, 2.7).
var webPKept = []string{"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"}

func (p *picture) strippedWebP() []byte {
	var kept []riffChunk
	for c := range webPChunks(p.data) {
		if !slices.Contains(webPKept, c.kind) {
			continue
		}
		if c.kind == "VP8X" && len(c.data) > 0 {
			c.data = bytes.Clone(c.data)
			c.data[0] &^= 0x0C // no EXIF, no XMP
			if p.upEXIF() != nil {
				c.data[0] |= 0x08
			}
		}
		kept = append(kept, c)
	}
	if up := p.upEXIF(); up != nil {
		kept = append(kept, riffChunk{"EXIF", up})
	}
	return riff(kept)
}

// strippedTIFF writes a file of one page anew.
func (p *picture) strippedTIFF() ([]byte, bool) {
	size, err := tiff.DecodeConfig(bytes.NewReader(p.data))
	if err != nil || int64(size.Width)*int64(size.Height) > maxDecoded || p.orientation > 1 || tiffPages(p.data) != 1 {
		return nil, false
	}
	m, err := tiff.Decode(bytes.NewReader(p.data))
	if err != nil {
		return nil, false
	}
	var out bytes.Buffer
	err = tiff.Encode(&out, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	return out.Bytes(), err == nil
}
