package html_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/charset"
	"yinqu/extract/extracttest"
	"yinqu/extract/html"
	"yinqu/extract/text"
)

const page = `<!DOCTYPE html>
<html><head><meta charset="gb2312"><title>林小满的咨询记录</title>
<meta name="author" content="周老师"><style>p { color: red }</style>
<script>var client = "林小满同学本人";</script></head>
<body><h1>个案 &amp; 记录</h1>
<!-- 请林小满确认后删除 -->
<p>来访者<b>林</b><i>小满</i>，
   女，&#x5341;六岁。<a href="mailto:lin@example.com?subject=%E6%9E%97%E5%B0%8F%E6%BB%A1">写信</a></p>
<p hidden>隐藏的说明文字</p>
<table><tr><th>姓名</th><th>电话</th></tr>
<tr><td>林小满</td><td>138 0013<br>8000</td></tr></table>
<img src="a.png" alt="林小满的画">
<pre>第一行
第二行</pre>
</body></html>
`

func data(t *testing.T, cs charset.Charset, s string) []byte {
	t.Helper()
	b, err := cs.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, html.Format{},
		extracttest.File{Name: "gbk.html", Data: data(t, charset.GB18030, page)},
		extracttest.File{Name: "utf8.html", Data: []byte(page)},
		extracttest.File{Name: "word.doc", Data: data(t, charset.UTF16LE, page)},
	)
}

func read(t *testing.T, name, s string) *document.Document {
	t.Helper()
	src := extract.NewReader(extract.Limits{}, nil).Open(name, strings.NewReader(s), int64(len(s)))
	for d, err := range (html.Format{}).Extract(t.Context(), src) {
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Fatal("no document")
	return nil
}

func TestSegments(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"title and description", `<title>记录</title><meta name=description content="林&amp;周"><p>一`,
			"metadata title/title 记录|metadata meta content/description 林&周|body / 一"},
		{"spaces fold", "<p>一  二\n <b> 三</b> </p>\n<p>四</p>", "body / 一 二 三|body / 四"},
		{"line breaks", "甲<br>乙<br/>丙", "body / 甲|body / 乙|body / 丙"},
		{"split by tags", "<p>张<b>晓</b><span>雨</span></p>", "body / 张晓雨"},
		{"references", "<p>&#24352;&#x6653;&lt;&copy;&nbsp;&unknown; A&B</p>", "body / 张晓<©\u00a0&unknown; A&B"},
		{"heading", "<h2>标题</h2>文", "heading / 标题|body / 文"},
		{"comment inside a paragraph", "<p>前<!-- 张三 -->后</p>", "body / 前后|comment comment/ 张三"},
		{"hidden", `<div style="display: none">张<div>三</div></div>李<input type=hidden value=王五>`,
			"hidden / 张|hidden / 三|body / 李|hidden input value/ 王五"},
		{"script", "<script>let a = '<b>张三';</script>", "hidden script/ let a = '<b>张三';"},
		{"links", `<a href="tel:13800138000">电话</a><a href="/x">无</a><a href="?n=%E5%BC%A0">某</a>`,
			"metadata a href/ tel:13800138000|body / 电话无某|metadata a href/ ?n=张"},
		{"alternative text", `<img alt='张三' title="照片">`, "metadata img alt/ 张三|metadata img title/ 照片"},
		{"field", `<label>姓名</label><input value="张三">`, "body / 姓名|body input value/姓名 张三"},
		{"terms", "<dl><dt>姓名：<dd>张<b>三</b></dl>", "body / 姓名：|body /姓名 张三"},
		{"table with header", "<table><tr><th>姓名<th>电话<tr><td>张三<td>1<br>2</table>后",
			"cell table row 1, column A/ 姓名|cell table row 1, column B/ 电话|cell table row 2, column A/姓名 张三|cell table row 2, column B/电话 1\n2|body / 后"},
		{"table as form", "<table><tr><th>爱好</th><td>篮球</td></tr></table>",
			"cell table row 1, column A/ 爱好|cell table row 1, column B/爱好 篮球"},
		{"table in a table", "<table><tr><td>甲<table><tr><td>乙</table>丙</table>",
			"cell table row 1, column A/ 甲|cell table row 2, column A/ 乙|cell table row 1, column A/ 丙"},
		{"preformatted", "<pre>一\n  二</pre>", "body / 一\n  二"},
		{"unfinished tag", "文<p title='张三", "body / 文|hidden unfinished tag/ <p title='张三"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, "a.html", tt.html)
			if err := extracttest.Check(d); err != nil {
				t.Error(err)
			}
			var got []string
			for _, s := range d.Segments {
				got = append(got, fmt.Sprintf("%s %s/%s %s", s.Kind, s.Path, s.Label, strings.TrimSuffix(d.In(s.Span), "\n")))
			}
			if diff := cmp.Diff(strings.Split(tt.want, "|"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRewriteKeepsTheRest(t *testing.T) {
	tests := []struct{ name, html, old, new, want string }{
		{"over tags", "<P >叫<b class=x>林</b><i>小满</i> 。</P>", "林小满", "某", "<P >叫<b class=x>某</b><i></i> 。</P>"},
		{"reference", "<p>&#26519;小满</p>", "林小", "A&B", "<p>A&amp;B满</p>"},
		{"attribute without quotes", "<img alt=林小满>", "林小满", "a b", "<img alt=a&#32;b>"},
		{"link", `<a href="?n=%E6%9E%97小满&x">某</a>`, "林小满", "甲", `<a href="?n=%E7%94%B2&x">某</a>`},
		{"folded spaces", "<p>林\n  小</p>", "林 小", "某", "<p>某</p>"},
		{"comment", "<!--林小满-->", "林小满", "某", "<!--某-->"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := extract.NewReader(extract.Limits{}, nil).Open("a.html", strings.NewReader(tt.html), int64(len(tt.html)))
			var out bytes.Buffer
			_, err := html.Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) ([]document.Edit, error) {
				i := strings.Index(d.Text, tt.old)
				if i < 0 {
					t.Fatalf("not in %q", d.Text)
				}
				return []document.Edit{{Span: document.Span{Start: i, End: i + len(tt.old)}, New: tt.new}}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("got %s", out.String())
			}
		})
	}
}

func TestInexpressibleBecomesAReference(t *testing.T) {
	in := data(t, charset.Big5, `<meta charset="big5"><p>來訪者陳小明說他最近睡不著，也不想去學校上課。</p>`)
	src := extract.NewReader(extract.Limits{}, nil).Open("a.html", bytes.NewReader(in), int64(len(in)))
	var out bytes.Buffer
	_, err := html.Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) ([]document.Edit, error) {
		i := strings.Index(d.Text, "陳小明")
		return []document.Edit{{Span: document.Span{Start: i, End: i + len("陳小明")}, New: "来访者"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, "a.html", out.String()).Text; got != "來訪者来访者說他最近睡不著，也不想去學校上課。\n" {
		t.Errorf("got %q", got)
	}
}

func TestRefusesToEndAComment(t *testing.T) {
	const in = "<!--林小满-->"
	src := extract.NewReader(extract.Limits{}, nil).Open("a.html", strings.NewReader(in), int64(len(in)))
	_, err := html.Format{}.Rewrite(t.Context(), new(bytes.Buffer), src, func(d *document.Document) ([]document.Edit, error) {
		return []document.Edit{{Span: document.Span{Start: 0, End: 3}, New: "--><p>"}}, nil
	})
	if err == nil {
		t.Error("a replacement that ends the comment was written")
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(page))
	f.Add([]byte("<table><td><p a=b &amp"))
	f.Fuzz(func(t *testing.T, in []byte) {
		src := extract.NewReader(extract.Limits{}, nil).Open("a.html", bytes.NewReader(in), int64(len(in)))
		for d, err := range (html.Format{}).Extract(t.Context(), src) {
			if err != nil {
				continue
			}
			if err := extracttest.Check(d); err != nil {
				t.Error(err)
			}
		}
		var out bytes.Buffer
		_, err := html.Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) ([]document.Edit, error) { return nil, nil })
		if err == nil && !bytes.Equal(in, out.Bytes()) {
			t.Error("a copy without edits differs")
		}
	})
}

