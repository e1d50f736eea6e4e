package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/lang"
	"yinqu/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// given is the results that the golden files show.
func given() ([]File, Summary) {
	entry := "C7"
	finding := func(id string, e rules.Entity, a rules.Action, masked string, loc Location, evidence ...string) Finding {
		info, _ := rules.Lookup(e)
		return Finding{ID: id, Rule: "test/rule", Entity: e, Class: info.Class, Action: a, Operator: rules.Label, Confidence: 0.95,
			Span: CodePoints{10, 13}, Location: loc, Masked: masked, Evidence: append([]string{}, evidence...), Basis: []string{"REQ-1"}, Subject: 1}
	}
	body := func(line, column int) Location { return Location{document.Body, "", line, column} }
	case1 := File{Schema: Schema, Path: "个案/张晓雨.docx", Format: "docx", Verdict: judge.Block, Policy: "publication", Chars: 1830,
		Reasons: []string{string(judge.DirectIdentifier), string(judge.Child)},
		Findings: []Finding{
			finding("f1", rules.Person, rules.Block, "***", Location{document.Cell, "table 1 row 2 column 2", 3, 1}, "label:姓名"),
			finding("f2", rules.Person, rules.Block, "***", body(4, 8), "spread"),
			finding("f3", rules.ResidentID, rules.Block, "51****************", body(4, 20), "checksum", "near:身份证号"),
			finding("f4", rules.Date, rules.Note, "*********", body(5, 1)),
			finding("f5", rules.Person, rules.Block, "***", Location{document.Filename, "file name", 60, 1}, "spread"),
		},
		Subjects: []Subject{{ID: 1, Role: rules.Client, Quasi: []rules.Entity{rules.ClassName, rules.Age}, Fit: Fit{1, 1200}}},
		Problems: []Problem{NewProblem(document.Problem{Path: "word/media/image3.png", Cause: document.NoOCR})},
		Modified: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	for i := range 9 {
		case1.Findings = append(case1.Findings, finding("f9", rules.Risk, rules.Review, "********", body(20+i, 3), "dictionary"))
	}
	case1.Findings[1].Consent = &entry
	case2 := File{Schema: Schema, Path: "=cmd|'/c calc'!A0.xlsx", Format: "xlsx", Verdict: judge.Review, Policy: "publication", Chars: 7,
		Reasons: []string{string(judge.SingledOut)}, Subjects: []Subject{}, Problems: []Problem{},
		Findings: []Finding{finding("f20", rules.School, rules.Review, "******", Location{document.Cell, "初二（3）班!B7", 9, 1}, "near:就读")}}
	unread := File{Schema: Schema, Path: "b/\x1b[2J\u202ecod.pdf", Verdict: judge.Unread, Policy: "publication", Reasons: []string{}, Findings: []Finding{}, Subjects: []Subject{},
		Problems: []Problem{NewProblem(document.Problem{Path: "b/\x1b[2J\u202ecod.pdf", Cause: document.Encrypted})}}
	files := []File{case1, case2, unread}
	for range 25 {
		files = append(files, File{Schema: Schema, Path: "clean.txt", Format: "text", Verdict: judge.Pass, Policy: "publication", Chars: 3,
			Reasons: []string{}, Findings: []Finding{}, Subjects: []Subject{}, Problems: []Problem{}})
	}
	files[0].Access = &Access{Exposure: Named, Owner: "wang", Group: "staff", Mode: "-rw-r-----", List: []string{"user:li"}}
	files[0].Dated, files[0].Change, files[0].Findings[0].Context = "2019-05-01", Worse, &Context{"··姓名：", "，··（"}
	files[1].Access, files[1].Change = &Access{Exposure: Everyone, Owner: "wang", Group: "staff", Mode: "-rw-r--r--"}, New
	tally := NewTally("publication")
	for i := range files {
		f := &files[i]
		f.Protect()
		f.Expire(5, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
		f.Weigh()
		tally.Add(f)
	}
	sum := tally.Summary()
	sum.Since.Gone, sum.Since.Paths = 1, []string{"个案/李雨桐.docx"}
	return files, sum
}

func write(t *testing.T, name string, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	sink, err := NewSink(name, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	files, sum := given()
	for _, f := range files {
		if err := sink.File(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Close(sum); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	date := time.Date(2026, 11, 24, 21, 0, 0, 0, time.UTC)
	tests := []struct {
		file, format string
		options      Options
	}{
		{"zh.txt", "text", Options{Lang: lang.ZH}},
		{"en.txt", "text", Options{Lang: lang.EN}},
		{"colour.txt", "text", Options{Lang: lang.ZH, Color: true}},
		{"verbose.txt", "text", Options{Lang: lang.ZH, Verbose: true}},
		{"report.json", "json", Options{}},
		{"report.jsonl", "jsonl", Options{}},
		{"report.csv", "csv", Options{}},
		{"paths.csv", "csv", Options{Paths: true}},
		{"report.sarif", "sarif", Options{Lang: lang.EN}},
		{"paths.sarif", "sarif", Options{Lang: lang.ZH, Paths: true}},
		{"zh.html", "html", Options{Lang: lang.ZH, Date: date}},
		{"en.html", "html", Options{Lang: lang.EN, Date: date, Paths: true}},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			got := write(t, test.format, test.options)
			golden := filepath.Join("testdata", test.file)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPassedAroundNamesNoFile holds csv, sarif and html to their numbers.
func TestPassedAroundNamesNoFile(t *testing.T) {
	for _, format := range []string{"csv", "sarif", "html"} {
		out := string(write(t, format, Options{Lang: lang.ZH}))
		for _, name := range []string{"张晓雨", "个案/", "calc", "cod.pdf", "初二（3）班", "image3"} {
			if strings.Contains(out, name) {
				t.Errorf("%s shows %q", format, name)
			}
		}
		shown := string(write(t, format, Options{Lang: lang.ZH, Paths: true}))
		if !strings.Contains(shown, "张晓雨") && !strings.Contains(shown, "%E5%BC%A0%E6%99%93%E9%9B%A8") {
			t.Errorf("%s hides the name although it is asked for", format)
		}
	}
}

func TestEveryOutputIsWellFormedWhenEmpty(t *testing.T) {
	for _, name := range Outputs() {
		var b bytes.Buffer
		sink, err := NewSink(name, &b, Options{Lang: lang.EN})
		if err != nil {
			t.Fatal(err)
		}
		if err := sink.Close(Summary{Schema: Schema, Policy: "publication"}); err != nil {
			t.Fatal(err)
		}
		switch name {
		case "json", "sarif":
			if !json.Valid(b.Bytes()) {
				t.Errorf("%s: no JSON: %s", name, b.String())
			}
		case "csv":
			if _, err := csv.NewReader(&b).ReadAll(); err != nil {
				t.Errorf("csv: %v", err)
			}
		case "html":
			if !strings.HasSuffix(strings.TrimSpace(b.String()), "</html>") {
				t.Error("html: the page is not closed")
			}
		}
	}
}

func TestJSONHasNoNullArrays(t *testing.T) {
	d := &document.Document{Name: "a.txt", Text: "张三"}
	j := judge.Judgement{Verdict: judge.Block, Findings: []judge.Finding{{Finding: detect.Finding{Rule: "r", Entity: rules.Person, Span: document.Span{End: 6}}}},
		Subjects: []judge.Subject{{Subject: detect.Subject{ID: 1}}}}
	b, err := json.Marshal(Statement{}.File(d, j, Origin{}))
	if err != nil {
		t.Fatal(err)
	}
	if nulls := regexp.MustCompile(`"(\w+)":null`).FindAllString(string(b), -1); len(nulls) != 1 || nulls[0] != `"consent":null` {
		t.Errorf("null: %v in %s", nulls, b)
	}
}

func TestSpansCountCodePoints(t *testing.T) {
	text := "序\n姓名：张晓雨🙂13812345678"
	at := strings.Index(text, "138")
	d := &document.Document{Name: "a.txt", Text: text, Segments: []document.Segment{{Span: document.Span{End: len(text)}, Kind: document.Body}}}
	j := judge.Judgement{Findings: []judge.Finding{{Finding: detect.Finding{Rule: "r", Entity: rules.Phone, Span: document.Span{Start: at, End: len(text)}}}}}
	f := Statement{}.File(d, j, Origin{Runes: 100, Lines: 10}).Findings[0]
	if f.Span != (CodePoints{109, 120}) || f.Location.Line != 12 || f.Location.Column != 8 {
		t.Errorf("span %v, location %+v", f.Span, f.Location)
	}
	if f.Masked != "138********" || f.Value != "" {
		t.Errorf("masked %q, value %q", f.Masked, f.Value)
	}
}

// TestPlacesAreCleanedOfValues: a sheet may be called like a child, and so may
// the label of a cell.
func TestPlacesAreCleanedOfValues(t *testing.T) {
	text := "张晓雨"
	d := &document.Document{Name: "a.xlsx", Text: text, Segments: []document.Segment{{Span: document.Span{End: len(text)}, Kind: document.Cell, Path: "张晓雨!B7"}},
		Problems: []document.Problem{{Path: "张晓雨.png", Cause: document.NoOCR}}}
	j := judge.Judgement{Findings: []judge.Finding{{Finding: detect.Finding{Rule: "r", Entity: rules.Person, Span: document.Span{End: len(text)}, Evidence: []string{"near:张晓雨"}}}}}
	b, err := json.Marshal(Statement{}.File(d, j, Origin{}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "张晓雨") {
		t.Errorf("the name shows: %s", b)
	}
}

func TestMask(t *testing.T) {
	tests := []struct {
		entity      rules.Entity
		value, want string
	}{
		{rules.ResidentID, "330106200711234820", "33****************"},
		{rules.ResidentID, "３３０１０６２００７１１２３４８２０", "３３****************"},
		{rules.Phone, "138 1234 5678", "138********"},
		{rules.Phone, "0571-88888888", "*************"},
		{rules.StudentNo, "G330106200711234820", "*******************"},
		{rules.Person, "张\u200b晓　雨", "***"},
		{rules.Family, strings.Repeat("字", 50), strings.Repeat("*", 20) + "…"},
		{rules.Email, "a@b.cn", "******"},
	}
	for _, test := range tests {
		if got := Mask(test.entity, test.value); got != test.want {
			t.Errorf("%s: got %q, want %q", test.entity, got, test.want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"普通　名字.txt":       "普通　名字.txt",
		"a\x1b[31m":       `a\x1b[31m`,
		"\u202egpj.exe":   `\u202egpj.exe`,
		"line\nbreak":     `line\x0abreak`,
		"zero\u200bwidth": `zero\u200bwidth`,
	} {
		if got := Printable(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestSARIF checks what the schema of SARIF 2.1.0 demands of the parts used.
func TestSARIF(t *testing.T) {
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn, CharOffset, CharLength int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(write(t, "sarif", Options{Lang: lang.EN, Paths: true}), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || len(log.Runs[0].Results) != 15 {
		t.Fatalf("version %q, runs %d", log.Version, len(log.Runs))
	}
	for _, r := range log.Runs[0].Results {
		if rule := log.Runs[0].Tool.Driver.Rules[r.RuleIndex]; rule.ID != r.RuleID {
			t.Errorf("rule index %d names %s, not %s", r.RuleIndex, rule.ID, r.RuleID)
		}
		p := r.Locations[0].PhysicalLocation
		if p.Region.StartLine < 1 || p.Region.StartColumn < 1 || p.Region.CharOffset < 0 || r.Message.Text == "" {
			t.Errorf("result %+v", r)
		}
		if strings.ContainsAny(p.ArtifactLocation.URI, " \\个") {
			t.Errorf("no URI: %q", p.ArtifactLocation.URI)
		}
	}
}
