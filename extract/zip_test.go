package extract_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
)

// member is a zip member; size overrides the stated size if it is set.
type member struct {
	name, data string
	size       uint64
	flags      uint16
}

func zipped(t *testing.T, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		var packed bytes.Buffer
		f, _ := flate.NewWriter(&packed, flate.BestCompression)
		f.Write([]byte(m.data))
		f.Close()
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Flags: m.flags, CRC32: crc32.ChecksumIEEE([]byte(m.data)),
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(m.data))}
		if m.size > 0 {
			h.UncompressedSize64 = m.size
		}
		raw, err := w.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		raw.Write(packed.Bytes())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadPart(t *testing.T) {
	tests := []struct {
		name   string
		limits extract.Limits
		member member
		want   document.Cause
	}{
		{"within", extract.Limits{}, member{data: "text"}, ""},
		{"part too large", extract.Limits{Part: 3}, member{data: "text"}, document.TooLarge},
		{"file too large", extract.Limits{Bytes: 3}, member{data: "text"}, document.TooLarge},
		{"bomb", extract.Limits{}, member{data: strings.Repeat("0", 2<<20)}, document.TooLarge},
		{"encrypted", extract.Limits{}, member{data: "text", flags: 1}, document.Encrypted},
		{"says less than it is", extract.Limits{}, member{data: "text", size: 2}, document.Malformed},
		{"says more than it is", extract.Limits{}, member{data: "text", size: 9}, document.Malformed},
		{"says absurdly much", extract.Limits{}, member{data: "text", size: 1 << 63}, document.TooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.member.name = "part.xml"
			b := zipped(t, tt.member)
			z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			src := extract.NewReader(tt.limits, nil).Open("a.docx", bytes.NewReader(b), int64(len(b)))
			got, err := src.ReadPart(z.File[0])
			if tt.want == "" {
				if err != nil || string(got) != tt.member.data {
					t.Errorf("got %q, %v", got, err)
				}
				return
			}
			var p document.Problem
			if !errors.As(err, &p) || p != (document.Problem{Path: "part.xml", Cause: tt.want}) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHead(t *testing.T) {
	z := string(zipped(t, member{name: "word/document.xml", data: "x"}))
	tests := []struct {
		name, file, data string
		base, ext        string
		members          int
	}{
		{"plain", "dir/A.TXT", "text", "A.TXT", ".txt", 0},
		{"member", "dir/a.zip!sub/b.docx", z, "b.docx", ".docx", 1},
		{"member at the top", "a.zip!b.csv", "x", "b.csv", ".csv", 0},
		{"broken zip", "a.zip", z[:20], "a.zip", ".zip", 0},
		{"broken compound file", "a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.doc", ".doc", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(extract.Limits{}, nil)
			h, err := extract.NewHead(open(r, tt.file, tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if h.Name != tt.base || h.Ext() != tt.ext || len(h.Members()) != tt.members || h.Streams() != nil {
				t.Errorf("got %s %s %v %v", h.Name, h.Ext(), h.Members(), h.Streams())
			}
		})
	}
	t.Run("long file", func(t *testing.T) {
		data := strings.Repeat("x", 100<<10)
		h, err := extract.NewHead(open(extract.NewReader(extract.Limits{}, nil), "a", data))
		if err != nil || len(h.Bytes) != 64<<10 || h.Size != int64(len(data)) {
			t.Errorf("%d bytes of %d, %v", len(h.Bytes), h.Size, err)
		}
	})
}
