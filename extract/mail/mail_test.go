package mail_test

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/html"
	"yinqu/extract/mail"
	"yinqu/extract/text"
)

// crlf ends lines as mail does.
func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// sample has a body in two forms, one of them in GBK, and an attachment.
func sample(t testing.TB) []byte {
	return crlf("From: =?utf-8?b?" + b64("叶老师") + "?= <ye@example.cn>\nTo: b@example.cn\nSubject: =?gb2312?B?" + b64(extracttest.GBK(t, "江小白的情况")) + "?=\n" +
		"Date: Tue, 5 Mar 2024 10:00:00 +0800\nMessage-ID: <1@example.cn>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n" +
		"preamble\n--b1\nContent-Type: multipart/alternative; boundary=b2\n\n" +
		"--b2\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\n" + b64(extracttest.GBK(t, "江小白今天没有来上课。\n")) + "\n" +
		"--b2\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E6=B1=9F=E5=B0=8F=E7=99=BD</p>\n--b2--\n" +
		"--b1\nContent-Type: text/plain; name=\"=?utf-8?b?" + b64("江小白.txt") + "?=\"\nContent-Disposition: attachment; filename*=utf-8''%E6%B1%9F%E5%B0%8F%E7%99%BD.txt\n\nattached 13900001111\n--b1--\n")
}

func reader() *extract.Reader {
	return extract.NewReader(extract.Limits{}, nil, mail.Msg{}, mail.Mbox{}, mail.Format{}, html.Format{}, text.Format{})
}

func list(t testing.TB, name string, data []byte) []string {
	t.Helper()
	return extracttest.Texts(t, reader(), name, data)
}

