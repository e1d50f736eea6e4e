package ole_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/ole"
)

func le(v int, n int) string {
	b := make([]byte, 4)
	binary.LittleEndian.PutUint32(b, uint32(v))
	return string(b[:n])
}

// atom and container make records of a presentation.
func atom(typ int, body string) string { return le(0, 2) + le(typ, 2) + le(len(body), 4) + body }

func container(typ int, body ...string) string {
	all := strings.Join(body, "")
	return le(0xF, 2) + le(typ, 2) + le(len(all), 4) + all
}

// wordArt makes the properties of a shape that shows a text.
func wordArt(text string) string {
	long := extracttest.UTF16(text + "\x00")
	body := le(0x80C0, 2) + le(len(long), 4) + long
	return le(1<<4|3, 2) + le(0xF00B, 2) + le(len(body), 4) + body
}

// deck makes a presentation of two slides, of which the second is hidden.
func deck() []byte {
	title := atom(0x0F9F, le(0, 4)) + atom(0x0FA0, extracttest.UTF16("个案讨论"))
	body := atom(0x0F9F, le(1, 4)) + atom(0x0FA0, extracttest.UTF16("来访者江小白\r初二")) + atom(0x0FA8, "13900001111")
	return extracttest.Compound("PowerPoint Document",
		container(0x03EE, container(0x040C, title, body))+
			container(0x03EE, atom(0x03F9, strings.Repeat("\x00", 10)+le(4, 2)), container(0x040C, body))+
			container(0x03F0, body)+wordArt("生日快乐")+container(0x03F8, atom(0x0FBA, extracttest.UTF16("母版"))))
}

