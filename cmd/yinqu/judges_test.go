package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"yinqu/eval"
	"yinqu/rules"
)

// judges are independent programs that say what is left in a redacted copy.
var judges = []string{"soffice", "chromium", "pdftotext", "pdftoppm", "qpdf", "mutool"}

// needJudges skips the test, which takes minutes, unless YINQU_JUDGES=required
// asks for it as .ci/run does; then a judge that is missing is a failure.
func needJudges(t *testing.T) {
	t.Helper()
	if os.Getenv("YINQU_JUDGES") != "required" {
		t.Skip("independent programs judge redacted copies only with YINQU_JUDGES=required")
	}
	for _, j := range judges {
		if _, err := exec.LookPath(j); err != nil {
			t.Fatalf("%s is not installed", j)
		}
	}
}

// TestRedactedCopiesBeforeIndependentJudges makes the gold cases into files of
// many formats, redacts them, and has other programs look for every direct
// identifier that the scan found.
func TestRedactedCopiesBeforeIndependentJudges(t *testing.T) {
	needJudges(t)
	dir := t.TempDir()
	bin := filepath.Join(dir, "yinqu")
	command(t, "go", "build", "-o", bin, ".")
	cases := goldCases(t)
	in := filepath.Join(dir, "in")
	makeFiles(t, dir, in, cases)

	found := scanValues(t, bin, in)
	out := filepath.Join(dir, "out")
	outputs := redactAll(t, bin, in, out)
	opened := openByOffice(t, dir, outputs)

	refused, left := 0, 0
	for name, gold := range found {
		c := cases[strings.TrimSuffix(name, filepath.Ext(name))]
		left += missed(c, gold)
		copyName, ok := outputs[name]
		if !ok {
			refused++
			t.Logf("%s: refused", name)
			continue
		}
		texts := readByOthers(t, copyName)
		if text, ok := opened[name]; ok {
			texts["LibreOffice"] = text
		}
		for judge, text := range texts {
			for value, allowed := range leftOver(c, gold) {
				if n := strings.Count(text, squeeze(value)); n > allowed {
					t.Errorf("%s: %s finds a %d-character value %d times, %d expected", name, judge, utf8.RuneCountInString(value), n, allowed)
				}
			}
		}
	}
	t.Logf("%d files, %d refused; direct identifiers of the gold set left because they were not found: %d", len(found), refused, left)
	if refused*20 > len(found) {
		t.Errorf("%d of %d files were refused", refused, len(found))
	}
}

// TestEvilPDFBeforeQPDF redacts a file that hides a name wherever a PDF can and
// has qpdf unpack all of the copy.
func TestEvilPDFBeforeQPDF(t *testing.T) {
	needJudges(t)
	dir := t.TempDir()
	bin := filepath.Join(dir, "yinqu")
	command(t, "go", "build", "-o", bin, ".")
	const name = "王小明"
	found := func(file string) (n int) {
		raw := command(t, "qpdf", "--qdf", "--object-streams=disable", file, "-")
		hex := strings.ToLower(raw)
		gbk, _ := simplifiedchinese.GB18030.NewEncoder().String(name)
		wide, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(name)
		for _, form := range []string{name, gbk, wide} {
			n += strings.Count(raw, form) + strings.Count(hex, fmt.Sprintf("%x", form))
		}
		return n
	}
	evil := "../../testdata/evil.pdf"
	if n := found(evil); n < 15 {
		t.Fatalf("the original has the name %d times", n)
	}
	command(t, bin, "redact", evil, "-o", filepath.Join(dir, "out"))
	out := filepath.Join(dir, "out", "evil.pdf")
	command(t, "qpdf", "--check", out)
	if n := found(out); n > 0 {
		t.Errorf("the copy has the name %d times", n)
	}
}

