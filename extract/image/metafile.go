package image

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"yinqu/document"
	"yinqu/extract/charset"
	"yinqu/extract/flow"
)

// isWMF reports whether b begins like a metafile without a placeable header
// ([MS-WMF] 2.3.2.2).
func isWMF(b []byte) bool {
	return len(b) >= 18 && (b[0] == 1 || b[0] == 2) && b[1] == 0 && b[2] == 9 && b[3] == 0 && b[4] == 0 && (b[5] == 1 || b[5] == 3)
}

// A plotter gathers the texts of a metafile: those drawn one after the other on
// one line are one text. Bitmaps are files inside.
type plotter struct {
	e        *flow.Emitter
	bitmap   func(name string, data []byte)
	bitmaps  int
	line     strings.Builder
	y, end   int // of the line, and where its text ends
	reported map[document.Cause]bool
}

// draw takes a text drawn at x and y that is width wide; unknown widths are 0.
func (p *plotter) draw(text string, x, y, width int) {
	n := len([]rune(text))
	if n == 0 {
		return
	}
	gap := x - p.end
	if p.line.Len() > 0 && (y != p.y || width == 0 || gap > width/n/2 || gap < -width/n/2) {
		p.flush()
	}
	p.line.WriteString(text)
	p.y, p.end = y, x+width
}

func (p *plotter) flush() {
	if s := strings.TrimSpace(strings.Trim(p.line.String(), "\x00")); s != "" {
		p.e.Segment(document.Body, "picture", "", 0, flow.Piece{Text: s, Ref: made{}})
	}
	p.line.Reset()
}

// missing records once that something of a kind was not read.
func (p *plotter) missing(c document.Cause) {
	if !p.reported[c] {
		p.reported[c] = true
		p.e.Problem("", document.Problem{Cause: c})
	}
}

func newPlotter(e *flow.Emitter, bitmap func(name string, data []byte)) *plotter {
	return &plotter{e: e, bitmap: bitmap, reported: map[document.Cause]bool{}}
}

// picture takes a bitmap: its header with colours, and its pixels. What has no
// size paints with a brush only.
func (p *plotter) picture(header, pixels []byte) {
	if len(header) < 40 || len(pixels) == 0 {
		return
	}
	p.bitmaps++
	b := binary.LittleEndian.AppendUint32([]byte("BM"), uint32(14+len(header)+len(pixels)))
	b = binary.LittleEndian.AppendUint32(append(b, 0, 0, 0, 0), uint32(14+len(header)))
	p.bitmap(fmt.Sprintf("bitmap %d", p.bitmaps), slices.Concat(b, header, pixels))
}

// part returns the n bytes at off of b; nil if they lie outside.
func part(b []byte, off, n int) []byte {
	if off < 0 || n <= 0 || off > len(b)-n {
		return nil
	}
	return b[off : off+n]
}

// dib splits a bitmap behind at into its header with colours and its pixels.
func (p *plotter) dib(r []byte, at int) {
	if len(r) < at+40 {
		return
	}
	r = r[at:]
	size, bits, colours := le32(r, 0), le16(r, 14), le32(r, 32)
	if colours == 0 && bits <= 8 {
		colours = 1 << max(bits, 0)
	}
	if size != 40 || colours < 0 || colours > 256 || 40+4*colours > len(r) {
		p.missing(document.Unsupported)
		return
	}
	p.picture(r[:40+4*colours], r[40+4*colours:])
}

func le16(b []byte, at int) int { return int(int16(binary.LittleEndian.Uint16(b[at:]))) }
func le32(b []byte, at int) int { return int(int32(binary.LittleEndian.Uint32(b[at:]))) }

// wide decodes n units of UTF-16 at off; "" if they lie outside b.
func wide(b []byte, off, n int) string {
	if off < 0 || n <= 0 || n > len(b)/2 || off > len(b)-2*n {
		return ""
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[off+2*i:])
	}
	return string(utf16.Decode(units))
}

