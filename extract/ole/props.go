package ole

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"yinqu/extract/flow"
)

// codePage returns the encoding of a Windows code page.
func codePage(n int) encoding.Encoding {
	switch n & 0xFFFF {
	case 936:
		return simplifiedchinese.GBK
	case 54936:
		return simplifiedchinese.GB18030
	case 950:
		return traditionalchinese.Big5
	case 932:
		return japanese.ShiftJIS
	case 949:
		return korean.EUCKR
	case 65001:
		return unicode.UTF8
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	}
	return charmap.Windows1252
}

// propertyNames are the properties of the two standard sets that hold words
// ([MS-OLEPS] 3.1).
var propertyNames = map[string]map[int]string{
	"SummaryInformation":         {2: "title", 3: "subject", 4: "creator", 5: "keywords", 6: "description", 7: "template", 8: "lastModifiedBy"},
	"DocumentSummaryInformation": {2: "category", 3: "format", 14: "manager", 15: "company", 26: "contentType"},
}

// readProperties emits the document's properties.
func (f *file) readProperties(e *flow.Emitter) {
	for _, s := range f.streams {
		if names := propertyNames[s.name]; names != nil {
			b := s.data
			for i := range min(u32(b, 24), 2) {
				readSet(e, s, u32(b, 28+20*i+16), names, i > 0)
			}
		}
	}
}

// readSet emits the properties of one set at base.
func readSet(e *flow.Emitter, s *stream, base int, names map[int]string, custom bool) {
	b := s.data
	page := 1252
	labels := map[int]string{}
	type property struct{ id, off int }
	var props []property
	for i := range min(u32(b, base+4), 1024) {
		p := property{u32(b, base+8+8*i), base + u32(b, base+12+8*i)}
		switch p.id {
		case 1:
			page = u16(b, p.off+4)
		default:
			props = append(props, p)
		}
	}
	enc := codePage(page)
	for _, p := range props {
		if p.id == 0 && custom {
			dictionary(s, p.off, page, labels)
		}
	}
	for _, p := range props {
		label := names[p.id]
		if custom {
			label = labels[p.id]
		}
		if label == "" || p.id == 0 {
			continue
		}
		text := flow.Piece{}
		switch n := u32(b, p.off+4); u32(b, p.off) {
		case 0x1E: // VT_LPSTR
			if page == 1200 {
				text = wide(s, p.off+8, n)
			} else {
				size := stringLen(b, p.off+8, n)
				if text = narrow(s, p.off+8, size, enc); size == 0 {
					continue
				}
				text.Ref = ref{s: s, off: p.off + 8, enc: enc, room: max(size, min(n, len(b)-p.off-8)-1)}
			}
		case 0x1F: // VT_LPWSTR
			text = wide(s, p.off+8, 2*min(n, len(b)))
		}
		text.Text = strings.TrimRight(text.Text, "\x00")
		e.Property("property "+label, label, text)
	}
}

// stringLen returns the length of a string of at most n bytes that ends at a zero.
func stringLen(b []byte, off, n int) int {
	n = min(n, len(b)-off)
	if off < 0 || n <= 0 {
		return 0
	}
	if i := bytes.IndexByte(b[off:off+n], 0); i >= 0 {
		return i
	}
	return n
}

// dictionary reads the names of custom properties.
func dictionary(s *stream, off, page int, labels map[int]string) {
	b := s.data
	n := u32(b, off)
	off += 4
	for range min(n, 1024) {
		id, size := u32(b, off), u32(b, off+4)
		off += 8
		if size > len(b) {
			return
		}
		var p flow.Piece
		if page == 1200 {
			p = wide(s, off, 2*size)
			off += (2*size + 3) &^ 3
		} else {
			p = narrow(s, off, stringLen(b, off, size), codePage(page))
			off += size
		}
		if name := strings.TrimRight(p.Text, "\x00"); name != "" {
			labels[id] = name
		} else {
			labels[id] = strconv.Itoa(id)
		}
	}
}
