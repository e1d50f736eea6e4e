package image_test

import (
	"bytes"
	"context"
	"encoding/binary"
	stdimage "image"
	"image/color"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/image"
)

// eye is an engine that sees a name in every picture but grey ones.
type eye struct{}

func (eye) Text(_ context.Context, picture io.Reader) (string, error) {
	m, _, err := stdimage.Decode(picture)
	if err != nil {
		return "", err
	}
	if r, _, _, _ := m.At(m.Bounds().Max.X-1, 0).RGBA(); r>>8 > 180 && r>>8 < 200 {
		return "", nil
	}
	return "江小白", nil
}

// rewrite replaces the segments of a kind.
func rewrite(t testing.TB, data []byte, what document.Kind) ([]byte, error) {
	r := extract.NewReader(extract.Limits{}, nil, image.Format{OCR: eye{}})
	var out bytes.Buffer
	_, err := image.Format{OCR: eye{}}.Rewrite(t.Context(), &out, r.Open("a", bytes.NewReader(data), int64(len(data))), func(d *document.Document) ([]document.Edit, error) {
		var edits []document.Edit
		for _, s := range d.Segments {
			if s.Kind == what {
				edits = append(edits, document.Edit{Span: document.Span{Start: s.Start, End: s.End - 1}, New: "［姓名］"})
			}
		}
		return edits, nil
	})
	return out.Bytes(), err
}

// webp is a picture in one shade, with further chunks.
func webp(width, height int, shade byte, chunks ...string) []byte {
	var bits uint64
	n := 0
	put := func(value uint64, size int) { bits, n = bits|value<<n, n+size }
	put(uint64(width-1)|uint64(height-1)<<14, 28)
	b := binary.LittleEndian.AppendUint32([]byte{0x2F}, uint32(bits)) // with 4 bits of nothing
	bits, n = 0, 0
	put(0, 3)
	for _, symbol := range []byte{shade, shade, shade} {
		put(5|uint64(symbol)<<3, 11)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(bits))
	bits, n = bits>>32, n-32
	put(5|0xFF<<3, 11)
	put(5, 11)
	b = binary.LittleEndian.AppendUint64(b, bits)
	all := "VP8L" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(b)))) + string(b)
	if len(b)%2 == 1 {
		all += "\x00"
	}
	if chunks != nil {
		all = "VP8X\x0A\x00\x00\x00\x0C\x00\x00\x00" + string([]byte{byte(width - 1), 0, 0, byte(height - 1), 0, 0}) + all
	}
	for i := 0; i < len(chunks); i += 2 {
		all += chunks[i] + string(binary.LittleEndian.AppendUint32(nil, uint32(len(chunks[i+1])))) + chunks[i+1]
		if len(chunks[i+1])%2 == 1 {
			all += "\x00"
		}
	}
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(4+len(all))), []byte("WEBP"+all))
}

// tif is a TIFF picture with an artist in its last directory entry but one.
func tif(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	at := int(binary.LittleEndian.Uint32(data[4:]))
	n := int(binary.LittleEndian.Uint16(data[at:]))
	entries := bytes.Clone(data[at+2 : at+2+12*n])
	name := []byte("周文静\x00")
	data = append(data, name...)
	artist := binary.LittleEndian.AppendUint16(nil, 0x013B)
	artist = binary.LittleEndian.AppendUint16(artist, 2)
	artist = binary.LittleEndian.AppendUint32(artist, uint32(len(name)))
	artist = binary.LittleEndian.AppendUint32(artist, uint32(len(data)-len(name)))
	k := 0
	for k < n && binary.LittleEndian.Uint16(entries[12*k:]) < 0x013B {
		k++
	}
	entries = slices.Concat(entries[:12*k], artist, entries[12*k:])
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)))
	data = binary.LittleEndian.AppendUint16(data, uint16(n+1))
	return slices.Concat(data, entries, make([]byte, 4))
}