// The records of an enhanced metafile that are read ([MS-EMF] 2.3).
const (
	emrHeader          = 1
	emrEOF             = 14
	emrComment         = 70
	emrBitBlt          = 76
	emrStretchBlt      = 77
	emrMaskBlt         = 78
	emrPlgBlt          = 79
	emrSetDIBits       = 80
	emrStretchDIBits   = 81
	emrExtTextOutA     = 83
	emrExtTextOutW     = 84
	emrPolyTextOutW    = 97
	emrSmallTextOut    = 108
	emrAlphaBlend      = 114
	etoGlyphIndex      = 0x10
	etoSmallChars      = 0x200
	etoNoRect          = 0x100
	plusDrawString     = 0x401C // [MS-EMFPLUS] 2.3.4.14
	plusDrawDriverText = 0x4036 // 2.3.4.6
)

// readEMF emits the texts of an enhanced metafile. Pictures in it are a
// problem, and so are glyphs without their characters.
func readEMF(p *plotter, b []byte) error {
	defer p.flush()
	for at := 0; at+8 <= len(b) && !p.e.Stopped(); {
		kind, size := le32(b, at), le32(b, at+4)
		if size < 8 || size > len(b)-at {
			return document.Problem{Cause: document.Malformed}
		}
		r := b[at : at+size]
		at += size
		switch kind {
		case emrHeader:
			if size >= 72 {
				comment(p.e, "description", wide(r, le32(r, 64), le32(r, 60))) // program and title
			}
		case emrExtTextOutA, emrExtTextOutW:
			p.extTextOut(r, kind == emrExtTextOutW)
		case emrSmallTextOut:
			p.smallTextOut(r)
		case emrComment:
			if size >= 16 && string(r[12:16]) == "EMF+" {
				p.plus(r[16:])
			}
		case emrPolyTextOutW, emrPolyTextOutW - 1:
			p.missing(document.Unsupported)
		case emrEOF:
			return nil
		case emrBitBlt, emrStretchBlt, emrAlphaBlend:
			if size >= 100 {
				p.picture(part(r, le32(r, 84), le32(r, 88)), part(r, le32(r, 92), le32(r, 96)))
			}
		case emrStretchDIBits:
			if size >= 80 {
				p.picture(part(r, le32(r, 48), le32(r, 52)), part(r, le32(r, 56), le32(r, 60)))
			}
		case emrMaskBlt, emrPlgBlt, emrSetDIBits:
			p.missing(document.Unsupported)
		}
	}
	return nil
}

// extTextOut reads EMR_EXTTEXTOUTA and W ([MS-EMF] 2.3.5.7, 2.2.5).
func (p *plotter) extTextOut(r []byte, isWide bool) {
	if len(r) < 76 {
		return
	}
	x, y, n, off, options, dx := le32(r, 36), le32(r, 40), le32(r, 44), le32(r, 48), le32(r, 52), le32(r, 72)
	if options&etoGlyphIndex != 0 {
		p.missing(document.NoText)
		return
	}
	s := ""
	if isWide {
		s = wide(r, off, n)
	} else if off > 0 && n > 0 && n <= len(r) && off <= len(r)-n {
		s = charset.Text(r[off : off+n])
	}
	width := 0
	for i := 0; n <= len(r)/4 && i < n && dx > 0 && dx <= len(r)-4*n; i++ {
		width += le32(r, dx+4*i)
	}
	p.draw(s, x, y, width)
}

// smallTextOut reads EMR_SMALLTEXTOUT ([MS-EMF] 2.3.5.37).
func (p *plotter) smallTextOut(r []byte) {
	if len(r) < 36 {
		return
	}
	n, options, at := le32(r, 16), le32(r, 20), 36
	if options&etoNoRect == 0 {
		at += 16
	}
	switch {
	case options&etoGlyphIndex != 0:
		p.missing(document.NoText)
	case options&etoSmallChars == 0:
		p.draw(wide(r, at, n), le32(r, 8), le32(r, 12), 0)
	case n > 0 && n <= len(r) && at <= len(r)-n:
		p.draw(charset.Text(r[at:at+n]), le32(r, 8), le32(r, 12), 0)
	}
}

