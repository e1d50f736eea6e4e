package redact

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/archive"
	"yinqu/extract/html"
	"yinqu/extract/text"
	"yinqu/judge"
	"yinqu/rules"
)

// A find is what the scanner of these tests knows: every occurrence of value,
// unless the text has one of the other finds' hide words.
type find struct {
	value  string
	entity rules.Entity
	op     rules.Operator
	unless string // not found in a text that holds this
}

func scanner(finds ...find) func(context.Context, *document.Document) (judge.Judgement, error) {
	return func(_ context.Context, d *document.Document) (j judge.Judgement, err error) {
		for _, f := range finds {
			if f.unless != "" && strings.Contains(d.Text, f.unless) {
				continue
			}
			for at := 0; ; {
				i := strings.Index(d.Text[at:], f.value)
				if i < 0 {
					break
				}
				at += i + len(f.value)
				j.Findings = append(j.Findings, judge.Finding{Operator: f.op,
					Finding: detect.Finding{Entity: f.entity, Span: document.Span{Start: at - len(f.value), End: at}}})
			}
		}
		slices.SortFunc(j.Findings, func(a, b judge.Finding) int { return a.Span.Compare(b.Span) })
		return j, nil
	}
}

var usual = []find{
	{"林小满", rules.Person, rules.Label, ""}, {"小满", rules.Person, rules.Label, ""},
	{"13800138000", rules.Phone, rules.Label, ""}, {"失眠", rules.Diagnosis, rules.Keep, ""},
}

const note = "来访者林小满，电话13800138000。\n小满说她失眠。\n"

func reader(formats ...extract.Format) *extract.Reader {
	return extract.NewReader(extract.Limits{}, nil, append(formats, html.Format{}, text.Format{})...)
}

func copyOf(t *testing.T, r *Redactor, name, data string) (Outcome, string, error) {
	t.Helper()
	dir := t.TempDir()
	out, err := r.File(t.Context(), Input{name, strings.NewReader(data), int64(len(data))}, dir)
	files, _ := os.ReadDir(dir)
	if out.Output == "" {
		if len(files) > 0 {
			t.Errorf("%s is left in the directory of a refused copy", files[0].Name())
		}
		return out, "", err
	}
	if len(files) != 1 {
		t.Errorf("%d files in the directory of one copy", len(files))
	}
	b, readErr := os.ReadFile(out.Output)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return out, string(b), err
}