func goldCases(t *testing.T) map[string]eval.Case {
	t.Helper()
	f, err := os.Open("../../testdata/gold/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := eval.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]eval.Case{}
	for _, c := range list {
		cases[c.ID] = c
	}
	return cases
}

// makeFiles writes each case as docx, odt, pdf by two programs, and GB18030
// text, or as xlsx and csv if it is a table.
func makeFiles(t *testing.T, dir, in string, cases map[string]eval.Case) {
	t.Helper()
	src := filepath.Join(dir, "src")
	for _, d := range []string{src, in} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var pages, tables []string
	i := 0
	for _, id := range slices.Sorted(maps.Keys(cases)) {
		c := cases[id]
		text, err := simplifiedchinese.GB18030.NewEncoder().String(c.Text)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(in, id+".txt"), text)
		if strings.HasSuffix(c.Genre, "csv") {
			name := filepath.Join(src, id+".csv")
			write(t, name, c.Text)
			tables = append(tables, name)
			continue
		}
		var b strings.Builder
		b.WriteString(`<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>t</title></head><body style="font-family:'Noto Sans CJK SC'">`)
		for line := range strings.Lines(c.Text) {
			b.WriteString("<p>" + html.EscapeString(strings.TrimRight(line, "\n")) + "</p>\n")
		}
		name := filepath.Join(src, id+".html")
		write(t, name, b.String()+"</body></html>")
		pages = append(pages, name)
		if i++; i%6 == 0 { // a few by Chromium, for time's sake
			pdf := filepath.Join(in, id+".pdf")
			command(t, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
				"--user-data-dir="+filepath.Join(dir, "chromium"), "--print-to-pdf="+pdf, name)
		}
	}
	office(t, dir, in, "docx:MS Word 2007 XML", pages[:len(pages)*2/3]...)
	office(t, dir, in, "odt", pages[len(pages)/3:]...)
	var odts []string
	for _, p := range pages[len(pages)/3:] {
		base := strings.TrimSuffix(filepath.Base(p), ".html")
		if _, err := os.Stat(filepath.Join(in, base+".pdf")); err != nil {
			odts = append(odts, filepath.Join(in, base+".odt"))
		}
	}
	office(t, dir, in, "pdf", odts...)
	office(t, dir, in, "xlsx:Calc MS Excel 2007 XML", tables...)
}

// office converts files with LibreOffice.
func office(t *testing.T, dir, out, format string, files ...string) {
	t.Helper()
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "office"), "--convert-to", format, "--outdir", out}
	if strings.HasPrefix(format, "docx") || format == "odt" {
		args = append(args, "--infilter=HTML (StarWriter)")
	}
	if strings.HasPrefix(format, "xlsx") {
		args = append(args, "--infilter=CSV:44,34,UTF8")
	}
	command(t, "soffice", append(args, files...)...)
}

// occurrences are the direct identifiers that a scan found, with how often.
type occurrences map[string]int

// scanValues returns the direct identifiers found in each file of dir.
func scanValues(t *testing.T, bin, dir string) map[string]occurrences {
	t.Helper()
	out, err := exec.Command(bin, "scan", dir, "--format", "jsonl", "--show-values", "--unread", "warn").Output()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	found := map[string]occurrences{}
	for line := range bytes.Lines(out) {
		var f struct {
			Path     string
			Findings []struct {
				Class    rules.Class
				Operator rules.Operator
				Value    string
			}
		}
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatal(err)
		}
		v := occurrences{}
		for _, x := range f.Findings {
			if x.Class == rules.Direct && x.Operator != rules.Keep {
				v[x.Value]++
			}
		}
		found[filepath.Base(f.Path)] = v
	}
	if len(found) < 60 {
		t.Fatalf("only %d files were scanned", len(found))
	}
	return found
}