func TestReads(t *testing.T) {
	plain := "From: a@example.cn\nTo: b@example.cn\nSubject: x\n\n江小白没有来。\n"
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"a.eml", sample(t), []string{`a.eml: "叶老师 <ye@example.cn>\nb@example.cn\n江小白的情况\n江小白.txt\n"`,
			`a.eml!body.txt: "江小白今天没有来上课。\n"`, `a.eml!body.html: "江小白\n"`, `a.eml!江小白.txt: "attached 13900001111"`}},
		{"plain.eml", []byte(plain), []string{`plain.eml: "a@example.cn\nb@example.cn\nx\n"`, `plain.eml!body.txt: "江小白没有来。\n"`}},
		{"folded.eml", crlf("From: a@example.cn\nTo: b@example.cn\nSubject: one\n two\n\nx\n"), []string{`folded.eml: "a@example.cn\nb@example.cn\none two\n"`, `folded.eml!body.txt: "x\r\n"`}},
		{"gbk.eml", crlf("From: " + extracttest.GBK(t, "江小白老师办公室") + "\nTo: b@example.cn\nSubject: x\n\nx\n"), []string{`gbk.eml: "江小白老师办公室\nb@example.cn\nx\n"`, `gbk.eml!body.txt: "x\r\n"`}},
		{"forward.eml", crlf("From: a@example.cn\nTo: b@example.cn\nSubject: x\nContent-Type: message/rfc822\n\n" + plain), []string{`forward.eml: "a@example.cn\nb@example.cn\nx\n"`,
			`forward.eml!message.eml: "a@example.cn\nb@example.cn\nx\n"`, `forward.eml!message.eml!body.txt: "江小白没有来。\r\n"`}},
		{"cut.eml", sample(t)[:480], nil},
		{"a.mbox", []byte("From a Tue\n" + plain + "\nFrom b Wed\n" + plain), []string{`a.mbox!message 1.eml: "a@example.cn\nb@example.cn\nx\n"`, `a.mbox!message 1.eml!body.txt: "江小白没有来。\n\n"`,
			`a.mbox!message 2.eml: "a@example.cn\nb@example.cn\nx\n"`, `a.mbox!message 2.eml!body.txt: "江小白没有来。\n"`}},
		{"letter.txt", []byte("From: 叶老师\nTo: 江小白\n\n见信好。\n"), []string{`letter.txt: "From: 叶老师\nTo: 江小白\n\n见信好。\n"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := list(t, tt.name, tt.data)
			if tt.want != nil && !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if len(got) == 0 {
				t.Error("nothing read")
			}
		})
	}
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, mail.Format{}, extracttest.File{Name: "a.eml", Data: sample(t)})
	extracttest.Accept(t, mail.Mbox{}, extracttest.File{Name: "a.mbox", Data: []byte("From a Tue\nFrom: a@example.cn\nSubject: x\nDate: x\n\nbody\n")})
}

func TestRewrite(t *testing.T) {
	r := reader()
	data := sample(t)
	var out bytes.Buffer
	n, err := mail.Format{}.Rewrite(t.Context(), &out, r.Open("a.eml", bytes.NewReader(data), int64(len(data))), extracttest.Replace("江小白", "来访者A"))
	if err != nil || n != 4 {
		t.Fatalf("%d edits, %v", n, err)
	}
	want := []string{`a.eml: "叶老师 <ye@example.cn>\nb@example.cn\n来访者A的情况\n来访者A.txt\n"`,
		`a.eml!body.txt: "来访者A今天没有来上课。\n"`, `a.eml!body.html: "来访者A\n"`, `a.eml!来访者A.txt: "attached 13900001111"`}
	if got := list(t, "a.eml", out.Bytes()); !slices.Equal(got, want) {
		t.Errorf("the copy reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !bytes.Contains(out.Bytes(), []byte("attached 13900001111\r\n--b1--")) {
		t.Error("what is not edited has changed")
	}
}

func FuzzMail(f *testing.F) {
	f.Add(sample(f))
	f.Add([]byte("From a\nFrom: x\nTo: y\nSubject: =?gbk?q?=E6?=\nContent-Type: multipart/mixed; boundary=\n\n--\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list(t, "a.eml", data)
		list(t, "a.mbox", data)
	})
}

func TestACopiedMailInATextFileIsText(t *testing.T) {
	const header = "From: a@school.example\nTo: b@school.example\nSubject: x\nDate: Mon, 4 Mar 2024 10:00:00 +0800\n"
	tests := []struct {
		name, file, text string
		want             bool
	}{
		{"a mail", "a.eml", header + "\n你好", true},
		{"copied into a text", "a.txt", header + "\n你好", false},
		{"saved under a text's name", "a.txt", header + "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n5L2g5aW9", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(extract.Limits{}, nil)
			h, err := extract.NewHead(r.Open(tt.file, strings.NewReader(tt.text), int64(len(tt.text))))
			if err != nil {
				t.Fatal(err)
			}
			if got := (mail.Format{}).Match(h); got != tt.want {
				t.Errorf("matches: %v", got)
			}
		})
	}
}

// TestTraces hides in fields that are not shown what was hidden elsewhere.
func TestTraces(t *testing.T) {
	const msg = "Date: Tue, 5 Mar 2024 10:00:00 +0800\r\nReferences: <lin@example.cn> <x@y>\r\nFrom: lin@example.cn\r\nSubject: Tue, 5 Mar 2024 10:00:00 +0800\r\n\r\nhi\r\n"
	r := extract.NewReader(extract.Limits{}, nil, mail.Format{}, text.Format{})
	var out strings.Builder
	_, err := mail.Format{}.Rewrite(t.Context(), &out, r.Open("a.eml", strings.NewReader(msg), int64(len(msg))), func(d *document.Document) ([]document.Edit, error) {
		var edits []document.Edit
		for _, v := range []string{"lin@example.cn", "Tue, 5 Mar 2024 10:00:00 +0800"} {
			if i := strings.Index(d.Text, v); i >= 0 {
				edits = append(edits, document.Edit{Span: document.Span{Start: i, End: i + len(v)}, New: "x"})
			}
		}
		slices.SortFunc(edits, func(a, b document.Edit) int { return a.Start - b.Start })
		return edits, nil
	})
	want := "Date: ******************************\r\nReferences: <**************> <x@y>\r\nFrom: x\r\nSubject: x\r\n\r\nhi\r\n"
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out.String())
	}
}
