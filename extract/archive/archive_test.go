package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/archive"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

// packZip makes a zip file; names are written as they are.
func packZip(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate, NonUTF8: true})
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.SetComment("江小白的资料"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packTar(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o600, Size: int64(len(files[i+1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packGzip(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func list(t testing.TB, limits extract.Limits, name string, data []byte) []string {
	t.Helper()
	return extracttest.Texts(t, extract.NewReader(limits, nil, archive.Zip{}, archive.Format{}, text.Format{}), name, data)
}

func TestReads(t *testing.T) {
	inner := packZip(t, "b.txt", "里面的\n")
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"a.zip", packZip(t, "d/", "", "d/a.txt", "外面的\n"), []string{`a.zip: "d/\nd/a.txt\n江小白的资料\n"`, `a.zip!d/a.txt: "外面的\n"`}},
		{"gbk.zip", packZip(t, extracttest.GBK(t, "记录\\江小白.txt"), "外面的\n"), []string{`gbk.zip: "记录/江小白.txt\n江小白的资料\n"`, `gbk.zip!记录/江小白.txt: "外面的\n"`}},
		{"tricks.zip", packZip(t, "../../etc/x\n.txt", "外面的\n"), []string{`tricks.zip: "../../etc/x_.txt\n江小白的资料\n"`, `tricks.zip!../../etc/x_.txt: "外面的\n"`}},
		{"mac.zip", packZip(t, "a.txt", "外面的\n", "__MACOSX/._a.txt", "\x00\x05\x16\x07", ".DS_Store", "\x00\x00\x00\x01Bud1"),
			[]string{`mac.zip: "a.txt\n__MACOSX/._a.txt\n.DS_Store\n江小白的资料\n"`, `mac.zip!a.txt: "外面的\n"`}},
		{"nested.zip", packZip(t, "in.zip", string(inner)), []string{`nested.zip: "in.zip\n江小白的资料\n"`, `nested.zip!in.zip: "b.txt\n江小白的资料\n"`, `nested.zip!in.zip!b.txt: "里面的\n"`}},
		{"a.tar", packTar(t, "a.txt", "一\n", "b.txt", "二\n"), []string{`a.tar!a.txt: "一\n"`, `a.tar!b.txt: "二\n"`, `a.tar: "a.txt\nb.txt\n"`}},
		{"a.txt.gz", packGzip(t, []byte("压缩的\n")), []string{`a.txt.gz!a.txt: "压缩的\n"`}},
		{"a.tgz", packGzip(t, packTar(t, "a.txt", "一\n")), []string{`a.tgz!a.tar!a.txt: "一\n"`, `a.tgz!a.tar: "a.txt\n"`}},
		{"empty.gz", packGzip(t, nil), []string{"empty.gz!empty is empty"}},
		{"cut.gz", packGzip(t, bytes.Repeat([]byte("压缩的"), 100))[:30], []string{"cut.gz is malformed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := list(t, extract.Limits{}, tt.name, tt.data); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestLimits(t *testing.T) {
	bomb := packGzip(t, make([]byte, 8<<20))
	deep := []byte("x\n")
	for range 5 {
		deep = packGzip(t, deep)
	}
	tests := []struct {
		name   string
		limits extract.Limits
		data   []byte
		want   string
	}{
		{"ratio.gz", extract.Limits{Ratio: 10}, bomb, "ratio.gz is too-large"},
		{"size.gz", extract.Limits{Part: 1 << 20, Ratio: 1 << 20}, bomb, "size.gz is too-large"},
		{"deep", extract.Limits{Depth: 3}, deep, "deep!deep!deep!deep!deep is too-deep"},
		{"count.tar", extract.Limits{Members: 1}, packTar(t, "a.txt", "一\n", "b.txt", "二\n"), "count.tar is too-large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := list(t, tt.limits, tt.name, tt.data)
			if !slices.Contains(got, tt.want) {
				t.Errorf("got %q without %q", got, tt.want)
			}
		})
	}
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, archive.Zip{}, extracttest.File{Name: "a.zip", Data: packZip(t, extracttest.GBK(t, "江小白的记录.txt"), "来访者江小白，电话13900001111。\n", "b.txt", "第二个文件里的话\n")})
	extracttest.Accept(t, archive.Format{}, extracttest.File{Name: "a.tar", Data: packTar(t, "a.txt", "一\n", "b.txt", "二\n")},
		extracttest.File{Name: "a.txt.gz", Data: packGzip(t, []byte("压缩的\n"))})
}

// TestNestedBomb has little said of very many files that lie too deep.
func TestNestedBomb(t *testing.T) {
	data := packZip(t, "a.txt", "一\n")
	for range 11 {
		var ten []string
		for i := range 10 {
			ten = append(ten, fmt.Sprintf("%d.zip", i), string(data))
		}
		data = packZip(t, ten...)
	}
	if got := list(t, extract.Limits{}, "a.zip", data); len(got) > 100 || !strings.Contains(got[len(got)-1], string(document.TooLarge)) {
		t.Errorf("%d results", len(got))
	}
}

func TestZipRewriteRenames(t *testing.T) {
	data := packZip(t, extracttest.GBK(t, "江小白.txt"), "来访者江小白\n", "b.bin", "\x00\x01")
	var out bytes.Buffer
	r := extract.NewReader(extract.Limits{}, nil, archive.Zip{}, text.Format{})
	n, err := archive.Zip{}.Rewrite(t.Context(), &out, r.Open("a.zip", bytes.NewReader(data), int64(len(data))), extracttest.Replace("江小白", "来访者A"))
	if err != nil || n != 3 {
		t.Fatalf("%d edits, %v", n, err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != 2 || z.File[0].Name != "来访者A.txt" || z.Comment != "来访者A的资料" {
		t.Errorf("%d files, the first %q, comment %q", len(z.File), z.File[0].Name, z.Comment)
	}
}

func FuzzZip(f *testing.F) {
	f.Add(packZip(f, "a.txt", "一\n"))
	f.Fuzz(func(t *testing.T, data []byte) { list(t, extract.Limits{}, "a.zip", data) })
}

func FuzzArchive(f *testing.F) {
	f.Add(packTar(f, "a.txt", "一\n"))
	f.Add(packGzip(f, []byte("压缩的\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		list(t, extract.Limits{Part: 1 << 20, Bytes: 4 << 20}, "a.tar", data)
	})
}