func TestRewrite(t *testing.T) {
	packet := "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" +
		"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator><rdf:Seq><rdf:li>周文静</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
	gif := encode(t, "gif")
	tests := map[string]struct {
		kind string
		data []byte
	}{
		"png": {"png", chunk(chunk(chunk(encode(t, "png"), "tEXt", "Author\x00周文静"), "eXIf", exif(t, 6)[6:]), "teSt", "周文静")},
		"jpeg": {"jpeg", append(segment(segment(segment(segment(encode(t, "jpeg"), 0xFE, "作者周文静"), 0xED, "周文静"), 0xE1, exif(t, 6)), 0xE0,
			"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01周"), "\xFF\xD8周文静"...)},
		"gif":        {"gif", slices.Concat(gif[:13+6], []byte("\x21\xFE\x09周文静\x00\x21\xFF\x0BXMP DataXMP\x09周文静\x00\x21\xFF\x0BNETSCAPE2.0\x03\x01\x00\x00\x00"), gif[13+6:], []byte("周文静"))},
		"webp":       {"webp", webp(40, 20, 0xFF, "EXIF", exif(t, 6), "XMP ", packet)},
		"tiff":       {"tiff", tif(t)},
		"plain bmp":  {"bmp", encode(t, "bmp")},
		"plain webp": {"webp", webp(40, 20, 0xFF)},
		"plain jpeg": {"jpeg", encode(t, "jpeg")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			was, kind, err := stdimage.Decode(bytes.NewReader(tt.data))
			if err != nil || kind != tt.kind {
				t.Fatalf("a bad sample of %s: %v", kind, err)
			}
			before := list(t, image.Format{OCR: eye{}}, "a", tt.data)
			if !slices.Contains(before, "ocr||江小白") || !strings.HasPrefix(name, "plain") && len(before) < 2 {
				t.Fatalf("a bad sample: %q", before)
			}
			for what, want := range map[document.Kind][]string{document.Metadata: {"ocr||江小白"}, document.OCR: {}, document.Comment: before} {
				out, err := rewrite(t, tt.data, what)
				if err != nil {
					t.Fatal(what, err)
				}
				if got := list(t, image.Format{OCR: eye{}}, "a", out); !slices.Equal(got, want) {
					t.Errorf("%s: got %q, want %q", what, got, want)
				}
				is, kind, err := stdimage.Decode(bytes.NewReader(out))
				if err != nil || kind != tt.kind || is.Bounds() != was.Bounds() {
					t.Fatalf("%s: %s of %v, %v", what, kind, is.Bounds(), err)
				}
				if what != document.Comment && (bytes.Contains(out, []byte("周")) || bytes.Contains(out, []byte("Phone 9"))) {
					t.Errorf("%s: metadata are left", what)
				}
				for x := range 40 {
					for y := range 20 {
						a, b := color.GrayModel.Convert(was.At(x, y)).(color.Gray).Y, color.GrayModel.Convert(is.At(x, y)).(color.Gray).Y
						if what == document.OCR && (b < 0xBE || b > 0xC2) || what != document.OCR && a != b {
							t.Fatalf("%s: pixel %d %d is %d, was %d", what, x, y, b, a)
						}
					}
				}
			}
		})
	}
}

// TestRewriteKeepsUp has the same side up though the metadata go.
func TestRewriteKeepsUp(t *testing.T) {
	for name, data := range map[string][]byte{
		"jpeg": segment(encode(t, "jpeg"), 0xE1, exif(t, 6)),
		"png":  chunk(encode(t, "png"), "eXIf", exif(t, 6)[6:]),
		"webp": webp(40, 20, 0xFF, "EXIF", exif(t, 6)),
	} {
		out, err := rewrite(t, data, document.Metadata)
		if err != nil {
			t.Fatal(err)
		}
		got := list(t, image.Format{OCR: engine{}}, "a", out)
		if len(got) != 2 || !strings.HasPrefix(got[0], "ocr||宽20高40") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRewriteRefuses(t *testing.T) {
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1")
	for name, tt := range map[string]struct {
		data []byte
		what document.Kind
	}{
		"a photograph in HEIC":          {heic, document.Recording},
		"words in a metafile":           {emf(textOut(0, 5, "江小白", 0)), document.Body},
		"words in a metafile's picture": {emf(textOut(0, 5, "画", 0), stretched(encode(t, "bmp"))), document.OCR},
	} {
		if out, err := rewrite(t, tt.data, tt.what); err == nil || len(out) > 0 {
			t.Errorf("%s: %d bytes written, %v", name, len(out), err)
		}
		if out, err := rewrite(t, tt.data, document.Comment); err != nil || !bytes.Equal(out, tt.data) {
			t.Errorf("%s: no copy without edits: %v", name, err)
		}
	}
}
