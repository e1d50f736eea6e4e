package image_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	stdimage "image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/image/bmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/image"
)

// engine is an OCR engine that says how large the picture is and what shade its
// first pixel has.
type engine struct{}

func (engine) Text(_ context.Context, picture io.Reader) (string, error) {
	b, err := io.ReadAll(picture)
	if err != nil || bytes.HasPrefix(b, []byte("\x00\x00\x00\x0CjP")) {
		return "江小白", err
	}
	m, _, err := stdimage.Decode(bytes.NewReader(b))
	if err != nil {
		return "", err
	}
	r, _, _, _ := m.At(0, 0).RGBA()
	return fmt.Sprintf("宽%d高%d亮%d\n\n江小白\n", m.Bounds().Dx(), m.Bounds().Dy(), r>>8), nil
}

func list(t testing.TB, f image.Format, name string, data []byte) []string {
	t.Helper()
	return extracttest.Segments(t, extract.NewReader(extract.Limits{}, nil, f), name, data)
}

// picture is 40 wide and 20 high, white with one black corner.
func picture() *stdimage.Paletted {
	m := stdimage.NewPaletted(stdimage.Rect(0, 0, 40, 20), color.Palette{color.Gray{0}, color.Gray{255}})
	for i := range m.Pix {
		m.Pix[i] = 1
	}
	m.Pix[0] = 0
	return m
}

func encode(t testing.TB, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, picture())
	case "jpeg":
		err = jpeg.Encode(&b, picture(), nil)
	case "gif":
		err = gif.Encode(&b, picture(), nil)
	case "bmp":
		err = bmp.Encode(&b, picture())
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// chunk puts a chunk behind a PNG file's header.
func chunk(data []byte, kind, content string) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	c = append(c, kind+content...)
	c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	return slices.Concat(data[:33], c, data[33:])
}

// segment puts a marker segment behind the start of a JPEG file.
func segment(data []byte, marker byte, content string) []byte {
	s := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(content)+2))
	return slices.Concat(data[:2], s, []byte(content), data[2:])
}

// An entry is one of an EXIF directory (CIPA DC-008, 4.6.2).
type entry struct {
	tag, kind uint16
	count     uint32
	data      []byte
}

func ascii(tag uint16, s string) entry { return entry{tag, 2, uint32(len(s) + 1), []byte(s + "\x00")} }

func rationals(tag uint16, v ...uint32) entry {
	var b []byte
	for _, n := range v {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return entry{tag, 5, uint32(len(v) / 2), b}
}

// directory lays entries out at off; pointers are filled in by the caller.
func directory(off int, entries []entry) []byte {
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(entries)))
	at := off + 2 + 12*len(entries) + 4
	var long []byte
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, e.tag)
		b = binary.LittleEndian.AppendUint16(b, e.kind)
		b = binary.LittleEndian.AppendUint32(b, e.count)
		if len(e.data) <= 4 {
			b = append(b, append(slices.Clone(e.data), make([]byte, 4-len(e.data))...)...)
			continue
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(at+len(long)))
		long = append(long, e.data...)
	}
	return slices.Concat(b, make([]byte, 4), long)
}

// exif is the EXIF of a photograph: title, model, comment for Windows, exposure,
// orientation and place.
func exif(t testing.TB, orientation byte) string {
	t.Helper()
	var xp []byte
	for _, u := range utf16.Encode([]rune("家访记录")) {
		xp = binary.LittleEndian.AppendUint16(xp, u)
	}
	title, err := simplifiedchinese.GBK.NewEncoder().String("纪小满与咨询师合影")
	if err != nil {
		t.Fatal(err)
	}
	pointer := func(tag uint16, to int) entry {
		return entry{tag, 4, 1, binary.LittleEndian.AppendUint32(nil, uint32(to))}
	}
	first := []entry{ascii(0x010E, title), ascii(0x0110, "Phone 9"), {0x0112, 3, 1, []byte{orientation, 0}},
		{0x9C9C, 1, uint32(len(xp)), xp}}
	size := len(directory(8, append(slices.Clone(first), pointer(0x8769, 0), pointer(0x8825, 0))))
	sub := directory(8+size, []entry{rationals(0x829A, 1, 60), ascii(0x9003, "2026:03:02 10:20:30")})
	gps := directory(8+size+len(sub), []entry{ascii(1, "N"), rationals(2, 31, 1, 13, 1, 48, 1), ascii(3, "E"), rationals(4, 121, 1, 28, 1, 12, 1)})
	main := directory(8, append(first, pointer(0x8769, 8+size), pointer(0x8825, 8+size+len(sub))))
	return "Exif\x00\x00II*\x00\x08\x00\x00\x00" + string(main) + string(sub) + string(gps)
}

