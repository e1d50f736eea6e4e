// Package residue searches the bytes of a file for values that must be gone
// from it: below every reader, in the forms that file formats write text in.
package residue

import (
	"encoding/hex"
	"fmt"
	"html"
	"strings"
	"unicode/utf16"

	"yinqu/extract/charset"
)

// minPattern is the shortest byte sequence that is searched for: of two Han
// characters those in UTF-8 and the escapes, of three all.
const minPattern = 6

// A pattern is one form of a value.
type pattern struct {
	bytes string
	value int  // index of the value
	plain bool // the value as it is, in which case it ends where a word ends
}

// A table finds patterns by their first four bytes.
type table struct {
	may     []uint64 // a bit for each hash of the first four bytes
	buckets map[uint32][]pattern
}

const hashBits = 20

func hash(k uint32) uint32 { return k * 2654435761 >> (32 - hashBits) }

func key(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func newTable(values []string) *table {
	t := &table{may: make([]uint64, 1<<hashBits/64), buckets: map[uint32][]pattern{}}
	for i, v := range values {
		seen := map[string]bool{}
		for _, f := range forms(v) {
			if len(f) < minPattern || seen[f] {
				continue
			}
			seen[f] = true
			k := key(f)
			h := hash(k)
			t.may[h/64] |= 1 << (h % 64)
			t.buckets[k] = append(t.buckets[k], pattern{f, i, f == v})
		}
	}
	return t
}

// search calls found with the index of each value that b holds, a part of an
// XML file if xml says so.
func (t *table) search(b []byte, xml bool, found func(value int)) {
	if len(b) < minPattern {
		return
	}
	k := uint32(b[0])<<8 | uint32(b[1])<<16 | uint32(b[2])<<24
	for i := range len(b) - 3 {
		k = k>>8 | uint32(b[i+3])<<24
		h := hash(k)
		if t.may[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		for _, p := range t.buckets[k] {
			if len(b)-i >= len(p.bytes) && string(b[i:i+len(p.bytes)]) == p.bytes && (!p.plain || apart(b, i, i+len(p.bytes)) && !pdfName(b, i, i+len(p.bytes)) && !(xml && xmlName(b, i, i+len(p.bytes)))) {
				found(p.value)
			}
		}
	}
}

// apart reports whether b[start:end] does not go on as a word of ASCII letters
// or digits: 138001 in a longer number, or Content in [Content_Types], is not
// the value.
func apart(b []byte, start, end int) bool {
	word := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
	}
	return !(start > 0 && word(b[start-1]) && word(b[start])) && !(end < len(b) && word(b[end]) && word(b[end-1]))
}

// pdfName reports whether b[start:end] is a name in a PDF that its standard
// (ISO 32000-1) defines: /Contents is no leftover of a text that says Contents.
func pdfName(b []byte, start, end int) bool {
	return start > 0 && b[start-1] == '/' && (end == len(b) || strings.IndexByte(" \t\r\n\f/<>[]()", b[end]) >= 0) && strings.Contains(pdfNames, " "+string(b[start:end])+" ")
}

// xmlName reports whether b[start:end] names an XML element, with or without a
// prefix, in ASCII letters: the grammar of a format, as <Manager> is.
func xmlName(b []byte, start, end int) bool {
	for _, c := range b[start:end] {
		if c >= 0x80 || c <= ' ' || c == '<' || c == '>' {
			return false
		}
	}
	at := start
	if at > 0 && b[at-1] == ':' {
		for at--; at > 0 && (b[at-1]|0x20 >= 'a' && b[at-1]|0x20 <= 'z' || b[at-1] >= '0' && b[at-1] <= '9'); at-- {
		}
	}
	if at > 0 && b[at-1] == '/' {
		at--
	}
	return at > 0 && b[at-1] == '<' && end < len(b) && strings.IndexByte(" \t\r\n/>", b[end]) >= 0
}

// pdfNames are the names of the standard that are words elsewhere too, of six
// letters and more.
const pdfNames = " Accepted Action Actions Annotation Annots Approved Artifact Attached Author Background BaseFont Before Beveled Bibliography Border " +
	"BorderColor BorderStyle Bottom Bounds Button Cancelled Caption Catalog Category Center Circle Colors Column Columns Comment " +
	"Completed Confidential Content Contents Coords Courier Created Creation CreationDate Creator Current Dashed Decode Default " +
	"Department Desktop Diamond Differences Direction Document Domain Dotted Double Duration Embedded EmbeddedFile Encoding Encrypt " +
	"Expired Export Extend Extends Figure FileAttachment Filter Filters Format Formula Forward FreeText Function Functions Groove " +
	"Handler Header Headers Height Helvetica Hidden Highlight Identity Import Include Indexed Information Inline Insert Intent " +
	"Interpolate Invisible Italic Justify Keyword Keywords Language Launch Layout Leading Length Letter Limits Linearized Linked Locked " +
	"Marked Marker Markup Matrix Measure Metadata Middle Modified Monitor Native Normal Normalized Number Object Online Opaque Option " +
	"Options Ordered Original Outlines Outset Paragraph Params Parent Password Pattern Perceptual Permissions Pieces Placement Polygon " +
	"PolyLine Predictor Preferred Prefix Preserve Preview Previous Private Process Producer Profile Properties Pushed Quality Quotation " +
	"Reason Record Reference Region Registry Rejected Relative Rendering Renditions Replace Report Required Resources Results Return " +
	"Revision Rotate Saturation Schema Screen Section Sections Select Selected Separation Setting Shading Signature Simple Source " +
	"Special Square Squiggly Standard Status Stream StrikeOut Strikeout String Structure Subject Submit Subtype Success Suffix Summary " +
	"Supplement Symbol Tables Target Template Thread Threads Titles Toggle Tracked Trailer Transition Transparency Trapped Traverse " +
	"Unchanged Underline Unknown Unmarked Unsupported Validate Values Version Vertical Viewport Visible Volume Warichu Watermark Weight " +
	"Widget Widgets Widths Window Windows Writing "

// forms returns the byte sequences that v may be written as.
func forms(v string) []string {
	out := []string{v, html.EscapeString(v), xmlEscaper.Replace(v)}
	for _, c := range []charset.Charset{charset.UTF8, charset.UTF16LE, charset.UTF16BE, charset.GB18030, charset.Big5} {
		b, err := c.Encode(v)
		if err != nil {
			continue
		}
		out = append(out, string(b), hex.EncodeToString(b), strings.ToUpper(hex.EncodeToString(b)))
		if c.Name() == charset.UTF8.Name() || c.Name() == charset.GB18030.Name() {
			out = append(out, escaped(b, "%", "%02X"), escaped(b, "=", "%02X"), escaped(b, `\'`, "%02x"), escaped(b, `\`, "%03o"))
		}
	}
	each := func(format string, unit func(yield func(int) bool)) string {
		var b strings.Builder
		for u := range unit {
			if u < 0x80 && u >= 0 {
				b.WriteByte(byte(u))
			} else {
				fmt.Fprintf(&b, format, u)
			}
		}
		return b.String()
	}
	runes := func(yield func(int) bool) {
		for _, r := range v {
			if !yield(int(r)) {
				return
			}
		}
	}
	units := func(yield func(int) bool) {
		for _, u := range utf16.Encode([]rune(v)) {
			if !yield(int(u)) {
				return
			}
		}
	}
	signed := func(yield func(int) bool) {
		for u := range units {
			if !yield(int(int16(u))) {
				return
			}
		}
	}
	return append(out,
		each("&#%d;", runes), each("&#x%x;", runes), each("&#x%X;", runes),
		each(`\u%04x`, units), each(`\u%04X`, units), each(`\u%d?`, signed))
}

var xmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escaped writes the bytes of b beyond letters, digits and plain marks as sign and number.
func escaped(b []byte, sign, format string) string {
	var out strings.Builder
	for _, c := range b {
		if c < 0x80 && c > ' ' && c != '%' && c != '=' && c != '\\' {
			out.WriteByte(c)
			continue
		}
		out.WriteString(sign)
		fmt.Fprintf(&out, format, c)
	}
	return out.String()
}