// plus reads the records of a comment of EMF+ ([MS-EMFPLUS] 2.3). Files that
// hold both kinds of records say the same twice; a text drawn here is emitted
// only if the older records may lack it, which nobody can tell: both are read.
func (p *plotter) plus(b []byte) {
	for len(b) >= 12 {
		kind, size, data := int(binary.LittleEndian.Uint16(b)), le32(b, 4), le32(b, 8)
		if size < 12 || size > len(b) || data < 0 || data > size-12 {
			return
		}
		r := b[12 : 12+data]
		switch kind {
		case plusDrawString:
			if len(r) >= 28 {
				p.flush()
				p.draw(wide(r, 28, le32(r, 8)), 0, 0, 0)
				p.flush()
			}
		case plusDrawDriverText:
			if len(r) >= 16 && le32(r, 4)&1 != 0 { // DriverStringOptionsCmapLookup: characters, no glyphs
				p.flush()
				p.draw(wide(r, 16, le32(r, 12)), 0, 0, 0)
				p.flush()
			}
		}
		b = b[size:]
	}
}

// readWMF emits the texts of a Windows metafile ([MS-WMF] 2.3.3.5, 2.3.3.20).
func readWMF(p *plotter, b []byte) error {
	defer p.flush()
	if b[0] == 0xD7 {
		b = b[min(22, len(b)):]
	}
	if !isWMF(b) {
		return document.Problem{Cause: document.Malformed}
	}
	for at := 18; at+6 <= len(b) && !p.e.Stopped(); {
		size, kind := 2*le32(b, at), le16(b, at+4)
		if size < 6 || size > len(b)-at {
			return document.Problem{Cause: document.Malformed}
		}
		r := b[at+6 : at+size]
		at += size
		switch kind {
		case 0:
			return nil
		case 0x0521: // META_TEXTOUT
			if n := int(uint16At(r, 0)); n > 0 && len(r) >= 2+n+n%2+4 {
				p.draw(charset.Text(r[2:2+n]), le16(r, 4+n+n%2), le16(r, 2+n+n%2), 0)
			}
		case 0x0A32: // META_EXTTEXTOUT
			p.metaExtTextOut(r)
		case 0x0F43: // META_STRETCHDIB
			p.dib(r, 22)
		case 0x0B41: // META_DIBSTRETCHBLT
			p.dib(r, 20)
		case 0x0940: // META_DIBBITBLT
			p.dib(r, 16)
		case 0x0922, 0x0B23, 0x0D33: // with a bitmap of a device, if it is longer than its numbers
			if len(r) > 40 {
				p.missing(document.Unsupported)
			}
		case 0x0626: // META_ESCAPE may hold an enhanced metafile
			if len(r) > 40 && uint16At(r, 0) == 15 {
				p.missing(document.Unsupported)
			}
		}
	}
	return nil
}

func uint16At(b []byte, at int) uint16 {
	if at+2 > len(b) {
		return 0
	}
	return binary.LittleEndian.Uint16(b[at:])
}

func (p *plotter) metaExtTextOut(r []byte) {
	if len(r) < 8 {
		return
	}
	n, at := int(uint16At(r, 4)), 8
	if uint16At(r, 6)&6 != 0 { // a rectangle follows
		at += 8
	}
	if at+n > len(r) {
		return
	}
	width := 0
	for i := at + n + n%2; i+2 <= len(r); i += 2 {
		width += le16(r, i)
	}
	p.draw(charset.Text(r[at:at+n]), le16(r, 2), le16(r, 0), width)
}