func TestFile(t *testing.T) {
	tests := []struct {
		name, file, data string
		finds            []find
		wantName, want   string
	}{
		{"text", "a.txt", note, usual, "a.txt", "来访者［姓名］，电话［电话］。\n［姓名］说她失眠。\n"},
		{"the file's name", "咨询/林小满_记录.txt", "她失眠。", usual, "［姓名］_记录.txt", "她失眠。"},
		{"html", "a.html", "<p>找<b>林</b>小满</p>", usual, "a.html", "<p>找<b>［姓名］</b></p>"},
		{"nothing to hide", "a.txt", "她失眠。", usual, "a.txt", "她失眠。"},
		{"a name beside a replacement", "c01.txt", "电话13800138000", append([]find{{"［电话］\nc01", rules.IM, rules.Label, ""}}, usual...), "c01.txt", "电话［电话］"},
		{"what the file is stays", "微信.txt", "文", []find{{"微信.txt", rules.IM, rules.Label, ""}}, "［社交账号］.txt", "文"},
		{"masks in the file's name", "小满.txt", "文", []find{{"小满", rules.Person, rules.Mask, ""}}, "［姓名］.txt", "文"},
		{"occurrences that the scan missed", "a.txt", "林小满。\n见林小满档案。", []find{{"林小满。", rules.Person, rules.Label, ""}}, "a.txt", "［姓名］\n见林小满档案。"},
		{"a sure value elsewhere", "a.txt", "姓名：林小满\n附：林小满材料", []find{{"林小满", rules.Person, rules.Label, "从不"}}, "a.txt", "姓名：［姓名］\n附：［姓名］材料"},
		{"two labels alike", "a.txt", "在海州机械厂二车间上班", []find{{"海州机械厂", rules.Org, rules.Label, ""}, {"二车间", rules.Org, rules.Label, ""}}, "a.txt", "在［单位］上班"},
		{"two places", "a.txt", "家在海省云岭市", []find{{"海省", rules.Place, rules.Generalize, ""}, {"云岭市", rules.Place, rules.Generalize, ""}}, "a.txt", "家在某市"},
		{"marks around what is removed", "a.txt", "她（林小满）说，林小满，林小满。", []find{{"林小满", rules.Person, rules.Remove, ""}}, "a.txt", "她说。"},
		{"a mark that means something", "a.txt", "联系人：林小满，父亲", []find{{"林小满", rules.Person, rules.Remove, ""}}, "a.txt", "联系人：，父亲"},
		{"a place inside a job", "a.txt", "外婆在柳树村种大棚", []find{{"在柳树村种大棚", rules.Occupation, rules.Generalize, ""}, {"柳树村", rules.Place, rules.Generalize, ""}}, "a.txt", "外婆在某村务农"},
		{"a time after a date", "a.txt", "2024年3月5日15时到", []find{{"2024年3月5日", rules.Date, rules.Generalize, ""}}, "a.txt", "2024年某日15时到"},
		{"two people", "a.txt", "林小满周川", append([]find{{"周川", rules.Person, rules.Label, ""}}, usual...), "a.txt", "［姓名］、［姓名］"},
		{"a word about an exact age", "a.txt", "他刚满15岁", []find{{"15岁", rules.Age, rules.Generalize, ""}}, "a.txt", "他14-16岁"},
		{"a person after a job", "a.txt", "当时干部周川", []find{{"干部", rules.Occupation, rules.Generalize, ""}, {"周川", rules.Person, rules.Pseudonym, ""}}, "a.txt", "当时机关工作人员A"},
		{"the whole town", "a.txt", "全荷镇都晓得", []find{{"荷镇", rules.Place, rules.Generalize, ""}}, "a.txt", "全镇都晓得"},
		{"a number spaced elsewhere", "a.txt", "电话13800138000，即138 0013 8000", usual, "a.txt", "电话［电话］，即［电话］"},
		{"found only in the copy", "a.txt", "林小满和周川", append([]find{{"周川", rules.Person, rules.Label, "林小满"}}, usual...), "a.txt", "［姓名］和［姓名］"},
		{"found only in the copy's name", "林小满与周川.txt", "文", append([]find{{"周川", rules.Person, rules.Label, "林小满"}}, usual...), "［姓名］与［姓名］.txt", "文"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, got, err := copyOf(t, &Redactor{Reader: reader(), Scan: scanner(tt.finds...)}, tt.file, tt.data)
			if err != nil || out.Reason != "" {
				t.Fatalf("no copy: %v, %s %s", err, out.Reason, out.Place)
			}
			if got != tt.want || filepath.Base(out.Output) != tt.wantName {
				t.Errorf("%s: %q", filepath.Base(out.Output), got)
			}
			info, err := os.Stat(out.Output)
			if err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}

// spoiled writes text copies with a fault.
type spoiled struct {
	text.Format
	spoil func([]byte) []byte
}

func (spoiled) Name() string               { return "spoiled" }
func (spoiled) Match(h *extract.Head) bool { return strings.HasSuffix(h.Name, ".spoiled") }
func (s spoiled) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	var b bytes.Buffer
	n, err := s.Format.Rewrite(ctx, &b, src, edit)
	if err == nil {
		_, err = w.Write(s.spoil(b.Bytes()))
	}
	return n, err
}

// commented reads text up to a NUL: what comes behind is in no document.
type commented struct{ spoiled }

func (commented) Match(h *extract.Head) bool { return strings.HasSuffix(h.Name, ".commented") }
func (c commented) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		b, _ := io.ReadAll(src.Reader())
		before, _, _ := bytes.Cut(b, []byte{0})
		src.Data, src.Size = bytes.NewReader(before), int64(len(before))
		for d, err := range c.Format.Extract(ctx, src) {
			if !yield(d, err) {
				return
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	put := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(new)) }
	}
	appendix := func(s string) func([]byte) []byte { return func(b []byte) []byte { return append(b, s...) } }
	tests := []struct {
		name   string
		format extract.Format
		file   string
		data   string
		want   Reason
	}{
		{"an edit is not made", spoiled{spoil: put("［姓名］", "林小满")}, "a.spoiled", note, Left},
		{"text is lost", spoiled{spoil: put("失眠", "")}, "a.spoiled", note, CopyDiffers},
		{"text is added", spoiled{spoil: appendix("x")}, "a.spoiled", note, CopyDiffers},
		{"the copy is empty", spoiled{spoil: func([]byte) []byte { return nil }}, "a.spoiled", note, CopyUnread},
		{"the number stays in bytes that no reader shows", commented{spoiled{spoil: appendix("\x0013800138000")}}, "a.commented", note, LeftRaw},
		{"the original is empty", nil, "a.txt", "", Unread},
		{"nobody reads it", nil, "a.bin", "\x00\x01\x02\x03", Unread},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &Redactor{Reader: reader(), Scan: scanner(usual...)}
			if tt.format != nil {
				r.Reader = reader(tt.format)
			}
			out, _, err := copyOf(t, r, tt.file, tt.data)
			if err != nil || out.Reason != tt.want || out.Output != "" {
				t.Errorf("got %q %q, %v", out.Reason, out.Output, err)
			}
			if s := fmt.Sprint(out.Reason, out.Place); strings.Contains(s, "林小满") || strings.Contains(s, "138") {
				t.Errorf("the reason tells the value: %s", s)
			}
		})
	}
}

