package all_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/all"
	"yinqu/extract/extracttest"
)

var (
	corpus = flag.String("corpus", "", "folder of Office files to compare with LibreOffice's export of them")
	diff   = flag.String("diff", "", "folder for both texts of every file that is below its kind's bar")
)

// A judge says how LibreOffice tells the text of a kind of files, and how far
// ours is to agree with it.
type judge struct {
	exts   []string
	filter string // of soffice --convert-to
	read   func(t *testing.T, dir, base string) string
	bar    float64
}

var judgesOf = []judge{
	{[]string{".docx", ".docm", ".dotx"}, "txt:Text (encoded):UTF8", readText, 0.97},
	{[]string{".odt"}, "txt:Text (encoded):UTF8", readText, 0.97},
	{[]string{".doc"}, "txt:Text (encoded):UTF8", readText, 0.97},
	{[]string{".rtf"}, "txt:Text (encoded):UTF8", readText, 0.93},
	{[]string{".xlsx", ".xlsm"}, allSheets, readSheets, 0.97},
	{[]string{".ods"}, allSheets, readSheets, 0.97},
	{[]string{".xlsb"}, allSheets, readSheets, 0.93},
	{[]string{".xls"}, allSheets, readSheets, 0.93},
	{[]string{".pptx", ".pptm", ".ppsx"}, "fodp", readSlides, 0.97},
	{[]string{".odp"}, "fodp", readSlides, 0.97},
	{[]string{".ppt"}, "fodp", readSlides, 0.93},
}

// allSheets shows the cells of all sheets as a reader sees them, which the export
// as CSV does not.
const allSheets = "html:HTML (StarCalc)"

// TestCorpus reports how far our text of each Office file agrees with
// LibreOffice's, and fails for a kind that is below its bar over all files. Of
// notes, hidden text, comments, headers and footers, which the exports give for
// some files only, those count that make the two agree better; dates, the
// values of charts, and the dates of slides are left out on both sides.
func TestCorpus(t *testing.T) {
	if *corpus == "" {
		t.Skip("no -corpus")
	}
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("no soffice")
	}
	var files []string
	filepath.WalkDir(*corpus, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, path)
		}
		return nil
	})
	profile := "-env:UserInstallation=file://" + t.TempDir()
	for _, j := range judgesOf {
		var mine []string
		for _, f := range files {
			if slices.Contains(j.exts, strings.ToLower(filepath.Ext(f))) {
				mine = append(mine, f)
			}
		}
		if len(mine) > 0 {
			t.Run(strings.TrimPrefix(j.exts[0], "."), func(t *testing.T) { j.compare(t, profile, mine) })
		}
	}
}

func (j judge) compare(t *testing.T, profile string, files []string) {
	// One run of LibreOffice converts all: the most of its time is its start.
	in, out := t.TempDir(), t.TempDir()
	convert := []string{profile, "--headless", "--convert-to", j.filter, "--outdir", out}
	names := make([]string, len(files))
	for i, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		names[i] = fmt.Sprintf("%03d", i) // names repeat, and some are no good ones
		path := filepath.Join(in, names[i]+filepath.Ext(f))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		convert = append(convert, path)
	}
	exec.Command("soffice", convert...).Run()
	var total extracttest.Tally
	n := 0
	for i, f := range files {
		theirs := j.read(t, out, names[i])
		if strings.TrimSpace(theirs) == "" {
			t.Logf("%-50s no text, or LibreOffice does not open it", filepath.Base(f))
			continue
		}
		ours, problems := agreeing(t, f, theirs)
		n++
		total.Add(ours, theirs)
		score := extracttest.F1(ours, theirs)
		t.Logf("%-50s F1 %.3f, %d and %d bytes %v", filepath.Base(f), score, len(ours), len(theirs), problems)
		if score < j.bar && *diff != "" {
			os.WriteFile(filepath.Join(*diff, filepath.Base(f)+".ours"), []byte(ours), 0o600)
			os.WriteFile(filepath.Join(*diff, filepath.Base(f)+".theirs"), []byte(theirs), 0o600)
		}
	}
	t.Logf("%d files, F1 over all %.3f", n, total.F1())
	if written, _ := os.ReadDir(out); len(written) == 0 {
		t.Error("LibreOffice opened none of them")
	}
	if total.F1() < j.bar {
		t.Errorf("F1 %.3f over all, want %.2f", total.F1(), j.bar)
	}
}

