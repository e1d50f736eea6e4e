package image

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/bep/imagemeta"

	"yinqu/document"
	"yinqu/extract/charset"
	"yinqu/extract/flow"
)

const (
	maxField   = 64 << 10 // bytes of one field of metadata
	maxComment = 1 << 20  // bytes of one comment, unpacked
)

// tagged are the kinds whose EXIF, IPTC and XMP is read.
var tagged = map[string]imagemeta.ImageFormat{
	"png": imagemeta.PNG, "jpeg": imagemeta.JPEG, "tiff": imagemeta.TIFF,
	"webp": imagemeta.WebP, "heif": imagemeta.HEIF, "avif": imagemeta.AVIF,
}

// readMetadata emits what the picture says of itself: EXIF, IPTC and XMP, and
// the comments of its own format.
func (p *picture) readMetadata(e *flow.Emitter) {
	switch p.kind {
	case "png":
		pngTexts(e, p.data)
	case "jpeg":
		for _, c := range jpegSegments(p.data, 0xFE) {
			comment(e, "comment", charset.Text(c))
		}
	case "gif":
		gifComments(e, p.data)
	case "jpeg2000":
		jp2Texts(e, p.data)
	}
	format, ok := tagged[p.kind]
	if !ok {
		return
	}
	var tags imagemeta.Tags
	exif := p.exif()
	fields := words(exif)
	data := p.data
	if p.kind == "webp" {
		data = webPMetadata(data)
	}
	_, err := imagemeta.Decode(imagemeta.Options{R: bytes.NewReader(data), ImageFormat: format,
		Sources:      imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		LimitTagSize: maxField,
		HandleTag: func(t imagemeta.TagInfo) error {
			tags.Add(t)
			if exif == nil || t.Source != imagemeta.EXIF || !isWordTag(t.Tag) {
				fields = append(fields, fieldOf(t)...)
			}
			return nil
		}})
	if err != nil {
		e.Problem("metadata", document.Problem{Cause: document.Malformed})
	}
	known := tags.EXIF()
	if n, ok := known["Orientation"].Value.(uint16); ok && n <= 8 {
		p.orientation = int(n)
	}
	_, exposed := known["ExposureTime"]
	_, model := known["Model"]
	p.camera = exposed && model
	if place := place(tags); place != "" {
		fields = append(fields, field{"GPS", place})
	}
	slices.SortFunc(fields, func(a, b field) int { // the library's order is not always the same
		return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.text, b.text))
	})
	for _, f := range slices.Compact(fields) {
		comment(e, f.label, f.text)
	}
}

// webPMetadata returns a WebP file of nothing but the metadata in b: the library
// forgets that chunks of odd length are padded, and all that follows.
func webPMetadata(b []byte) []byte {
	var exif, xmp []riffChunk
	for c := range webPChunks(b) {
		switch c.kind {
		case "EXIF":
			c.data = bytes.TrimPrefix(c.data, []byte("Exif\x00\x00"))
			exif = append(exif, riffChunk{c.kind, append(bytes.Clone(c.data), make([]byte, len(c.data)%2)...)})
		case "XMP ":
			xmp = append(xmp, c)
		}
	}
	return riff(append(exif, xmp...))
}

// place returns where a picture was taken; "" if that is not stated. The library
// panics at values of kinds that don't belong there.
func place(tags imagemeta.Tags) (s string) {
	defer func() {
		if recover() != nil {
			s = ""
		}
	}()
	lat, long, err := tags.GetLatLong()
	if err != nil || lat == 0 && long == 0 {
		return ""
	}
	return fmt.Sprintf("%.6f %.6f", lat, long)
}

// A field is one of a picture's metadata.
type field struct{ label, text string }

// fieldOf returns the text of a tag: nothing if it is a number or a code.
func fieldOf(t imagemeta.TagInfo) []field {
	if technical(t.Tag) {
		return nil
	}
	switch v := t.Value.(type) {
	case string:
		if plainNumber(v) {
			return nil
		}
		return []field{{t.Tag, date(t.Tag, charset.Text([]byte(v)))}}
	case []string:
		var out []field
		for _, s := range v {
			out = append(out, field{t.Tag, charset.Text([]byte(s))})
		}
		return out
	}
	return nil
}

// plainNumber reports whether s is a measure: a number too short for anybody's.
func plainNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && (len(s) < 7 || strings.Contains(s, ".")) || s == "True" || s == "False"
}

// technical reports whether a tag holds a code and no words.
func technical(tag string) bool {
	switch tag {
	case "ExifVersion", "FlashpixVersion", "InteropIndex", "InteroperabilityIndex", "ComponentsConfiguration", "CFAPattern", "LensInfo",
		"OffsetTime", "OffsetTimeOriginal", "OffsetTimeDigitized", "Padding", "ReferenceBlackWhite", "YCbCrCoefficients", "WhitePoint",
		"PrimaryChromaticities", "CodedCharacterSet", "StripOffsets", "StripByteCounts", "BitsPerSample", "ColorSpace",
		"InstanceID", "DocumentID", "OriginalDocumentID", "DerivedFrom", "XMPToolkit", "Format", "HasExtendedXMP", "SubjectArea", "MakerNote":
		return true
	}
	return strings.HasPrefix(tag, "GPS") && tag != "GPSAreaInformation" && tag != "GPSProcessingMethod" ||
		strings.HasPrefix(tag, "Thumbnail") || strings.HasPrefix(tag, imagemeta.UnknownPrefix) || strings.HasPrefix(tag, "LegacyIPTCDigest")
}