func TestReads(t *testing.T) {
	photo := []string{"metadata|DateTimeOriginal|2026-03-02 10:20:30", "metadata|GPS|31.230000 121.470000",
		"metadata|ImageDescription|纪小满与咨询师合影", "metadata|Model|Phone 9", "metadata|XPComment|家访记录", "recording||image/jpeg"}
	small := func() []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, stdimage.NewGray(stdimage.Rect(0, 0, 300, 5))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	tests := map[string]struct {
		data []byte
		want []string
	}{
		"png": {encode(t, "png"), []string{"ocr||宽40高20亮0", "ocr||江小白"}},
		"png with texts": {chunk(chunk(encode(t, "png"), "tEXt", "Author\x00周文静"), "iTXt", "Title\x00\x00\x00zh\x00标题\x00沙盘照片"),
			[]string{"metadata|Title|沙盘照片", "metadata|Author|周文静", "ocr||宽40高20亮0", "ocr||江小白"}},
		"jpeg with a comment": {segment(encode(t, "jpeg"), 0xFE, "作者周文静"), []string{"metadata|comment|作者周文静", "ocr||宽40高20亮", "ocr||江小白"}},
		"a photograph":        {segment(encode(t, "jpeg"), 0xE1, exif(t, 1)), append(slices.Clone(photo), "ocr||宽40高20亮", "ocr||江小白")},
		"one turned":          {segment(encode(t, "jpeg"), 0xE1, exif(t, 6)), append(slices.Clone(photo), "ocr||宽20高40亮255", "ocr||江小白")},
		"gif with a comment": {slices.Concat(encode(t, "gif")[:13+6], []byte("\x21\xFE\x09周文静\x00"), encode(t, "gif")[13+6:]),
			[]string{"metadata|comment|周文静", "ocr||宽40高20亮0", "ocr||江小白"}},
		"webp behind an odd chunk": {webp(40, 20, 0xFF, "EXIF", exif(t, 6)), append(slices.Clone(photo[:5]), "recording||image/webp", "ocr||宽20高40亮255", "ocr||江小白")},
		"bmp":                      {encode(t, "bmp"), []string{"ocr||宽40高20亮0", "ocr||江小白"}},
		"too small":                {small, []string{}},
		"heic":                     {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"), []string{"recording||image/heif", "problem|unsupported"}},
		"jpeg 2000":                {jp2(40, 20), []string{"metadata|XML|<a>周文静</a>", "ocr||江小白"}},
		"too small a jpeg 2000":    {jp2(40, 5), []string{"metadata|XML|<a>周文静</a>"}},
		"a code stream":            {bytes.Repeat([]byte("\xFF\x4F\xFF\x51"), 2), []string{"problem|malformed"}},
		"cut":                      {encode(t, "png")[:20], []string{"problem|malformed"}},
		"more than all":            {hugePNG(), []string{"problem|too-large"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := list(t, image.Format{OCR: engine{}}, name, tt.data)
			if !slices.EqualFunc(got, tt.want, func(g, w string) bool { return g == w || strings.HasSuffix(w, "亮") && strings.HasPrefix(g, w) }) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// jp2 is a JPEG 2000 picture of that size with a word about it, and no pixels.
func jp2(width, height uint32) []byte {
	box := func(kind, body string) []byte {
		return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind+body...)
	}
	size := "\xFF\x4F\xFF\x51\x00\x29\x00\x00"
	for _, v := range []uint32{width, height, 0, 0} {
		size += string(binary.BigEndian.AppendUint32(nil, v))
	}
	return slices.Concat(box("jP  ", "\r\n\x87\n"), box("xml ", "<a>周文静</a>"), box("jp2c", size))
}

// hugePNG claims a size that no machine holds.
func hugePNG() []byte {
	c := []byte("IHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x00\x00\x00\x00")
	return slices.Concat([]byte("\x89PNG\r\n\x1A\n\x00\x00\x00\x0D"), c, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(c)))
}

// emf makes an enhanced metafile of records ([MS-EMF] 2.3).
func emf(records ...[]byte) []byte {
	head := make([]byte, 88)
	binary.LittleEndian.PutUint32(head, 1)
	binary.LittleEndian.PutUint32(head[4:], 88)
	copy(head[40:], " EMF")
	return slices.Concat(head, slices.Concat(records...), []byte("\x0E\x00\x00\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x14\x00\x00\x00"))
}

// textOut is EMR_EXTTEXTOUTW: each character is 10 wide.
func textOut(x, y int, s string, options uint32) []byte {
	units := utf16.Encode([]rune(s))
	size := (76 + 2*len(units) + 3) &^ 3
	b := make([]byte, size+4*len(units))
	put := func(at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }
	put(0, 84)
	put(4, uint32(len(b)))
	put(36, uint32(x))
	put(40, uint32(y))
	put(44, uint32(len(units)))
	put(48, 76)
	put(52, options)
	put(72, uint32(size))
	for i, u := range units {
		binary.LittleEndian.PutUint16(b[76+2*i:], u)
		put(size+4*i, 10)
	}
	return b
}

// stretched is EMR_STRETCHDIBITS with a bitmap file's content.
func stretched(file []byte) []byte {
	off := int(binary.LittleEndian.Uint32(file[10:])) // of the pixels
	b := make([]byte, 80)
	put := func(at, v int) { binary.LittleEndian.PutUint32(b[at:], uint32(v)) }
	put(0, 81)
	put(4, 80+len(file)-14)
	put(48, 80)
	put(52, off-14)
	put(56, 80+off-14)
	put(60, len(file)-off)
	return append(b, file[14:]...)
}

func wmf(t testing.TB) []byte {
	t.Helper()
	s, err := simplifiedchinese.GBK.NewEncoder().String("来访者：江小白")
	if err != nil {
		t.Fatal(err)
	}
	record := func(kind uint16, content []byte) []byte {
		b := binary.LittleEndian.AppendUint32(nil, uint32(6+len(content))/2)
		return append(binary.LittleEndian.AppendUint16(b, kind), content...)
	}
	text := slices.Concat([]byte{0, 0, 0, 0, byte(len(s)), 0, 0, 0}, []byte(s))
	return slices.Concat([]byte("\x01\x00\x09\x00\x00\x03"), make([]byte, 12), record(0x0A32, text), record(0, nil))
}

func TestReadsMetafiles(t *testing.T) {
	tests := map[string]struct {
		data []byte
		want []string
	}{
		"one line in two records":   {emf(textOut(0, 5, "江小", 0), textOut(20, 5, "白的画", 0)), []string{"body||江小白的画"}},
		"two lines":                 {emf(textOut(0, 5, "江小白", 0), textOut(0, 25, "初二三班", 0)), []string{"body||江小白", "body||初二三班"}},
		"apart on one line":         {emf(textOut(0, 5, "姓名", 0), textOut(80, 5, "班级", 0)), []string{"body||姓名", "body||班级"}},
		"glyphs without characters": {emf(textOut(0, 5, "江小白", 0x10)), []string{"problem|no-text"}},
		"a bitmap inside":           {emf(textOut(0, 5, "江小白", 0), stretched(encode(t, "bmp"))), []string{"body||江小白", "ocr||宽40高20亮0", "ocr||江小白"}},
		"windows metafile":          {wmf(t), []string{"body||来访者：江小白"}},
		"cut":                       {emf(textOut(0, 5, "江小白", 0))[:100], []string{"problem|malformed"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := list(t, image.Format{OCR: engine{}}, name, tt.data); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// reading is the format as a reader only: a picture takes no new words, which
// TestRewrite looks at.
type reading struct{ extract.Format }

func TestAccept(t *testing.T) {
	extracttest.Accept(t, reading{image.Format{OCR: engine{}}},
		extracttest.File{Name: "a.png", Data: chunk(encode(t, "png"), "tEXt", "Author\x00周文静")},
		extracttest.File{Name: "a.jpg", Data: segment(encode(t, "jpeg"), 0xE1, exif(t, 6))},
		extracttest.File{Name: "a.gif", Data: encode(t, "gif")},
		extracttest.File{Name: "a.emf", Data: emf(textOut(0, 5, "江小白", 0))},
		extracttest.File{Name: "a.wmf", Data: wmf(t)})
}

func FuzzImage(f *testing.F) {
	for _, kind := range []string{"png", "jpeg", "gif", "bmp"} {
		f.Add(encode(f, kind))
	}
	f.Add(segment(encode(f, "jpeg"), 0xE1, exif(f, 6)))
	f.Add(chunk(encode(f, "png"), "iTXt", "Title\x00\x00\x00zh\x00标题\x00沙盘照片"))
	f.Add(emf(textOut(0, 5, "江小白", 0)))
	f.Add(wmf(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		list(t, image.Format{OCR: blind{}}, "a", data)
		if c, _, err := stdimage.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height > 1<<20 {
			return // writing so many pixels takes longer than the engine waits
		}
		for _, what := range []document.Kind{document.Metadata, document.OCR} {
			if out, err := rewrite(t, data, what); err == nil {
				list(t, image.Format{OCR: blind{}}, "a", out)
			}
		}
	})
}

// blind is an OCR engine that sees nothing.
type blind struct{}

func (blind) Text(context.Context, io.Reader) (string, error) { return "", nil }