// TestPicturesInThePage reads what is written out in an address as a file of
// its own; icons are left aside.
func TestPicturesInThePage(t *testing.T) {
	long := strings.Repeat("来访者江小白的笔记。", 200)
	encoded := base64.StdEncoding.EncodeToString([]byte(long))
	tests := []struct {
		name, src string
		want      []string
	}{
		{"base64", "data:image/png;base64," + encoded, []string{"a.html", "a.html!picture at line 1"}},
		{"broken", "data:image/png;base64,!" + encoded, []string{"a.html", "malformed"}},
		{"an icon", "data:image/png;base64,AAAA", []string{"a.html"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := `<html><p>一</p><img src="` + tt.src + `"></html>`
			r := extract.NewReader(extract.Limits{}, nil, html.Format{}, text.Format{})
			var got []string
			for d, err := range r.Read(t.Context(), r.Open("a.html", strings.NewReader(page), int64(len(page)))) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, d.Name)
				for _, p := range d.Problems {
					got = append(got, string(p.Cause))
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestPictureInThePageIsWritten puts the copy of a picture, as long as the
// original, into the address.
func TestPictureInThePageIsWritten(t *testing.T) {
	encode := base64.StdEncoding.EncodeToString
	long := "江小白" + strings.Repeat("的笔记。", 400)
	page := `<p>一</p><img src="data:image/png;base64,` + encode([]byte(long)) + `"><p>二</p>`
	r := extract.NewReader(extract.Limits{}, nil, html.Format{}, text.Format{})
	var out strings.Builder
	n, err := html.Format{}.Rewrite(t.Context(), &out, r.Open("a.html", strings.NewReader(page), int64(len(page))), extracttest.Replace("江小白", "*"))
	want := `<p>一</p><img src="data:image/png;base64,` + encode([]byte("*"+long[len("江小白"):]+strings.Repeat("\x00", len("江小白")-1))) + `"><p>二</p>`
	if err != nil || n != 1 || out.String() != want {
		t.Errorf("%d, %v, %.200s", n, err, out.String())
	}
}