// date writes the dates of EXIF and IPTC as people do.
func date(tag, s string) string {
	if strings.Contains(tag, "Date") && len(s) >= 10 && s[4] == ':' && s[7] == ':' {
		return s[:4] + "-" + s[5:7] + "-" + s[8:]
	}
	return s
}

// comment emits one field, without the spaces that cameras fill up with.
func comment(e *flow.Emitter, label, s string) {
	if s = strings.TrimSpace(strings.Trim(s, "\x00")); s != "" {
		e.Property(label, label, flow.Piece{Text: s, Ref: made{}})
	}
}

// pngChunks yields the kinds and contents of a PNG file's chunks.
func pngChunks(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for at := 8; at+12 <= len(b); {
			size := int64(binary.BigEndian.Uint32(b[at:]))
			if size > int64(len(b)-at-12) || !yield(string(b[at+4:at+8]), b[at+8:at+8+int(size)]) {
				return
			}
			at += 12 + int(size)
		}
	}
}

// pngTexts emits a PNG file's textual data (ISO/IEC 15948, 11.3.4): keyword and
// text, packed or not. Packets that the library reads are left out.
func pngTexts(e *flow.Emitter, b []byte) {
	for kind, data := range pngChunks(b) {
		key, rest, ok := bytes.Cut(data, []byte{0})
		if !ok || strings.HasPrefix(string(key), "Raw profile") {
			continue
		}
		switch kind {
		case "zTXt":
			if len(rest) > 0 {
				rest = inflate(rest[1:])
			}
		case "iTXt": // flag, method, language, translated keyword, text
			if len(rest) < 2 {
				continue
			}
			packed := rest[0] == 1
			parts := bytes.SplitN(rest[2:], []byte{0}, 3)
			if rest = parts[len(parts)-1]; packed {
				rest = inflate(rest)
			}
		case "tEXt":
		default:
			continue
		}
		comment(e, charset.Text(key), charset.Text(rest))
	}
}

func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	defer z.Close()
	out, _ := io.ReadAll(io.LimitReader(z, maxComment)) // what comes before an error counts
	return out
}

// jpegSegments returns the contents of the segments with a marker that stand
// before the picture itself (ISO/IEC 10918-1, B.1.1.4).
func jpegSegments(b []byte, marker byte) (out [][]byte) {
	for at := 2; at+4 <= len(b) && b[at] == 0xFF; {
		size := int(binary.BigEndian.Uint16(b[at+2:]))
		switch {
		case b[at+1] == 0xFF: // a fill byte
			at++
			continue
		case b[at+1] == 0xDA || size < 2 || at+2+size > len(b):
			return out
		case b[at+1] == marker:
			out = append(out, b[at+4:at+2+size])
		}
		at += 2 + size
	}
	return out
}

// The kinds of a GIF file's blocks that matter here (GIF89a, 20 to 27).
const (
	gifPicture = 0x2C
	gifTrailer = 0x3B
	gifComment = 0x21FE
	gifText    = 0x2101
	gifProgram = 0x21FF
)

// A gifBlock is a block of a GIF file, at [start, end) of it.
type gifBlock struct {
	kind, start, end int
	data             []byte // of its sub-blocks, at most maxComment; none of pictures
}

// gifBlocks yields the blocks behind the header, up to the trailer.
func gifBlocks(b []byte) iter.Seq[gifBlock] {
	table := func(flags byte) int {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	// sub returns what the sub-blocks from at on hold, and where they end.
	sub := func(at int, keep bool) (out []byte, end int) {
		for at < len(b) && b[at] != 0 {
			next := min(at+1+int(b[at]), len(b))
			if keep && len(out) < maxComment {
				out = append(out, b[at+1:next]...)
			}
			at = next
		}
		return out, min(at+1, len(b))
	}
	return func(yield func(gifBlock) bool) {
		if len(b) < 13 {
			return
		}
		for at := 13 + table(b[10]); at < len(b); {
			block := gifBlock{kind: int(b[at]), start: at}
			switch {
			case b[at] == gifTrailer:
				block.end = at + 1
				yield(block)
				return
			case b[at] == 0x21 && at+2 < len(b):
				block.kind = 0x2100 | int(b[at+1])
				block.data, block.end = sub(at+2, true)
			case b[at] == gifPicture && at+10 < len(b):
				_, block.end = sub(at+11+table(b[at+9]), false)
			default:
				return
			}
			if at = block.end; !yield(block) {
				return
			}
		}
	}
}

// gifComments emits the comment extensions and plain texts (GIF89a, 24 and 25).
func gifComments(e *flow.Emitter, b []byte) {
	for block := range gifBlocks(b) {
		switch block.kind {
		case gifText: // its first block is where the text stands
			comment(e, "comment", charset.Text(block.data[min(12, len(block.data)):]))
		case gifComment:
			comment(e, "comment", charset.Text(block.data))
		}
	}
}
