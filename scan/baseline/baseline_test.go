package baseline

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
)

var (
	key = []byte("a key for tests only")
	day = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
)

func TestFindingID(t *testing.T) {
	id := report.FindingID(key, "r", "138 1234 5678", 1)
	if id != report.FindingID(key, "r", "１３８12345678", 1) {
		t.Error("the same number in another form has another id")
	}
	for name, other := range map[string]string{
		"key":        report.FindingID([]byte("another"), "r", "13812345678", 1),
		"rule":       report.FindingID(key, "s", "13812345678", 1),
		"value":      report.FindingID(key, "r", "13812345679", 1),
		"occurrence": report.FindingID(key, "r", "13812345678", 2),
	} {
		if other == id {
			t.Errorf("another %s gives the same id", name)
		}
	}
}

func TestAccept(t *testing.T) {
	finding := func(value string, nth int) report.Finding {
		return report.Finding{ID: report.FindingID(key, "r", value, nth), Rule: "r", Action: rules.Block}
	}
	entry := func(value string, until string) string {
		var b bytes.Buffer
		if err := (Entry{ID: report.FindingID(key, "r", value, 1), Reason: "known", Until: until}).Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	direct, part := string(judge.DirectIdentifier), string(judge.ReadInPart)
	tests := []struct {
		name     string
		baseline string
		file     report.File
		want     judge.Verdict
		unused   int
		ended    int
	}{
		{"what is known passes", entry("a", ""), report.File{Verdict: judge.Block, Reasons: []string{direct}, Findings: []report.Finding{finding("a", 1)}}, judge.Pass, 0, 0},
		{"a second occurrence is new", entry("a", ""), report.File{Verdict: judge.Block, Reasons: []string{direct}, Findings: []report.Finding{finding("a", 1), finding("a", 2)}}, judge.Block, 0, 0},
		{"another value is new", entry("a", ""), report.File{Verdict: judge.Block, Reasons: []string{direct}, Findings: []report.Finding{finding("b", 1)}}, judge.Block, 1, 0},
		{"the last day counts", entry("a", "2026-05-01"), report.File{Verdict: judge.Block, Reasons: []string{direct}, Findings: []report.Finding{finding("a", 1)}}, judge.Pass, 0, 0},
		{"an ended entry accepts nothing", entry("a", "2026-04-30"), report.File{Verdict: judge.Block, Reasons: []string{direct}, Findings: []report.Finding{finding("a", 1)}}, judge.Block, 0, 1},
		{"a public value passes wherever it stands", `{"value":"a","rule":"r","reason":"hotline"}`,
			report.File{Verdict: judge.Block, Reasons: []string{direct}, Findings: []report.Finding{finding("a", 1), finding("a", 2)}}, judge.Pass, 0, 0},
		{"what was read in part stays for review", entry("a", ""), report.File{Verdict: judge.Block, Reasons: []string{direct, part}, Findings: []report.Finding{finding("a", 1)}}, judge.Review, 0, 0},
		{"an unread file is no pass", entry("a", ""),
			report.File{Verdict: judge.Block, Reasons: []string{direct}, Problems: []report.Problem{{}}, Findings: []report.Finding{finding("a", 1)}}, judge.Unread, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := Read(strings.NewReader(test.baseline), key, day)
			if err != nil {
				t.Fatal(err)
			}
			before := test.file.Findings[0].Action
			findings := test.file.Findings
			b.Accept(&test.file)
			if test.file.Verdict != test.want {
				t.Errorf("verdict %s, want %s", test.file.Verdict, test.want)
			}
			if r := b.Report(); r.Unused != test.unused || r.Ended != test.ended || r.Entries != 1 || len(r.UnusedLines) != r.Unused || len(r.EndedLines) != r.Ended {
				t.Errorf("report %+v", r)
			}
			if findings[0].Action != before {
				t.Error("the findings given were changed in place")
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, text string }{
		{"no reason", `{"id":"x"}`},
		{"a blank reason", `{"id":"x","reason":" "}`},
		{"neither id nor value", `{"reason":"x"}`},
		{"a value without its rule", `{"value":"x","reason":"y"}`},
		{"an end that is no day", `{"id":"x","reason":"y","until":"soon"}`},
		{"an unknown key", `{"id":"x","reason":"y","line":7}`},
		{"no JSON", `x`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Read(strings.NewReader(test.text), key, day); err == nil || !strings.Contains(err.Error(), "line 1") {
				t.Errorf("error %v", err)
			}
		})
	}
}
