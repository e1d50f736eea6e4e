package main

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// TestPicturesOfPagesDifferOnlyInTheBoxes renders the pages of PDFs and of
// their copies. A pixel may differ only where mutool says that a character was
// in the original and is not in the copy.
func TestPicturesOfPagesDifferOnlyInTheBoxes(t *testing.T) {
	needJudges(t)
	dir := t.TempDir()
	bin := filepath.Join(dir, "yinqu")
	command(t, "go", "build", "-o", bin, ".")
	files, err := filepath.Glob("../../testdata/cases/*.pdf")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	changed := 0
	for _, name := range files {
		for _, policy := range []string{"publication", "teaching"} {
			out := filepath.Join(dir, policy, filepath.Base(name))
			command(t, bin, "redact", name, "-o", filepath.Dir(out), "--policy", policy)
			if list, _ := filepath.Glob(filepath.Join(filepath.Dir(out), "*")); len(list) == 1 {
				out = list[0] // it may be called otherwise
			}
			before, after := characters(t, name), characters(t, out)
			a, b := pages(t, dir, name), pages(t, dir, out)
			if len(a) != len(b) {
				t.Fatalf("%s: %d pages become %d", name, len(a), len(b))
			}
			for n := range a {
				in, outside := differing(a[n], b[n], gone(before, after, n+1))
				changed += in
				if outside > 0 {
					t.Errorf("%s for %s, page %d: %d pixels differ outside the boxes, %d inside", filepath.Base(name), policy, n+1, outside, in)
				}
			}
			if err := os.RemoveAll(filepath.Dir(out)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if changed == 0 {
		t.Error("nothing was hidden")
	}
}

// A character is one that a page shows; its box is in points from the top left.
type character struct {
	page           int
	font, text     string
	x0, y0, x1, y1 float64
}

var stext = regexp.MustCompile(`<page |<font name="([^"]*)" size="([^"]*)"|<char quad="([^"]*)" x="[^"]*" y="([^"]*)"[^>]* c="([^"]*)"`)

// characters returns what mutool sees on each page.
func characters(t *testing.T, file string) (out []character) {
	t.Helper()
	page, font, size := 0, "", 0.0
	for _, m := range stext.FindAllStringSubmatch(command(t, "mutool", "draw", "-F", "stext", file), -1) {
		switch {
		case m[1] != "":
			font = m[1]
			size, _ = strconv.ParseFloat(m[2], 64)
		case m[3] != "":
			var x0, x1, y, ignored float64
			fmt.Sscan(m[3], &x0, &ignored, &x1)
			y, _ = strconv.ParseFloat(m[4], 64)
			out = append(out, character{page, font, html.UnescapeString(m[5]), x0, y - size, x1, y + 0.3*size})
		default:
			page++
		}
	}
	return out
}

// gone returns the characters of a page that the copy does not show there.
func gone(before, after []character, page int) (out []character) {
	key := func(c character) string { return fmt.Sprintf("%d %s %s %.0f %.0f", c.page, c.font, c.text, c.x0, c.y1) }
	left := map[string]bool{}
	for _, c := range after {
		left[key(c)] = true
	}
	for _, c := range before {
		if c.page == page && !left[key(c)] {
			out = append(out, c)
		}
	}
	return out
}

// A gray is a picture of a page, a byte a pixel.
type gray struct {
	width, height int
	pixels        []byte
}

const dpi = 144

// pages renders the pages of a PDF.
func pages(t *testing.T, dir, file string) (out []gray) {
	t.Helper()
	stem := filepath.Join(dir, "page")
	command(t, "pdftoppm", "-gray", "-r", strconv.Itoa(dpi), file, stem)
	names, _ := filepath.Glob(stem + "-*.pgm")
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		var g gray
		var most int
		if _, err := fmt.Fscanf(bytes.NewReader(b), "P5\n%d %d\n%d\n", &g.width, &g.height, &most); err != nil || most != 255 {
			t.Fatalf("%s: %v", n, err)
		}
		g.pixels = b[len(b)-g.width*g.height:]
		out = append(out, g)
		os.Remove(n)
	}
	return out
}

// differing counts the pixels that differ inside and outside the boxes.
func differing(a, b gray, boxes []character) (in, out int) {
	if a.width != b.width || a.height != b.height {
		return 0, a.width * a.height
	}
	const grown = 2 // points, for the frame and what smooths edges
	inside := make([]bool, len(a.pixels))
	for _, c := range boxes {
		for y := max(0, int((c.y0-grown)*dpi/72)); y <= min(a.height-1, int((c.y1+grown)*dpi/72)); y++ {
			for x := max(0, int((c.x0-grown)*dpi/72)); x <= min(a.width-1, int((c.x1+grown)*dpi/72)); x++ {
				inside[y*a.width+x] = true
			}
		}
	}
	for i := range a.pixels {
		switch d := int(a.pixels[i]) - int(b.pixels[i]); {
		case d < 16 && d > -16:
		case inside[i]:
			in++
		default:
			out++
		}
	}
	return in, out
}

// TestCopiesOfEveryFormat has LibreOffice write the formats that the gold cases
// are not made into, open the copies, and brings each back with its vault.
func TestCopiesOfEveryFormat(t *testing.T) {
	needJudges(t)
	dir := t.TempDir()
	bin := filepath.Join(dir, "yinqu")
	command(t, "go", "build", "-o", bin, ".")
	src, in, out := filepath.Join(dir, "src"), filepath.Join(dir, "in"), filepath.Join(dir, "out")
	for _, d := range []string{src, in} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const name, phone = "林小满", "13800138000"
	page, table, slides, list := filepath.Join(src, "text.html"), filepath.Join(src, "table.html"), filepath.Join(src, "slides.fodp"), filepath.Join(in, "list.csv")
	write(t, page, `<html><head><meta charset="utf-8"></head><body><p>来访者姓名：`+name+`，电话：`+phone+`。</p><p>`+name+`说她最近失眠。</p></body></html>`)
	write(t, table, `<html><head><meta charset="utf-8"></head><body><table><tr><td>姓名</td><td>电话</td></tr><tr><td>`+name+`</td><td>电话 `+phone+`</td></tr></table></body></html>`)
	write(t, slides, `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation><draw:page draw:name="page1"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="8cm"><draw:text-box><text:p>来访者姓名：`+name+`</text:p><text:p>电话：`+phone+`</text:p><text:p>`+name+`说她最近失眠。</text:p></draw:text-box></draw:frame></draw:page></office:presentation></office:body></office:document>`)
	write(t, list, "姓名,电话,备注\n"+name+","+phone+",失眠\n")
	convert := func(filter string, files ...string) {
		for _, f := range files {
			args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "office"), "--convert-to", filter, "--outdir", in}
			switch {
			case f == page:
				args = append(args, "--infilter=HTML (StarWriter)")
			case f == table:
				args = append(args, "--infilter=HTML (StarCalc)")
			}
			command(t, "soffice", append(args, f)...)
		}
	}
	for _, filter := range []string{"docx:MS Word 2007 XML", "odt", "doc:MS Word 97", "rtf:Rich Text Format", "pdf"} {
		convert(filter, page)
	}
	for _, filter := range []string{"xlsx:Calc MS Excel 2007 XML", "ods", "xls:MS Excel 97"} {
		convert(filter, table)
	}
	for _, filter := range []string{"pptx:Impress MS PowerPoint 2007 XML", "odp", "ppt:MS PowerPoint 97"} {
		convert(filter, slides)
	}
	made, err := filepath.Glob(filepath.Join(in, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made { // by their formats, so that all can be printed at once
		if err := os.Rename(f, filepath.Join(in, filepath.Ext(f)[1:]+filepath.Ext(f))); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(in)
	if err != nil || len(entries) != 12 {
		t.Fatalf("%d files, %v: %v", len(entries), err, entries)
	}
	key, vault := filepath.Join(dir, "key.txt"), filepath.Join(dir, "vault.age")
	write(t, key, "AGE-SECRET-KEY-1E08W244NA6F5PDGVUTNEAUXKRGZZ0MLL5S4G55TNP5H3V3N5XLSSG2LXEK\n")
	command(t, bin, "redact", in, "-o", out, "--policy", "teaching", "--vault", vault, "--vault-key", key)
	// What LibreOffice shows is what it prints.
	copies, _ := filepath.Glob(filepath.Join(out, "*"))
	copies = slices.DeleteFunc(copies, func(f string) bool { return filepath.Ext(f) == ".pdf" || filepath.Ext(f) == ".csv" })
	office(t, dir, filepath.Join(dir, "printed"), "pdf", copies...)
	for _, e := range entries {
		copied := filepath.Join(out, e.Name())
		text := ""
		switch filepath.Ext(copied) {
		case ".pdf":
			command(t, "qpdf", "--check", copied)
		case ".csv": // LibreOffice would guess its encoding
			b, err := os.ReadFile(copied)
			if err != nil {
				t.Fatal(err)
			}
			text = string(b)
		default:
			copied = filepath.Join(dir, "printed", e.Name()[:len(e.Name())-len(filepath.Ext(e.Name()))]+".pdf")
		}
		if text == "" {
			text = squeeze(command(t, "pdftotext", copied, "-"))
		}
		if bytes.Contains([]byte(text), []byte(name)) || bytes.Contains([]byte(text), []byte(phone)) || !bytes.Contains([]byte(text), []byte("失眠")) && !bytes.Contains([]byte(text), []byte("电话")) {
			t.Errorf("%s shows %q", e.Name(), text)
		}
		back := filepath.Join(dir, e.Name())
		command(t, bin, "restore", filepath.Join(out, e.Name()), "--vault", vault, "--vault-key", key, "-o", back)
		was, _ := exec.Command(bin, "text", filepath.Join(in, e.Name())).Output()
		is, _ := exec.Command(bin, "text", back).Output()
		if squeeze(string(was)) != squeeze(string(is)) || len(was) == 0 {
			t.Errorf("%s comes back as %q", e.Name(), is)
		}
	}
}