// TestNeverClean gives a scanner that finds something new in every copy.
func TestNeverClean(t *testing.T) {
	scan := func(_ context.Context, d *document.Document) (j judge.Judgement, err error) {
		i := strings.IndexAny(d.Text, "abcdefghijklm")
		j.Findings = append(j.Findings, judge.Finding{Operator: rules.Label, Finding: detect.Finding{Entity: rules.Person, Span: document.Span{Start: i, End: i + 1}}})
		return j, nil
	}
	out, _, err := copyOf(t, &Redactor{Reader: reader(), Scan: scan}, "文.doc", "甲a乙b丙c丁d戊e己f庚g")
	if err != nil || out.Reason != NewFinding {
		t.Errorf("got %q, %v", out.Reason, err)
	}
}

func TestNoRedactionForTheFormat(t *testing.T) {
	type readOnly struct{ extract.Format }
	r := &Redactor{Reader: extract.NewReader(extract.Limits{}, nil, readOnly{text.Format{}}), Scan: scanner()}
	if _, _, err := copyOf(t, r, "a.txt", note); !errors.Is(err, ErrFormat) {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &Redactor{Reader: reader(), Scan: scanner(usual...)}
	if _, err := r.File(t.Context(), Input{"a.txt", strings.NewReader(note), int64(len(note))}, dir); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v", err)
	}
	if b, _ := os.ReadFile(old); string(b) != "old" {
		t.Errorf("the file that was there is now %q", b)
	}
	// Two originals of one run whose copies are called alike both get a name.
	for _, name := range []string{"x/林小满.txt", "y/林小满.txt"} {
		if _, err := r.File(t.Context(), Input{name, strings.NewReader(note), int64(len(note))}, dir); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 3 || filepath.Base(files[2]) != "［姓名］.txt" || filepath.Base(files[1]) != "［姓名］-2.txt" {
		t.Errorf("files %q", files)
	}
}

func TestDryRun(t *testing.T) {
	out, _, err := copyOf(t, &Redactor{Reader: reader(), Scan: scanner(usual...), DryRun: true}, "a.txt", note)
	if err != nil || out.Reason != "" || len(out.Changes) != 3 || out.Changes[2].Line != 2 {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestOperatorsOfTheUser(t *testing.T) {
	r := &Redactor{Reader: reader(), Scan: scanner(append(usual, find{"孔子", rules.Person, rules.Keep, ""})...),
		Operators: map[rules.Entity]rules.Operator{rules.Person: rules.Pseudonym, rules.Diagnosis: rules.Mask}}
	_, got, err := copyOf(t, r, "a.txt", note+"孔子\n")
	if want := "来访者人物A，电话［电话］。\n人物B说她**。\n孔子\n"; err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestFoundInAnotherDocumentOfTheFile(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range [][2]string{{"1.txt", "附：林小满材料"}, {"2.txt", "林小满说她失眠"}, {"3.txt", "附：林小满"}} {
		w, err := z.Create(m[0])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, m[1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for op, want := range map[rules.Operator][]string{
		rules.Label:     {"附：［姓名］材料", "［姓名］说她失眠", "附：［姓名］"},
		rules.Pseudonym: {"附：人物A材料", "人物A说她失眠", "附：人物A"},
	} {
		r := &Redactor{Reader: reader(archive.Zip{}), Scan: scanner(find{"林小满", rules.Person, op, "附"})}
		out, got, err := copyOf(t, r, "a.zip", b.String())
		if err != nil || out.Reason != "" {
			t.Fatalf("no copy: %v, %s %s", err, out.Reason, out.Place)
		}
		copied, err := zip.NewReader(strings.NewReader(got), int64(len(got)))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range copied.File {
			m, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := io.ReadAll(m); string(text) != want[i] {
				t.Errorf("%s says %q", f.Name, text)
			}
		}
	}
}

// partial reads text and says that something is missing.
type partial struct{ text.Format }

func (p partial) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		for d, err := range p.Format.Extract(ctx, src) {
			if d != nil {
				d.Problems = append(d.Problems, document.Problem{Path: "picture 1", Cause: document.NoOCR})
			}
			yield(d, err)
		}
	}
}

func (p partial) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	return p.Format.Rewrite(ctx, w, src, func(d *document.Document) ([]document.Edit, error) {
		d.Problems = append(d.Problems, document.Problem{Path: "picture 1", Cause: document.NoOCR})
		return edit(d)
	})
}

func TestReadInPart(t *testing.T) {
	r := &Redactor{Reader: extract.NewReader(extract.Limits{}, nil, partial{}), Scan: scanner(usual...)}
	out, _, err := copyOf(t, r, "a.txt", note)
	if err != nil || out.Reason != Unread || out.Place != "picture 1: no-ocr" {
		t.Errorf("got %q %q, %v", out.Reason, out.Place, err)
	}
	r.Partial = true
	out, _, err = copyOf(t, r, "a.txt", note)
	if err != nil || out.Output == "" || len(out.Problems) != 1 {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestLargeTextInPieces(t *testing.T) {
	var in, want strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&in, "第%d次：林小满说她失眠，电话13800138000。", i)
		fmt.Fprintf(&want, "第%d次：［姓名］说她失眠，电话［电话］。", i)
	}
	r := &Redactor{Reader: extract.NewReader(extract.Limits{Text: 20_000}, nil, text.Format{}), Scan: scanner(usual...)}
	out, got, err := copyOf(t, r, "a.txt", in.String())
	if err != nil || out.Reason != "" || got != want.String() {
		t.Errorf("%s, %v", out.Reason, err)
	}
}

func TestStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	r := &Redactor{Reader: reader(), Scan: func(context.Context, *document.Document) (judge.Judgement, error) {
		cancel()
		return judge.Judgement{}, ctx.Err()
	}}
	_, err := r.File(ctx, Input{"a.txt", strings.NewReader(note), int64(len(note))}, dir)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("%s is left behind", files[0].Name())
	}
}

// TestFieldsThatWouldSayTheSame has two authors, whom readers take for one
// field if both become the same label.
func TestFieldsThatWouldSayTheSame(t *testing.T) {
	d := &document.Document{Text: "江小白\n叶知秋\n江小白\n"}
	for i := range 3 {
		d.Segments = append(d.Segments, document.Segment{Span: document.Span{Start: 10 * i, End: 10 * (i + 1)}, Kind: document.Metadata, Path: "comments author"})
		d.Runs = append(d.Runs, document.Run{Span: document.Span{Start: 10 * i, End: 10*i + 9}})
	}
	j, err := scanner(find{"江小白", rules.Person, rules.Label, ""}, find{"叶知秋", rules.Person, rules.Label, ""})(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	p := planner{decide: func(f judge.Finding) judge.Finding { return f }, sure: map[string]target{}}
	got, err := document.Apply(d.Text, p.plan(d, j, NewPeople().cast(d, j), nil).edits)
	if want := "［姓名］\n［姓名］2\n［姓名］\n"; err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestFontsAreNobody(t *testing.T) {
	for v, want := range map[string]bool{"宋体": true, "Times New Roman": true, "calibri": true, "宋": false, "林小满": false} {
		if isFont(v) != want {
			t.Errorf("%q: %v", v, !want)
		}
	}
}

// TestFullDisk tells a disk that takes no more from a format that can't.
func TestFullDisk(t *testing.T) {
	full := errors.New("no space left")
	c := &copying{Redactor: &Redactor{Reader: reader(), Scan: scanner(usual...)}, src: reader().Open("a.txt", strings.NewReader(note), int64(len(note))),
		writer: text.Format{}, base: "a.txt", people: NewPeople(), sure: map[string]target{}, out: &Outcome{}}
	if _, err := c.write(t.Context(), brokenWriter{full}); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }
