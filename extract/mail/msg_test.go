package mail

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
)

func outlook() []byte {
	return extracttest.Compound("__properties_version1.0", "", "__substg1.0_001A001F", extracttest.UTF16("IPM.Note"), "__substg1.0_0037001F", extracttest.UTF16("江小白的情况"),
		"__substg1.0_0C1A001F", extracttest.UTF16("叶老师"), "__substg1.0_1000001F", extracttest.UTF16("没有来。\r\n请回电。"))
}

func TestMsg(t *testing.T) {
	data := outlook()
	r := extract.NewReader(extract.Limits{}, nil, Msg{})
	for d, err := range r.Read(t.Context(), r.Open("a.msg", bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Text != "江小白的情况\n叶老师\n没有来。\n请回电。\n" {
			t.Errorf("text %q", d.Text)
		}
		if s := d.Segments; s[1].Label != "sender" || s[1].Kind != document.Metadata || s[2].Kind != document.Body {
			t.Errorf("segments %+v", s)
		}
	}
}

func TestMsgAccept(t *testing.T) {
	extracttest.Accept(t, Msg{}, extracttest.File{Name: "a.msg", Data: outlook()})
}

// The example of [MS-OXRTFCP] 3.1.2.
func TestDecompressRTF(t *testing.T) {
	b, err := hex.DecodeString("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := decompressRTF(b); !ok || string(got) != "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" {
		t.Errorf("%v %q", ok, got)
	}
}

func FuzzMsg(f *testing.F) {
	f.Add([]byte("\x10\x00\x00\x00\x20\x00\x00\x00LZFu0000\x00ab"), "__substg1.0_1009001F")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		decompressRTF(data)
		if len(name) > 30 || len(data) > 8000 || strings.ContainsAny(name, "/\\:!") {
			t.Skip()
		}
		file := extracttest.Compound("__properties_version1.0", string(data), name, string(data), "__substg1.0_10090102", string(data))
		r := extract.NewReader(extract.Limits{}, nil, Msg{})
		for d, err := range r.Read(t.Context(), r.Open("a.msg", bytes.NewReader(file), int64(len(file)))) {
			if err == nil {
				if err := extracttest.Check(d); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