// agreeing returns what is read of a file itself: the text proper, and further
// kinds of text if they make it agree better with theirs.
func agreeing(t *testing.T, name, theirs string) (ours string, problems []string) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[document.Kind]string{}
	var kinds []document.Kind
	r := extract.NewReader(extract.Limits{}, nil, all.Formats(nil)...)
	for d, err := range r.Read(t.Context(), r.Open(filepath.Base(name), bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		if strings.Contains(d.Name, "!") {
			continue
		}
		for _, s := range d.Segments {
			k := s.Kind
			switch {
			case k == document.Heading || k == document.Cell:
				k = document.Body
			case k == document.Metadata || k == document.Filename:
				continue
			}
			if strings.Contains(s.Path, "chart") || k == document.Hidden && strings.HasPrefix(s.Path, "diagram") {
				continue // a diagram's words again, as they were drawn last
			}
			if _, ok := texts[k]; !ok && k != document.Body {
				kinds = append(kinds, k)
			}
			texts[k] += masked(d.In(s.Span))
		}
		for _, p := range d.Problems {
			problems = append(problems, p.Error())
		}
	}
	ours = texts[document.Body]
	for _, k := range kinds {
		if extracttest.F1(ours+texts[k], theirs) > extracttest.F1(ours, theirs) {
			ours += texts[k]
		}
	}
	return ours, problems
}

// dates are shown in another order by LibreOffice, depending on the locale.
var dates = regexp.MustCompile(`\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\b\d{1,2}:\d{2}(:\d{2})?( [AP]M)?|\b\d{1,2}-?[A-Z][a-z]{2}-?\d{2,4}\b`)

func masked(s string) string { return dates.ReplaceAllString(s, "") }

func readText(t *testing.T, dir, base string) string {
	b, err := os.ReadFile(filepath.Join(dir, base+".txt"))
	if err != nil {
		return ""
	}
	return masked(string(bytes.TrimPrefix(b, []byte("\uFEFF"))))
}

// readSheets returns the texts of the tables' cells.
func readSheets(t *testing.T, dir, base string) string {
	f, err := os.Open(filepath.Join(dir, base+".html"))
	if err != nil {
		return ""
	}
	defer f.Close()
	var s strings.Builder
	in, comment := false, false
	for z := html.NewTokenizer(f); ; {
		switch z.Next() {
		case html.ErrorToken:
			return s.String()
		case html.StartTagToken, html.EndTagToken:
			tok := z.Token()
			switch tok.Data {
			case "td":
				in = tok.Type == html.StartTagToken
				s.WriteByte('\n')
			case "comment":
				comment = tok.Type == html.StartTagToken
			}
		case html.TextToken:
			if in && !comment {
				s.WriteString(masked(html.UnescapeString(string(z.Text()))))
			}
		}
	}
}

// readSlides returns the text of the slides and their notes in a flat
// OpenDocument presentation: no masters, and no placeholders without words.
func readSlides(t *testing.T, dir, base string) string {
	f, err := os.Open(filepath.Join(dir, base+".fodp"))
	if err != nil {
		return ""
	}
	defer f.Close()
	var s strings.Builder
	d := xml.NewDecoder(f)
	in, para, page := 0, 0, 0
	style, numbered, footers := "", map[string]bool{}, map[string]string{} // by style, and by name
	for {
		tok, err := d.Token()
		if err == io.EOF || err != nil {
			return masked(s.String())
		}
		switch x := tok.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "style":
				style = attr(x, "name")
			case "drawing-page-properties":
				numbered[style] = attr(x, "display-page-number") == "true"
			case "footer-decl":
				var text string
				if d.DecodeElement(&text, &x) == nil {
					footers[attr(x, "name")] = text
				}
			case "page": // a slide's footer and number are said apart from its shapes
				in++
				page++
				fmt.Fprintln(&s, footers[attr(x, "use-footer-name")])
				if numbered[attr(x, "style-name")] {
					fmt.Fprintln(&s, page)
				}
			case "page-number": // <number>
				d.Skip()
				if in > 0 && para > 0 {
					fmt.Fprint(&s, page)
				}
			case "p", "h":
				para++
			case "s":
				s.WriteByte(' ')
			case "binary-data", "object", "date", "time": // charts, and fields
				d.Skip()
			}
		case xml.EndElement:
			switch x.Name.Local {
			case "page":
				in--
			case "p", "h":
				para--
				s.WriteByte('\n')
			}
		case xml.CharData:
			if in > 0 && para > 0 {
				s.Write(x)
			}
		}
	}
}

func attr(x xml.StartElement, name string) string {
	for _, a := range x.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
