package ole

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"yinqu/extract"
	"yinqu/extract/extracttest"
)

func TestDecompress(t *testing.T) {
	tests := []struct{ name, packed, want string }{
		{"[MS-OVBA] 3.2.3", "2fb00023616161626364658266007061676869" + "6a013808616b6c00306d6e6f700671027004107273747576107778797a003c", "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"},
		{"a raw chunk", "0230" + hex.EncodeToString([]byte("abc")), "abc"},
		{"a copy of nothing", "02b00100ff", ""},
		{"cut off", "2fb0002361", "#a"},
	}
	for _, tt := range tests {
		b, err := hex.DecodeString(tt.packed)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(decompress(b)); got != tt.want {
			t.Errorf("%s: got %q", tt.name, got)
		}
	}
}

// TestMacros reads the source of a module behind its compiled code.
func TestMacros(t *testing.T) {
	source := "Attribute VB_Name = \"M\"\r\nSub Greet()\r\n' for 江小白\r\n"
	var chunk []byte
	for part := []byte(source); len(part) > 0; part = part[min(8, len(part)):] {
		chunk = append(append(chunk, 0), part[:min(8, len(part))]...)
	}
	module := "compiled\x01" + string([]byte{byte(len(chunk) - 1), byte(0xB0 | (len(chunk)-1)>>8)}) + string(chunk)
	data := extracttest.Compound("dir", "\x01", "_VBA_PROJECT", "\xCC\x61", "Module1", module)
	r := extract.NewReader(extract.Limits{}, nil, Format{})
	got := ""
	for d, err := range r.Read(t.Context(), r.Open("vbaProject.bin", bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			t.Fatal(err)
		}
		got += extracttest.Dump(d)
	}
	if want := "metadata: \"Greet()\"\nmetadata: \"' for 江小白\"\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(got, "Attribute") {
		t.Error("attributes are shown")
	}
}

// TestMacroCodePage reads a module in the code page that the project states.
func TestMacroCodePage(t *testing.T) {
	pack := func(s string) string { // a chunk of literals
		var b []byte
		for part := []byte(s); len(part) > 0; part = part[min(8, len(part)):] {
			b = append(append(b, 0), part[:min(8, len(part))]...)
		}
		return "\x01" + string([]byte{byte(len(b) - 1), byte(0xB0 | (len(b)-1)>>8)}) + string(b)
	}
	dir := pack("\x01\x00\x04\x00\x00\x00\x01\x00\x00\x00" + "\x03\x00\x02\x00\x00\x00\xE3\x04") // 1251
	source := pack("Attribute VB_Name = \"M\"\r\n' \xCC\xE0\xEC\xE0\r\n")
	data := extracttest.Compound("dir", dir, "_VBA_PROJECT", "\xCC\x61", "Module1", "compiled"+source)
	r := extract.NewReader(extract.Limits{}, nil, Format{})
	for d, err := range r.Read(t.Context(), r.Open("vbaProject.bin", bytes.NewReader(data), int64(len(data)))) {
		if err != nil || d.Text != "' Мама\n" {
			t.Errorf("%v, %q", err, d.Text)
		}
	}
}
