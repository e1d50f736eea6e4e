package ooxml_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/ooxml"
)

func TestEncrypted(t *testing.T) {
	var long strings.Builder // that does not pack well
	for rnd := rand.New(rand.NewPCG(1, 2)); long.Len() < 20000; {
		long.WriteRune(rune(0x4E00 + rnd.IntN(20000)))
	}
	plain := word(t, p(long.String()))
	data, err := excelize.Encrypt(plain, &excelize.Options{Password: "yinqu"})
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, ooxml.Docx{}, plain).Text
	for _, name := range []string{"a.docx", "a.xlsx", "a"} {
		for _, tt := range []struct {
			passwords []string
			opens     bool
		}{{nil, false}, {[]string{"other"}, false}, {[]string{"other", "yinqu"}, true}} {
			r := extract.NewReader(extract.Limits{}, tt.passwords, ooxml.Docx{}, ooxml.Xlsx{}, ooxml.Pptx{})
			for d, err := range r.Read(t.Context(), r.Open(name, bytes.NewReader(data), int64(len(data)))) {
				p, _ := err.(document.Problem)
				switch {
				case tt.opens && (err != nil || d.Text != want || d.Format != "docx"):
					t.Errorf("%s with the password: %v", name, err)
				case !tt.opens && p.Cause != document.Encrypted:
					t.Errorf("%s without the password: %v", name, err)
				}
			}
		}
	}
}