func read(t testing.TB, name string, data []byte) (docs []*document.Document, problems []document.Problem) {
	t.Helper()
	r := extract.NewReader(extract.Limits{}, nil, ole.Format{})
	for d, err := range r.Read(context.Background(), r.Open(name, bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			var p document.Problem
			if !errors.As(err, &p) {
				t.Fatalf("no problem: %v", err)
			}
			problems = append(problems, p)
			continue
		}
		docs = append(docs, d)
		problems = append(problems, d.Problems...)
	}
	return docs, problems
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReads(t *testing.T) {
	tests := []struct {
		name, format string
		data         []byte
		want         string
	}{
		{"record.doc", "doc", file(t, "record.doc"), `heading: "个案咨询记录"
body: "来访者江小白，女，15岁，青禾中学初二（3）班。"
cell 1: "姓名"
cell 1 [姓名]: "江小白"
cell 1: "性别"
cell 1 [性别]: "女"
cell 2: "电话"
cell 2 [电话]: "13900001111"
cell 2: "学校"
cell 2 [学校]: "青禾中学"
body: "她的父亲江大河在外地。完。"
deleted: "继父"
hidden: "这一句不给人看。"
body: "写信给她"
metadata: " HYPERLINK \"mailto:jiang@example.cn\""
note: "脚注：见家访表"
header: "青禾中学心理室"
comment: "批注：名字要改"
metadata [author]: "叶老师"
metadata [author]: "叶老师"
metadata [title]: "江小白的记录"
metadata [creator]: "叶老师"
`},
		{"roster.xls", "xls", file(t, "roster.xls"), `metadata [lastUser]: "Calc"
metadata [sheet]: "roster"
header: "&C&\"DejaVu Serif,Book\"&12&A"
footer: "&C&\"DejaVu Serif,Book\"&12Page &P"
cell 1: "姓名"
cell 1: "班级"
cell 1: "电话"
cell 1: "得分"
cell 1: "日期"
cell 2 [姓名]: "江小白"
cell 2 [班级]: "初二3班"
cell 2 [电话]: "13900001111"
cell 2 [得分]: "63.5"
cell 2 [日期]: "2024-03-05"
cell 3 [姓名]: "叶知秋"
cell 3 [班级]: "初二4班"
cell 3 [电话]: "13900002222"
cell 3 [得分]: "48"
cell 3 [日期]: "2024-03-06"
cell 4 [姓名]: "江小白"
cell 4 [班级]: "初二3班"
cell 4 [电话]: "无"
cell 4 [得分]: "51"
cell 4 [日期]: "2024-03-07"
`},
		{"deck.ppt", "ppt", deck(), `heading: "个案讨论"
body: "来访者江小白"
body: "初二"
body: "13900001111"
hidden: "来访者江小白"
hidden: "初二"
hidden: "13900001111"
note: "来访者江小白"
note: "初二"
note: "13900001111"
body: "生日快乐"
metadata: "母版"
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, problems := read(t, tt.name, tt.data)
			if len(docs) != 1 || len(problems) > 0 {
				t.Fatalf("%d documents, problems %v", len(docs), problems)
			}
			if got := extracttest.Dump(docs[0]); got != tt.want || docs[0].Format != tt.format {
				t.Errorf("%s segments\n got:\n%s\nwant:\n%s", docs[0].Format, got, tt.want)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	encryptedDoc := "\xEC\xA5\xC1\x00" + strings.Repeat("\x00", 6) + "\x00\x01" + strings.Repeat("\x00", 1000)
	encryptedBook := le(0x0809, 2) + le(4, 2) + le(0x0600, 2) + le(5, 2) + le(0x002F, 2) + le(0, 2)
	tests := []struct {
		name string
		data []byte
		want document.Cause
	}{
		{"encrypted document", extracttest.Compound("WordDocument", encryptedDoc), document.Encrypted},
		{"encrypted workbook", extracttest.Compound("Workbook", encryptedBook), document.Encrypted},
		{"nothing known inside", extracttest.Compound("Contents", "x"), document.Unsupported},
		{"cut in the middle", file(t, "record.doc")[:600], document.Malformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, problems := read(t, "a.doc", tt.data)
			if len(docs) > 0 || len(problems) != 1 || problems[0].Cause != tt.want {
				t.Errorf("%d documents, problems %v, want %s", len(docs), problems, tt.want)
			}
		})
	}
}

func TestWrappedFileIsRead(t *testing.T) {
	wrapped := le(0, 4) + le(2, 2) + "note.doc\x00" + "C:\\note.doc\x00" + le(0x30000, 4) + le(2, 4) + "x\x00" + le(len(file(t, "record.doc")), 4) + string(file(t, "record.doc"))
	docs, _ := read(t, "a.bin", extracttest.Compound("\x01Ole10Native", wrapped))
	if len(docs) != 2 || docs[1].Name != "a.bin!note.doc" || !strings.Contains(docs[1].Text, "江小白") {
		t.Errorf("%d documents", len(docs))
	}
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, ole.Format{}, extracttest.File{Name: "a.doc", Data: file(t, "record.doc")}, extracttest.File{Name: "a.ppt", Data: deck()},
		extracttest.File{Name: "a.xls", Data: file(t, "numbers.xls")})
}

func rewrite(data []byte, edit extract.EditFunc) ([]byte, error) {
	var out bytes.Buffer
	r := extract.NewReader(extract.Limits{}, nil, ole.Format{})
	_, err := ole.Format{}.Rewrite(context.Background(), &out, r.Open("a.doc", bytes.NewReader(data), int64(len(data))), edit)
	return out.Bytes(), err
}

func TestRewriteLeavesNothing(t *testing.T) {
	for _, data := range [][]byte{file(t, "record.doc"), file(t, "roster.xls"), deck()} {
		out, err := rewrite(data, extracttest.Replace("江小白", "***"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(out, []byte(extracttest.UTF16("江小白"))) || len(out) != len(data) {
			t.Error("the name is left")
		}
	}
}

// TestRewriteLeavesNoRemains removes a value that also lies in a stream that no
// reader shows, and one that an ordinary word keeps.
func TestRewriteLeavesNoRemains(t *testing.T) {
	data := extracttest.Compound("PowerPoint Document", container(0x03EE, container(0x040C, atom(0x0FA0, extracttest.UTF16("来访者江小白")))), "Old", extracttest.UTF16("上次：江小白说")+"13900001111")
	out, err := rewrite(data, extracttest.Replace("江小白", "***"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte(extracttest.UTF16("江小白"))) || !bytes.Contains(out, []byte(extracttest.UTF16("上次：***说")+"13900001111")) {
		t.Error("the name is left, or more is gone")
	}
	data = extracttest.Compound("PowerPoint Document", container(0x03EE, container(0x040C, atom(0x0FA0, extracttest.UTF16("江小白说江小白")))), "Old", extracttest.UTF16("江小白"))
	out, err = rewrite(data, func(*document.Document) ([]document.Edit, error) {
		return []document.Edit{{Span: document.Span{Start: 0, End: len("江小白")}, New: "***"}}, nil
	})
	if err != nil || !bytes.Contains(out, []byte(extracttest.UTF16("***说江小白"))) {
		t.Errorf("what is kept is gone: %v", err)
	}
}

func TestRewriteRefusesOtherLengths(t *testing.T) {
	if _, err := rewrite(file(t, "record.doc"), extracttest.Replace("江小白", "来访者A")); !errors.Is(err, extract.ErrLength) {
		t.Errorf("error %v", err)
	}
}

// TestCodePageInPlace hides a name of a workbook of Excel 95, whose characters
// take two bytes and whose stars take one.
func TestCodePageInPlace(t *testing.T) {
	rec := func(typ int, body string) string { return le(typ, 2) + le(len(body), 2) + body }
	name := "\xBD\xAD\xD0\xA1\xB0\xD7" // 江小白 in GBK
	book := rec(0x0809, le(0x0500, 2)+le(5, 2)) + rec(0x0042, le(936, 2)) + rec(0x000A, "") +
		rec(0x0809, le(0x0500, 2)+le(0x10, 2)) + rec(0x0204, le(0, 2)+le(0, 2)+le(0, 2)+le(len(name)+2, 2)+name+"\xC0\xB4") + rec(0x000A, "")
	data := extracttest.Compound("Book", book)
	out, err := rewrite(data, extracttest.Replace("江小白", "***"))
	if err != nil || len(out) != len(data) {
		t.Fatal(err)
	}
	docs, _ := read(t, "a.xls", out)
	if got := squeeze(docs[0].Text); got != "*** 来" {
		t.Errorf("%q", got)
	}
	if _, err := rewrite(data, extracttest.Replace("江小白", "来访者A")); !errors.Is(err, extract.ErrLength) {
		t.Errorf("words: %v", err)
	}
}

// TestNumbersInPlace hides numbers of every record that holds one and writes
// them back: NUMBER, RK, MULRK, formulas of their own and shared ones.
func TestNumbersInPlace(t *testing.T) {
	original := file(t, "numbers.xls")
	tests := []struct{ what, value, want string }{
		{"number", "13900001111", "*****"},
		{"date", "2009-03-05", "*"},
		{"several in one record", "20231107", "0"},
		{"formula", "29", "*****"},
		{"shared formula", "16", "0"},
		{"a number beside text", "3.5", "*"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			if _, err := rewrite(original, extracttest.Replace(tt.value, "［电话］")); !errors.Is(err, extract.ErrLength) {
				t.Errorf("words in a number's cell: %v", err)
			}
			cells := func(d *document.Document, text string) (edits []document.Edit) {
				for _, s := range d.Segments {
					if s.Kind == document.Cell && strings.TrimSpace(d.In(s.Span)) == text {
						edits = append(edits, document.Edit{Span: document.Span{Start: s.Start, End: s.Start + len(text)}, New: "x"})
					}
				}
				return edits
			}
			var hidden, starred []document.Edit
			hide := func(d *document.Document) ([]document.Edit, error) {
				hidden = d.Fit(cells(d, tt.value))
				return hidden, nil
			}
			copied, err := rewrite(original, hide)
			if err != nil || len(hidden) == 0 || len(copied) != len(original) {
				t.Fatalf("%d edits, %v", len(hidden), err)
			}
			docs, _ := read(t, "a.xls", copied)
			for _, e := range hidden {
				if strings.TrimSpace(e.New) != tt.want {
					t.Errorf("shows %q", e.New)
				}
			}
			if got := cells(docs[0], tt.value); got != nil {
				t.Errorf("%d are left", len(got))
			}
			back, err := rewrite(copied, func(d *document.Document) ([]document.Edit, error) {
				grown := 0 // by which the copy's text is longer so far
				starred = nil
				for _, e := range hidden {
					s := document.Span{Start: e.Start + grown, End: e.Start + grown + len(e.New)}
					starred = append(starred, document.Edit{Span: s, New: tt.value})
					grown += len(e.New) - e.Len()
				}
				return starred, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			want, _ := read(t, "a.xls", original)
			got, _ := read(t, "a.xls", back)
			if squeeze(got[0].Text) != squeeze(want[0].Text) {
				t.Errorf("brought back as\n%s", got[0].Text)
			}
		})
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestPictureOverSeveralRecords has a picture of a workbook go on in a second
// record, whose head is no part of it.
func TestPictureOverSeveralRecords(t *testing.T) {
	picture := "\x89PNG\r\n\x1A\n" + strings.Repeat("x", 90)
	blip := le(0x6E0<<4, 2) + le(0xF01E, 2) + le(17+len(picture), 4) + strings.Repeat("\x01", 17) + picture
	record := func(typ int, body string) string { return le(typ, 2) + le(len(body), 2) + body }
	data := extracttest.Compound("Workbook", record(0x0809, le(0x0600, 2)+le(5, 2))+record(0x00EB, blip[:60])+record(0x003C, blip[60:])+record(0x000A, ""))
	var got []byte
	r := extract.NewReader(extract.Limits{}, nil, ole.Format{}, taker{func(b []byte) { got = b }})
	for range r.Read(context.Background(), r.Open("a.xls", bytes.NewReader(data), int64(len(data)))) {
	}
	if string(got) != picture {
		t.Errorf("got %q", got)
	}
}

// TestPictureInPlace writes a shorter picture in the place of one, over two
// records, and refuses a longer one.
func TestPictureInPlace(t *testing.T) {
	picture := "\x89PNG\r\n\x1A\n" + strings.Repeat("x", 90)
	blip := le(0x6E0<<4, 2) + le(0xF01E, 2) + le(17+len(picture), 4) + strings.Repeat("\x01", 17) + picture
	record := func(typ int, body string) string { return le(typ, 2) + le(len(body), 2) + body }
	for _, name := range []string{"Workbook", "Data"} {
		content := blip
		if name == "Workbook" {
			content = record(0x0809, le(0x0600, 2)+le(5, 2)) + record(0x00EB, blip[:60]) + record(0x003C, blip[60:]) + record(0x000A, "")
		}
		data := extracttest.Compound(name, content, "PowerPoint Document", container(0x03EE, ""))
		for _, tt := range []struct{ what, blank, want string }{
			{"shorter", "\x89PNG\r\n\x1A\n" + strings.Repeat("o", 70), "\x89PNG\r\n\x1A\n" + strings.Repeat("o", 70) + strings.Repeat("\x00", 20)},
			{"longer", strings.Repeat("o", 99), ""},
		} {
			var got []byte
			r := extract.NewReader(extract.Limits{}, nil, ole.Format{}, blanker{taker{func(b []byte) { got = b }}, tt.blank})
			var out bytes.Buffer
			_, err := ole.Format{}.Rewrite(t.Context(), &out, r.Open("a.ppt", bytes.NewReader(data), int64(len(data))), func(d *document.Document) ([]document.Edit, error) {
				if d.Format != "picture" {
					return nil, nil
				}
				return []document.Edit{{Span: document.Span{End: len(d.Text)}, New: "*"}}, nil
			})
			if tt.want == "" {
				if !errors.Is(err, extract.ErrLength) {
					t.Errorf("%s, %s: %v", name, tt.what, err)
				}
				continue
			}
			for range r.Read(t.Context(), r.Open("a.ppt", bytes.NewReader(out.Bytes()), int64(out.Len()))) {
			}
			if err != nil || string(got) != tt.want || out.Len() != len(data) {
				t.Errorf("%s, %s: %v, %q", name, tt.what, err, got)
			}
		}
	}
}

// blanker is a format that writes blank in place of pictures with an edit.
type blanker struct {
	taker
	blank string
}

func (k blanker) Rewrite(_ context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	edits, err := edit(&document.Document{Name: src.Name, Format: "picture", Text: "x"})
	if err == nil {
		_, err = io.WriteString(w, k.blank)
	}
	return len(edits), err
}

// taker is a format that takes the bytes of pictures.
type taker struct{ take func([]byte) }

func (taker) Name() string               { return "picture" }
func (taker) Match(h *extract.Head) bool { return strings.HasSuffix(h.Name, ".png") }
func (k taker) Extract(_ context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(func(*document.Document, error) bool) {
		b, _ := io.ReadAll(src.Reader())
		k.take(b)
	}
}

func FuzzOLE(f *testing.F) {
	f.Add("PowerPoint Document", []byte(container(0x03EE, atom(0x0FA0, extracttest.UTF16("江小白")))))
	f.Add("Workbook", []byte(le(0x0809, 2)+le(4, 2)+le(0x0600, 2)+le(5, 2)+le(0x00FC, 2)+le(20, 2)+strings.Repeat("\x01", 20)))
	f.Add("WordDocument", []byte("\xEC\xA5\xC1\x00"+strings.Repeat("\x00", 1000)))
	f.Add("SummaryInformation", bytes.Repeat([]byte{0xFE, 0xFF, 1}, 40))
	f.Add("Data", []byte(strings.Repeat("\x00\x00\x1E\xF0\x40\x00\x00\x00", 9)))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if strings.ContainsAny(name, "/\\:!") || len(name) > 30 || len(data) > 8000 {
			t.Skip()
		}
		for _, d := range [][]byte{extracttest.Compound(name, string(data)), extracttest.Compound("WordDocument", string(data), "0Table", string(data), "1Table", string(data), "Data", string(data))} {
			docs, _ := read(t, "a.doc", d)
			for _, doc := range docs {
				if err := extracttest.Check(doc); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// TestTitleMaster tells the master of title slides, which is a slide by its
// record, from a slide.
func TestTitleMaster(t *testing.T) {
	body := container(0x040C, atom(0x0F9F, le(1, 4))+atom(0x0FA0, extracttest.UTF16("江小白")))
	docs, _ := read(t, "a.ppt", extracttest.Compound("PowerPoint Document",
		container(0x03EE, atom(0x03EF, le(2, 4)), body)+container(0x03EE, atom(0x03EF, le(1, 4)), body)))
	want := "metadata: \"江小白\"\nbody: \"江小白\"\n"
	if len(docs) != 1 || extracttest.Dump(docs[0]) != want {
		t.Errorf("got\n%swant\n%s", extracttest.Dump(docs[0]), want)
	}
}

// TestShow has the slides in the order of the show, whatever their order in the
// file, and those that are in none, or of an earlier saving, as hidden.
func TestShow(t *testing.T) {
	slide := func(text string) string {
		return container(0x03EE, container(0x040C, atom(0x0F9F, le(1, 4))+atom(0x0FA0, extracttest.UTF16(text))))
	}
	listed := func(id int) string { return atom(0x03F3, le(id, 4)+strings.Repeat("\x00", 16)) }
	records := []string{
		container(0x03E8, container(0x0FF0, listed(3)+listed(2))), // 1
		slide("第二页"), slide("第一页"), // 2 and 3
		slide("撤下的一页"), // 4
		slide("旧的一页"),
	}
	body, at := "", []int{}
	for _, r := range records {
		at = append(at, len(body))
		body += r
	}
	directory := len(body)
	body += atom(0x1772, le(1|4<<20, 4)+le(at[0], 4)+le(at[1], 4)+le(at[2], 4)+le(at[3], 4))
	edit := len(body)
	body += atom(0x0FF5, le(0, 4)+le(0, 4)+le(0, 4)+le(directory, 4)+le(1, 4)+le(5, 4)+le(0, 4))
	user := atom(0x0FF6, le(0x14, 4)+le(0xE391C05F, 4)+le(edit, 4)+le(0, 4)+le(0, 4))
	docs, _ := read(t, "a.ppt", extracttest.Compound("PowerPoint Document", body, "Current User", user))
	want := "body: \"第一页\"\nbody: \"第二页\"\nhidden: \"撤下的一页\"\nhidden: \"旧的一页\"\n"
	if len(docs) != 1 || extracttest.Dump(docs[0]) != want {
		t.Errorf("got\n%swant\n%s", extracttest.Dump(docs[0]), want)
	}
}