// redactAll redacts dir and returns the copy of each file that has one.
func redactAll(t *testing.T, bin, dir, out string) map[string]string {
	t.Helper()
	report := out + ".json"
	c := exec.Command(bin, "redact", dir, "-o", out, "--report", report)
	refusals := &bytes.Buffer{}
	c.Stderr = refusals
	if err := c.Run(); err != nil { // its exit code tells of refusals
		t.Logf("redact: %v\n%s", err, refusals)
	}
	b, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Files []struct{ Output string }
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	// The report hides a path that identifies; its order is that of the walk.
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(r.Files) {
		t.Fatalf("%d files are reported of %d: %v", len(r.Files), len(entries), err)
	}
	outputs := map[string]string{}
	for i, f := range r.Files {
		if f.Output != "" {
			outputs[entries[i].Name()] = f.Output
		}
	}
	return outputs
}

// leftOver returns how often each found value may still stand in the copy:
// as often as it stands in the case without having been found there, because
// it is an ordinary word at that place.
func leftOver(c eval.Case, found occurrences) map[string]int {
	allowed := map[string]int{}
	text := squeeze(c.Text)
	for v, n := range found {
		if utf8.RuneCountInString(v) >= 2 {
			allowed[v] = max(0, strings.Count(text, squeeze(v))-n)
		}
	}
	return allowed
}

// missed counts the direct identifiers of the case that the scan did not find.
func missed(c eval.Case, found occurrences) int {
	n := 0
	text := []rune(c.Text)
	seen := map[string]bool{}
	for _, s := range c.Spans {
		info, _ := rules.Lookup(s.Label)
		v := string(text[s.Start:s.End])
		if info.Class != rules.Direct || seen[v] {
			continue
		}
		seen[v] = true
		covered := false
		for f := range found {
			covered = covered || strings.Contains(squeeze(f), squeeze(v))
		}
		if !covered {
			n++
		}
	}
	return n
}

// openByOffice has LibreOffice open the copies of its formats and returns what
// it reads, all of a format in one go: starting it takes seconds.
func openByOffice(t *testing.T, dir string, outputs map[string]string) map[string]string {
	t.Helper()
	read := map[string]string{}
	for ext, export := range map[string]string{".docx": "txt:Text (encoded):UTF8", ".odt": "txt:Text (encoded):UTF8", ".xlsx": "csv:Text - txt - csv (StarCalc):44,34,76"} {
		var files []string
		from := map[string]string{}
		for name, out := range outputs {
			if filepath.Ext(name) == ext {
				files = append(files, out)
				from[strings.TrimSuffix(filepath.Base(out), ext)] = name
			}
		}
		to := filepath.Join(dir, "opened"+ext)
		office(t, dir, to, export, files...)
		for base, name := range from {
			b, err := os.ReadFile(filepath.Join(to, base+"."+export[:3]))
			if err != nil {
				t.Errorf("%s: LibreOffice does not open the copy", name)
			}
			read[name] = squeeze(string(b))
		}
	}
	return read
}

// readByOthers returns what other programs read in a copy, without white space.
func readByOthers(t *testing.T, name string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	switch filepath.Ext(name) {
	case ".pdf":
		command(t, "qpdf", "--check", name)
		texts["pdftotext"] = squeeze(command(t, "pdftotext", "-raw", name, "-"))
		texts["mutool"] = squeeze(command(t, "mutool", "draw", "-F", "txt", name))
		texts["qpdf"] = squeeze(command(t, "qpdf", "--qdf", "--object-streams=disable", name, "-"))
	case ".docx", ".odt", ".xlsx":
		texts["unzip"] = squeeze(unzipped(t, name))
	default:
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := simplifiedchinese.GB18030.NewDecoder().String(string(b))
		if err != nil {
			t.Errorf("%s is no GB18030: %v", name, err)
		}
		texts["iconv"] = squeeze(s)
	}
	return texts
}

// unzipped returns the text of every part of a zip file, without tags.
func unzipped(t *testing.T, name string) string {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		depth := 0
		for _, c := range string(b) {
			switch {
			case c == '<':
				depth++
			case c == '>' && depth > 0:
				depth--
			case depth == 0:
				all.WriteRune(c)
			}
		}
		all.WriteByte('\n')
	}
	return html.UnescapeString(all.String())
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatal(fmt.Errorf("%s: %w: %s", name, err, errs.String()))
	}
	return out.String()
}
